// The two requests of a questionnaire: one that opens it, one that sends the sealed answers. Nothing is asked in between.
import type { Offered } from "../chain/chain.js";
import type { PageForm } from "../form/model.js";
import { sha256 } from "../sealing/bytes.js";

/** What opening gives; ids and keys are base64url. The record's key is not believed before its chain is checked. */
export interface Opened extends Offered {
  v: number;
  sitting: string;
  trust: string;
  trust_name: string;
  patient: string;
  request: string;
  respondent: string;
  /** How somebody who is asked about a patient knows whom; null for the patient. */
  about: string | null;
  questionnaire_url: string;
  version: string;
  questionnaire_sha256: string;
  form: PageForm;
  message: string | null;
  team_name: string;
  team_telephone: string | null;
  expires: number | string;
}

/** Why there is no answer that helps: the service was not reached, or it has no room to take anything just now. */
export type Away = "offline" | "full";

export type OpenOutcome =
  | { outcome: "opened"; opened: Opened }
  | { outcome: "refused" }
  | { outcome: "used"; receipt: string | null }
  | { outcome: "expired" }
  | { outcome: "ended" }
  | { outcome: "busy" }
  | { outcome: "newer" }
  | { outcome: Away };

export type SubmitOutcome =
  | { outcome: "sent"; receipt: string }
  | { outcome: "key"; offered: Offered }
  | { outcome: "closed" }
  | { outcome: "again" }
  | { outcome: Away };

const PATIENCE = 30_000;

export interface Answer {
  status: number;
  json: Record<string, unknown>;
}

/** What the service answers; null where it could not be reached, or was reached by something that was changed on its way. */
export async function answered(path: string, request: RequestInit): Promise<Answer | null> {
  try {
    const headers = { ...(request.headers as Record<string, string>), ...(await digested(request.body)) };
    const whole = { ...request, headers, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE) } as const;
    const answer = await fetch(path, whole);
    const said: unknown = await answer.json().catch(() => ({}));
    const json = typeof said === "object" && said !== null ? (said as Record<string, unknown>) : {};
    return answer.status === 400 && json["code"] === "damaged" ? null : { status: answer.status, json };
  } catch {
    return null;
  }
}

/** What the service says when its disk is full, or its database is away: nothing that the person could mend. */
const UNABLE: readonly unknown[] = ["full", "no-database"];

/** Why an answer is none; null for one that says something. */
export function away(answer: Answer | null): Away | null {
  if (!answer) return "offline";
  if (answer.status < 500) return null;
  return UNABLE.includes(answer.json["code"]) ? "full" : "offline";
}

/** Give the service something, without a cookie. */
export function post(path: string, body: unknown): Promise<Answer | null> {
  return answered(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "omit" });
}

/** The body's digest (RFC 9530), by which the service sees that it came as it was sent. */
async function digested(body: unknown): Promise<Record<string, string>> {
  if (typeof body !== "string" || !window.isSecureContext) return {};
  const digest = await sha256(new TextEncoder().encode(body));
  return { "Content-Digest": `sha-256=:${btoa(String.fromCharCode(...digest))}:` };
}

function text(value: unknown): string | null {
  return typeof value === "string" && value ? value : null;
}

/** Open a link at its own door, with what its holder confirms. */
export async function open(door: string, given: Record<string, string>): Promise<OpenOutcome> {
  const answer = await post(door, given);
  if (!answer || answer.status >= 500) return { outcome: away(answer) ?? "offline" };
  if (answer.status === 429) return { outcome: "busy" };
  if (answer.status === 200) {
    if (answer.json["v"] !== 1) return { outcome: "newer" };
    return { outcome: "opened", opened: answer.json as unknown as Opened };
  }
  if (answer.json["code"] === "used") return { outcome: "used", receipt: text(answer.json["receipt"]) };
  if (answer.json["code"] === "expired" || answer.json["code"] === "ended") return { outcome: answer.json["code"] };
  return { outcome: "refused" };
}

export interface Submission {
  sitting: string;
  request: string;
  envelope: string;
  attention: boolean;
  authored: number;
}

export async function submit(submission: Submission): Promise<SubmitOutcome> {
  const answer = await post("/pages/submit", submission);
  if (!answer) return { outcome: "offline" };
  const receipt = text(answer.json["receipt"]);
  if (answer.status === 200 && receipt) return { outcome: "sent", receipt };
  if (answer.status === 409 && answer.json["code"] === "key") return { outcome: "key", offered: answer.json as unknown as Offered };
  if (answer.status === 410) return { outcome: "closed" };
  // The sitting is over: the same link and date of birth open a new one, and the answers wait in this browser.
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return { outcome: "again" };
  return { outcome: away(answer) ?? "offline" };
}
