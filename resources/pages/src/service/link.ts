// The link's token: read from the fragment, out of the address bar at once, kept for this tab only.

const KEY = "mhcr.token";
const RECEIPT = "mhcr.receipt";
const INVITATION = "mhcr.invitation";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 26;

/** Memory for this tab where the browser allows none of its own (cookies and storage switched off). */
const memory = new Map<string, string>();

function keep(name: string, value: string | null): void {
  if (value === null) memory.delete(name);
  else memory.set(name, value);
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // Storage is switched off; the page's own memory serves until it is closed.
  }
}

function kept(name: string): string | null {
  try {
    return sessionStorage.getItem(name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

/** A token as typed or clicked, in its one form (Crockford's base 32), or null when it is no token. */
export function readToken(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (plain.length !== LENGTH || [...plain].some((character) => !ALPHABET.includes(character))) return null;
  // 26 characters carry 130 bits and a token has 128, so the first is at most 7.
  return plain.charAt(0) <= "7" ? plain : null;
}

/** What is wrong with a code as typed, in words. */
export function codeProblem(typed: string): string {
  const length = typed.replace(/[\s-]/g, "").length;
  if (!length) return "Enter the code from your message or letter";
  if (length === LENGTH) return "Check the code. It has a letter or number that our codes do not use";
  return `The code must have ${LENGTH} letters and numbers. What you typed has ${length}`;
}

/** The token that this tab was opened with. A new one in the address replaces the old one and what belonged to it. */
export function takeToken(): string | null {
  if (window.location.hash.length > 1) keep(RECEIPT, null);
  return taken(KEY);
}

/** The token of the invitation that this tab was opened with; it stands apart from a questionnaire's. */
export function takeInvitation(): string | null {
  return taken(INVITATION);
}

/** An invitation's code that was typed here; null once it is used. */
export function keepInvitation(token: string | null): void {
  keep(INVITATION, token);
}

/** The same tab may be given another link: then the page begins again. */
export function reloadForAnotherLink(): void {
  window.addEventListener("hashchange", () => {
    if (window.location.hash.length > 1) window.location.reload();
  });
}

function taken(name: string): string | null {
  const fragment = decodeURIComponentSafely(window.location.hash.slice(1));
  if (fragment) {
    history.replaceState(null, "", window.location.pathname);
    keep(name, readToken(fragment) ?? "unreadable");
  }
  const token = kept(name);
  return token === "unreadable" ? null : token;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** After sending, only the receipt is kept, so that reloading the page still shows it. */
export function keepReceipt(receipt: string): void {
  keep(KEY, null);
  keep(RECEIPT, receipt);
}

/** A code that was typed here serves as the link's token does. */
export function keepToken(token: string): void {
  keep(RECEIPT, null);
  keep(KEY, token);
}

export function keptReceipt(): string | null {
  return kept(RECEIPT);
}
