// Passkeys (Web Authentication): made at registration, shown at sign-in. The browser keeps the private key.
import { type Bytes, fromBase64url, toBase64url } from "../sealing/bytes.js";

/** Whether this browser and address can have passkeys: an address of numbers alone cannot. */
export function hasPasskeys(): boolean {
  const host = window.location.hostname;
  return "PublicKeyCredential" in window && window.isSecureContext && !/^[\d.]+$|^\[/.test(host);
}

export interface Offer {
  rp: { id: string; name: string };
  user: string;
  challenge: string;
}

/** Make a passkey; null when the person does not, or the device cannot. */
export async function make(offer: Offer): Promise<unknown> {
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        rp: offer.rp,
        // no name of the person's: it would be shown to whoever has the device
        user: { id: fromBase64url(offer.user), name: "My Health and Care Record", displayName: "My Health and Care Record" },
        challenge: fromBase64url(offer.challenge),
        pubKeyCredParams: [
          { type: "public-key", alg: -7 },
          { type: "public-key", alg: -8 },
          { type: "public-key", alg: -257 },
        ],
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        attestation: "none",
        timeout: 120_000,
      },
    });
    return made instanceof PublicKeyCredential ? plain(made) : null;
  } catch {
    return null;
  }
}

/** Sign a challenge with a passkey of this site; null when the person does not. */
export async function show(rp: string, challenge: string): Promise<unknown> {
  try {
    const shown = await navigator.credentials.get({
      publicKey: { rpId: rp, challenge: fromBase64url(challenge), userVerification: "required", timeout: 120_000 },
    });
    return shown instanceof PublicKeyCredential ? plain(shown) : null;
  } catch {
    return null;
  }
}

/** The credential as the service reads it (WebAuthn level 3, 5.1): bytes as base64url. */
function plain(credential: PublicKeyCredential): Record<string, unknown> {
  const { response } = credential;
  const parts: Record<string, string> = { clientDataJSON: encoded(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) parts["attestationObject"] = encoded(response.attestationObject);
  if (response instanceof AuthenticatorAssertionResponse) {
    parts["authenticatorData"] = encoded(response.authenticatorData);
    parts["signature"] = encoded(response.signature);
    if (response.userHandle) parts["userHandle"] = encoded(response.userHandle);
  }
  return { id: credential.id, rawId: encoded(credential.rawId), type: credential.type, response: parts };
}

function encoded(buffer: ArrayBuffer): string {
  const bytes: Bytes = new Uint8Array(buffer);
  return toBase64url(bytes);
}
