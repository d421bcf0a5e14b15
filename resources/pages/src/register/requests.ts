// The requests of registration, of signing in, and of the person's own page. A session's cookie goes to this site alone.
import { type Answer, answered, away } from "../service/requests.js";

/** The answer, or null when there was none. Every request carries a header that no form of another site can send. */
export function ask(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer | null> {
  return answered(path, {
    method,
    headers: { "Content-Type": "application/json", "MHCR-Page": "1" },
    body: method === "POST" ? JSON.stringify(body ?? {}) : null,
    credentials: "same-origin",
  });
}

/** The words for what went wrong on the way, or the service's own. */
export function wordsOf(answer: Answer | null): string {
  if (away(answer) === "full") return "The service cannot take anything just now. This is our fault, not yours. Try again later today";
  if (!answer || answer.status >= 500) return "We could not reach the service. Check that you are online, then try again";
  if (answer.status === 429) return text(answer.json["words"]) || "There were many tries. Wait ten minutes, then try again";
  return text(answer.json["words"]) || "This did not work. Try again, or ask your team";
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
