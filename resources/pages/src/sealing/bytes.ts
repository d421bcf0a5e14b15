// Bytes as they stand in JSON: base64url without padding, ids as UUIDs or sixteen bytes.

export type Bytes = Uint8Array<ArrayBuffer>;

export function fromBase64url(text: string): Bytes {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function toBase64url(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Sixteen bytes of an id that is written as a UUID or as base64url. */
export function idBytes(text: string): Bytes {
  const plain = text.replace(/-/g, "");
  const uuid = /^[0-9a-f]{32}$/i.test(plain) && (text.length === 36 || text.length === 32);
  const bytes = uuid ? fromHex(plain) : fromBase64url(text);
  if (bytes.length !== 16) throw new Error("an id is sixteen bytes");
  return bytes;
}

export function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
