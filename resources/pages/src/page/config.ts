// What the service wrote into the page itself.
import { fromBase64url, toHex } from "../sealing/bytes.js";

export interface Config {
  trustName: string;
  teamTelephone: string | null;
  /** SHA-256 of this script, as the page names it to the browser; it goes into the sealed response. */
  scriptSha256: string;
  language: string;
}

export function readConfig(): Config {
  const app = document.getElementById("app");
  const integrity = document.querySelector<HTMLScriptElement>("script[integrity]")?.integrity ?? "";
  const digest = /^sha256-([A-Za-z0-9+/]+)=*$/.exec(integrity)?.[1];
  return {
    trustName: app?.dataset["trust"] ?? "your NHS trust",
    teamTelephone: app?.dataset["telephone"] || null,
    scriptSha256: digest ? toHex(fromBase64url(digest)) : "",
    language: document.documentElement.lang || "en-GB",
  };
}
