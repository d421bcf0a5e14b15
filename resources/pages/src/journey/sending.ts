// Seal the answers here, and send them. When the record's key has turned, seal to the new one, once it is proved, without a word.
import { type Offered, provenKey, type RecordKey } from "../chain/chain.js";
import { Unproven } from "../chain/unproven.js";
import { responseOf } from "../form/response.js";
import type { Config } from "../page/config.js";
import { type Bytes, fromBase64url, fromHex, idBytes, toBase64url } from "../sealing/bytes.js";
import { seal } from "../sealing/seal.js";
import { submit, type SubmitOutcome } from "../service/requests.js";
import type { State } from "./state.js";

/** A key that turns more often than this within one sending is not a key that turns. */
const TURNS = 3;

export type SendOutcome = Exclude<SubmitOutcome, { outcome: "key" }> | { outcome: "unproven" };

export async function send(state: State, config: Config, authored: Date): Promise<SendOutcome> {
  const { opened } = state;
  const canonical = opened.version ? `${opened.questionnaire_url}|${opened.version}` : opened.questionnaire_url;
  const content = new TextEncoder().encode(
    JSON.stringify({
      v: 1,
      response: responseOf(opened.form, canonical, state.steps.places, authored),
      contact_me: state.contactMe,
      words: state.words,
      page: { script_sha256: config.scriptSha256, language: config.language },
    }),
  );
  let recordKey = state.recordKey;
  for (let turn = 0; turn <= TURNS; turn += 1) {
    const context = {
      trust: idBytes(opened.trust),
      patient: idBytes(opened.patient),
      key: recordKey.key,
      request: idBytes(opened.request),
      questionnaire: canonical,
      questionnaireSha256: digest(opened.questionnaire_sha256),
      respondent: opened.respondent,
    };
    const envelope = await seal(recordKey.publicKey, context, content);
    const outcome = await submit({
      sitting: opened.sitting,
      request: opened.request,
      envelope: toBase64url(envelope),
      attention: state.attention,
      authored: authored.getTime(),
    });
    if (outcome.outcome !== "key") return outcome;
    const turned = await turnedTo(outcome.offered, recordKey, state, config);
    if (!turned) return { outcome: "unproven" };
    recordKey = turned;
  }
  return { outcome: "offline" };
}

/** The key that the record has turned to, if it is proved and later than the one before; a key never turns back. */
async function turnedTo(offered: Offered, before: RecordKey, state: State, config: Config): Promise<RecordKey | null> {
  try {
    const turned = await provenKey(offered, { root: config.root, trust: state.opened.trust, patient: state.opened.patient });
    return turned.epoch > before.epoch ? turned : null;
  } catch (error) {
    if (error instanceof Unproven) return null;
    throw error;
  }
}

/** Thirty-two bytes written as hex or as base64url. */
function digest(text: string): Bytes {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? fromHex(text) : fromBase64url(text);
  if (bytes.length !== 32) throw new Error("a SHA-256 is thirty-two bytes");
  return bytes;
}
