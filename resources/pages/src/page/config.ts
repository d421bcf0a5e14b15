// What the service wrote into the page itself.
import { type Bytes, fromBase64url, fromHex, toHex } from "../sealing/bytes.js";

export interface Config {
  trustName: string;
  teamTelephone: string | null;
  /** The trust's root key (32 bytes), from the script that holds nothing else; null where there is none. */
  root: Bytes | null;
  /** SHA-256 of this script, as the page names it to the browser; it goes into the sealed response. */
  scriptSha256: string;
  language: string;
}

export function readConfig(): Config {
  const app = document.getElementById("app");
  const integrity = document.currentScript?.getAttribute("integrity") ?? "";
  const root: unknown = "mhcrRoot" in window ? window.mhcrRoot : null;
  const digest = /^sha256-([A-Za-z0-9+/]+)=*$/.exec(integrity)?.[1];
  return {
    trustName: app?.dataset["trust"] ?? "your NHS trust",
    teamTelephone: app?.dataset["telephone"] || null,
    root: typeof root === "string" && /^[0-9a-f]{64}$/.test(root) ? fromHex(root) : null,
    scriptSha256: digest ? toHex(fromBase64url(digest)) : "",
    language: document.documentElement.lang || "en-GB",
  };
}
