// Sealing a response to the record's public key: HPKE base mode, MLKEM768-X25519, HKDF-SHA256, AES-256-GCM (docs/wire.md, Sealing).
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { encode, rfc8949EncodeOptions } from "cborg";

import { type Bytes, sameBytes, sha256 } from "./bytes.js";

const PAD_STEP = 4096;

/** What a response is bound to; ids and key ids are sixteen bytes. */
export interface Context {
  trust: Bytes;
  patient: Bytes;
  key: Bytes;
  request: Bytes;
  questionnaire: string;
  questionnaireSha256: Bytes;
  respondent: string;
}

/** The HPKE info of a response: deterministic CBOR (RFC 8949 4.2.1). */
export function responseInfo(context: Context): Bytes {
  return canonical({
    product: "mhcr",
    v: 1,
    purpose: "response",
    trust: context.trust,
    patient: context.patient,
    key: context.key,
    request: context.request,
    questionnaire: context.questionnaire,
    questionnaire_sha256: context.questionnaireSha256,
    respondent: context.respondent,
  });
}

/** u32 length, content, zeros up to a multiple of 4,096, so that the length of an answer does not show. */
export function pad(content: Uint8Array): Bytes {
  const padded = new Uint8Array(Math.ceil((content.length + 4) / PAD_STEP) * PAD_STEP);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, 4);
  return padded;
}

/** The envelope's bytes. Throws when `publicKey` is not the key that the context names. */
export async function seal(publicKey: Bytes, context: Context, content: Uint8Array): Promise<Bytes> {
  if (!sameBytes((await sha256(publicKey)).subarray(0, 16), context.key)) {
    throw new Error("the public key is not the one that was named");
  }
  return sealed(publicKey, context.key, responseInfo(context), content);
}

/** A picture of a document, sealed to the identity desk's key for one access request. */
export async function sealPicture(publicKey: Bytes, bound: { trust: Bytes; case: Bytes; asked: Bytes; number: number }, content: Uint8Array): Promise<Bytes> {
  const key = new Uint8Array((await sha256(publicKey)).subarray(0, 16));
  return sealed(publicKey, key, canonical({ product: "mhcr", v: 1, purpose: "picture", ...bound, key }), content);
}

async function sealed(publicKey: Bytes, key: Bytes, info: Bytes, content: Uint8Array): Promise<Bytes> {
  const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey.buffer);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: info.buffer });
  const enc = new Uint8Array(sender.enc);
  const ciphertext = new Uint8Array(await sender.seal(pad(content).buffer));
  const joined = new Uint8Array(enc.length + ciphertext.length);
  joined.set(enc);
  joined.set(ciphertext, enc.length);
  return canonical({ v: 1, key, sealed: joined });
}

function canonical(value: unknown): Bytes {
  return new Uint8Array(encode(value, rfc8949EncodeOptions));
}

/** Whether this browser can seal: WebCrypto is there, which needs a secure context. */
export function canSeal(): boolean {
  return window.isSecureContext && typeof crypto !== "undefined" && crypto.subtle !== undefined && "BigInt" in window;
}
