// Whether the record's key is the team's own: the signed statements from the trust's root to `access.granted`.
import { type Bytes, fromBase64url, idBytes, sameBytes, sha256, toHex } from "../sealing/bytes.js";
import { checkBody } from "./bodies.js";
import { Staff } from "./staff.js";
import { checkSigned, readStatement, type Statement } from "./statement.js";
import { Unproven } from "./unproven.js";

/** What the service says of a record's key; ids, keys and statements are base64url. */
export interface Offered {
  epoch: number;
  key: string;
  public_key: string;
  chain: string[];
}

/** A key that a clinician of the record's team has signed for. `key` is its id, 16 bytes. */
export interface RecordKey {
  epoch: number;
  key: Bytes;
  publicKey: Bytes;
}

/** Whose key it must be, by the root that this page was given. */
export interface Wanted {
  root: Bytes | null;
  trust: string;
  patient: string;
}

/** The key that was offered, once its whole chain is found right; throws `Unproven`. */
export async function provenKey(offered: Offered, wanted: Wanted): Promise<RecordKey> {
  const { root } = wanted;
  if (!root) throw new Unproven("no-root");
  const trust = hexId(wanted.trust);
  const chain = Array.isArray(offered.chain) ? offered.chain.map((text) => readStatement(bytesOf(text))) : [];
  const staff = new Staff(trust, root);
  for (const [index, statement] of chain.entries()) {
    await checkLink(statement, index, staff);
    if (statement.kind !== "access.granted") {
      staff.follow(statement);
      continue;
    }
    if (index !== chain.length - 1) throw new Unproven("out-of-place");
    if (statement.stream !== hexId(wanted.patient)) throw new Unproven("other-patient");
    staff.checkGrant(statement.device, statement.body);
    return keyOf(offered, statement.body["epoch"], statement.body["public"] as Uint8Array);
  }
  throw new Unproven("truncated");
}

/** What the service says of the key that pictures of documents are sealed to; ids, keys and statements are base64url. */
export interface OfferedDesk {
  trust: string;
  case: string;
  public_key: string;
  chain: string[];
}

/** The identity desk's key for one access request, once its whole chain is found right; throws `Unproven`. */
export async function provenDeskKey(offered: OfferedDesk, root: Bytes | null): Promise<Bytes> {
  if (!root) throw new Unproven("no-root");
  const trust = hexId(offered.trust);
  const chain = Array.isArray(offered.chain) ? offered.chain.map((text) => readStatement(bytesOf(text))) : [];
  const asked = chain.pop();
  if (!asked || asked.kind !== "identity.pictures-asked") throw new Unproven("truncated");
  const staff = new Staff(trust, root);
  for (const [index, statement] of [...chain, asked].entries()) {
    await checkLink(statement, index, staff);
    if (statement !== asked) staff.follow(statement);
  }
  staff.checkDesk(asked.device);
  if (asked.stream !== hexId(offered.case)) throw new Unproven("other-case");
  const publicKey = new Uint8Array(asked.body["public"] as Uint8Array);
  if (!sameBytes(bytesOf(offered.public_key), publicKey)) throw new Unproven("other-key");
  return publicKey;
}

/** What every link of a chain must be: this trust's own, in its form, rightly signed, and only the first its founding. */
async function checkLink(statement: Statement, index: number, staff: Staff): Promise<void> {
  if (statement.trust !== staff.trust) throw new Unproven("other-trust");
  checkBody(statement.kind, statement.body);
  await checkSigned(statement, staff.signingKey(statement.device));
  if ((index === 0) !== (statement.kind === "trust.created")) throw new Unproven("out-of-place");
}

async function keyOf(offered: Offered, epoch: unknown, granted: Uint8Array): Promise<RecordKey> {
  const publicKey = new Uint8Array(granted);
  const key = (await sha256(publicKey)).slice(0, 16);
  if (epoch !== offered.epoch) throw new Unproven("other-epoch");
  if (!sameBytes(bytesOf(offered.public_key), publicKey) || !sameBytes(bytesOf(offered.key), key)) throw new Unproven("other-key");
  return { epoch: offered.epoch, key, publicKey };
}

function bytesOf(text: unknown): Bytes {
  try {
    if (typeof text === "string") return fromBase64url(text);
  } catch {
    // Said below: what is no base64url proves nothing.
  }
  throw new Unproven("malformed");
}

function hexId(text: string): string {
  try {
    return toHex(idBytes(text));
  } catch {
    throw new Unproven("malformed");
  }
}
