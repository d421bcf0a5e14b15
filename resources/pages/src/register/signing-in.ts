// Signing in: by a passkey, or by a code that is sent to a confirmed address. No answer tells whether there is an account.
import { birth } from "../fields/born.js";
import { bullets, button, type Child, h, heading, p, telephone } from "../page/dom.js";
import { asking, field, type Reading, together } from "../page/form.js";
import { setBack, show } from "../page/frame.js";
import { hasPasskeys, show as showPasskey } from "./passkeys.js";
import { ask, text, wordsOf } from "./requests.js";

export interface Door {
  telephone: string | null;
  onSignedIn: () => void;
}

/** The first screen of who is not signed in; `notice` says why, where there is a reason. */
export function door(given: Door, notice = ""): void {
  const status = h("p", { role: "status", class: "app-status" });
  const byPasskey = async () => {
    status.textContent = "Your device asks for your passkey…";
    const begun = await ask("POST", "/pages/sign-in/passkey");
    if (begun?.status !== 200) {
      status.textContent = wordsOf(begun);
      return;
    }
    const passkey = await showPasskey(text(begun.json["rp"]), text(begun.json["challenge"]));
    if (!passkey) {
      status.textContent = "No passkey was used. You can try again, or ask for a code.";
      return;
    }
    const answer = await ask("POST", "/pages/sign-in/passkey/confirm", { sitting: begun.json["sitting"], passkey });
    if (answer?.status === 200) given.onSignedIn();
    else status.textContent = answer?.status === 404 ? "This passkey does not open a page here. You can ask for a code." : wordsOf(answer);
  };
  const able = hasPasskeys();
  setBack(null);
  show({
    title: "Sign in",
    content: [
      heading("Sign in to My Health and Care Record"),
      notice ? h("div", { class: "nhsuk-inset-text" }, h("span", { class: "nhsuk-u-visually-hidden" }, "Information: "), p(notice)) : null,
      p("Here you see who can look at your record, who has looked, and what was sent to you."),
      h(
        "div",
        { class: "nhsuk-button-group" },
        able ? button("Sign in with a passkey", () => void byPasskey()) : null,
        button("Send me a code", () => askWho(given), able ? "secondary" : "primary"),
      ),
      status,
      h("h2", { class: "nhsuk-heading-s" }, "If you have no account"),
      p("Your team can invite you.", ...team(given)),
    ],
  });
}

function team(given: Door): Child[] {
  return given.telephone ? [" Call ", telephone(given.telephone), "."] : [];
}

function askWho(given: Door): void {
  const family = field({ id: "family", label: "Last name", missing: "Enter your last name", attributes: { autocomplete: "family-name", spellcheck: "false" } });
  const born = birth("For example, 15 3 1984.", false);
  const address = field({
    id: "address",
    label: "E-mail address or mobile number",
    hint: "The one that you have confirmed with us. The code goes there.",
    missing: "Enter your e-mail address or mobile number",
    attributes: { autocomplete: "email", spellcheck: "false" },
  });
  setBack(() => door(given));
  show(
    asking({
      title: "Send me a code",
      above: [heading("Where shall we send your code?")],
      parts: [family.element, born.element, address.element],
      submit: "Send me a code",
      read: () => together({ family: family.read(), born: born.read(), address: address.read() }),
      go: async (who) => {
        const answer = await ask("POST", "/pages/sign-in/code", who);
        if (answer?.status === 202) return askDigits(given, text(answer.json["ticket"]));
        return [{ target: "family", message: wordsOf(answer) }];
      },
    }),
  );
}

function askDigits(given: Door, ticket: string): void {
  const digits = digitsField();
  setBack(() => askWho(given));
  show(
    asking({
      title: "Type your code",
      parts: [digits.element],
      submit: "Sign in",
      below: [
        p("If what you gave fits an account, a code is on its way. If none comes:"),
        bullets("look in your junk folder", "check the name, the date of birth and the address", "ask your team which address we have"),
      ],
      read: digits.read,
      go: async (code) => {
        const answer = await ask("POST", "/pages/sign-in/code/confirm", { ticket, code });
        if (answer?.status === 200) return given.onSignedIn();
        const message = answer?.status === 404 ? "This is not the code, or it has ended. Check it, or ask for a new one" : wordsOf(answer);
        return [{ target: "digits", message }];
      },
    }),
  );
}

/** The field for six digits. */
export function digitsField(): { element: HTMLElement; read: () => Reading<string> } {
  const { element, read } = field({
    id: "digits",
    label: "What is the code that we sent you?",
    hint: "It has 6 digits and works for 15 minutes.",
    missing: "Enter the code",
    main: true,
    attributes: { class: "nhsuk-input nhsuk-input--width-10", inputmode: "numeric", autocomplete: "one-time-code" },
  });
  return {
    element,
    read: () => {
      const reading = read();
      if ("problems" in reading || /^\d{6}$/.test(reading.given.replace(/[\s-]/g, ""))) return reading;
      return { problems: [{ target: "digits", message: "The code must have 6 digits" }] };
    },
  };
}
