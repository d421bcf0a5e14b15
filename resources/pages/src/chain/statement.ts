// A statement as the log holds it: deterministic CBOR, signed over the stored bytes (docs/wire.md, Statement).
import { verifyAsync } from "@noble/ed25519";
import { decode, encode, rfc8949EncodeOptions } from "cborg";

import { type Bytes, sameBytes, toHex } from "../sealing/bytes.js";
import { Unproven } from "./unproven.js";

const PURPOSE = "mhcr/statement";
const SIGNED_PREFIX = new TextEncoder().encode(`${PURPOSE}\0`);
const STRICT = { strict: true, allowIndefinite: false, allowUndefined: false, allowInfinity: false, allowNaN: false, rejectDuplicateMapKeys: true };

/** Ids are hex, so that they can be compared and looked up. */
export interface Statement {
  payload: Uint8Array;
  signature: Uint8Array;
  trust: string;
  device: string;
  stream: string;
  kind: string;
  body: Fields;
}

export type Fields = Record<string, unknown>;

/** The statement in `data`, its signature not yet checked; throws `Unproven`. */
export function readStatement(data: Bytes): Statement {
  const parts = canonical(data);
  if (!Array.isArray(parts) || parts.length !== 2) throw new Unproven("malformed");
  const [payload, signature] = parts as unknown[];
  if (!(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) throw new Unproven("malformed");
  const fields = canonical(payload);
  if (!isMap(fields) || fields["v"] !== 1 || fields["purpose"] !== PURPOSE || fields["alg"] !== "Ed25519") throw new Unproven("malformed");
  const { kind, body, base, at, head } = fields;
  if (typeof kind !== "string" || !isMap(body) || !isCount(base) || !isCount(at)) throw new Unproven("malformed");
  if (!Array.isArray(head) || head.length !== 2 || !isWhole(head[0]) || !(head[1] instanceof Uint8Array)) throw new Unproven("malformed");
  idOf(fields["id"]);
  return { payload, signature, trust: idOf(fields["trust"]), device: idOf(fields["device"]), stream: idOf(fields["stream"]), kind, body };
}

/** Throws `Unproven` unless `publicKey` (32 bytes) signed the statement (RFC 8032, without the leniency of ZIP 215). */
export async function checkSigned(statement: Statement, publicKey: Uint8Array): Promise<void> {
  const message = new Uint8Array(SIGNED_PREFIX.length + statement.payload.length);
  message.set(SIGNED_PREFIX);
  message.set(statement.payload, SIGNED_PREFIX.length);
  const signed = await verifyAsync(statement.signature, message, publicKey, { zip215: false }).catch(() => false);
  if (!signed) throw new Unproven("bad-signature");
}

export function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

export function isWhole(value: unknown): value is number | bigint {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

function isCount(value: unknown): boolean {
  return isWhole(value) && value >= 0;
}

function idOf(value: unknown): string {
  if (!(value instanceof Uint8Array) || value.length !== 16) throw new Unproven("malformed");
  return toHex(value);
}

/** The value in `data`, which must be the one form that this value has. */
function canonical(data: Uint8Array): unknown {
  let value: unknown;
  let again: Uint8Array;
  try {
    value = decode(data, STRICT);
    again = encode(value, rfc8949EncodeOptions);
  } catch {
    throw new Unproven("malformed");
  }
  if (!sameBytes(again, data) || !isPlain(value)) throw new Unproven("malformed");
  return value;
}

/** Whether a value is made of what statements are made of: no fractions, though the encoding knows them. */
function isPlain(value: unknown): boolean {
  if (typeof value === "number") return isWhole(value);
  if (Array.isArray(value)) return value.every(isPlain);
  return isMap(value) ? Object.values(value).every(isPlain) : true;
}
