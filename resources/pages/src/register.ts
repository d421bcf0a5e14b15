// The page that an invitation opens: /register#token. The link, a second code, a date of birth, then a way to come back.
import { birth } from "./fields/born.js";
import { bullets, button, h, heading, p, telephone } from "./page/dom.js";
import { readConfig } from "./page/config.js";
import { asking, field } from "./page/form.js";
import { scriptsRun, setBack, show } from "./page/frame.js";
import { hasPasskeys, make, type Offer } from "./register/passkeys.js";
import { ask, text, wordsOf } from "./register/requests.js";
import { codeProblem, keepInvitation, readToken, reloadForAnotherLink, takeInvitation } from "./service/link.js";

const SECOND = 8;
const config = readConfig();

function team(): (string | HTMLElement)[] {
  return config.teamTelephone ? [" You can also call your team on ", telephone(config.teamTelephone), "."] : [];
}

function welcome(token: string | null): void {
  setBack(null);
  show({
    title: "Register",
    content: [
      heading("Register for My Health and Care Record"),
      p(`${config.trustName} has invited you to register.`),
      bullets(
        "You see who can look at your record, and who has looked.",
        "You can take back what you agreed to, at any time.",
        "It is your choice. If you do not register, your care is not affected.",
      ),
      p("If you are invited as somebody’s carer, you see nothing of their record. Their team can write to you in your own name."),
      p("To register, you need:"),
      bullets(token ? "this link, which you have" : "the code from your message or letter", "the second code, which came to you another way", "your date of birth"),
      button("Start", () => (token ? askSecond(token) : askToken())),
      p("If the second code has not come, look in your junk folder, and check that we have the right address.", ...team()),
    ],
  });
}

function askToken(): void {
  const code = field({
    id: "code",
    label: "What is the code from your message or letter?",
    hint: "It has 26 letters and numbers. You can leave out the hyphens and use small letters.",
    missing: codeProblem(""),
    main: true,
    attributes: { autocomplete: "off", autocapitalize: "characters", spellcheck: "false" },
  });
  setBack(() => welcome(null));
  show(
    asking({
      title: "Type your code",
      parts: [code.element],
      submit: "Continue",
      read: () => {
        const reading = code.read();
        if ("problems" in reading) return reading;
        const token = readToken(reading.given);
        return token ? { given: token } : { problems: [{ target: "code", message: codeProblem(reading.given) }] };
      },
      go: async (token) => {
        keepInvitation(token);
        askSecond(token);
      },
    }),
  );
}

function askSecond(token: string): void {
  const second = field({
    id: "second",
    label: "What is your second code?",
    hint: "It has 8 letters and numbers, such as 7K3M-9QXT. It came to you another way than the link: by text, e-mail or letter, or your team told you.",
    missing: "Enter your second code",
    main: true,
    attributes: { autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false" },
  });
  setBack(() => welcome(token));
  show(
    asking({
      title: "Your second code",
      parts: [second.element],
      submit: "Continue",
      read: () => {
        const reading = second.read();
        if ("problems" in reading) return reading;
        const length = reading.given.replace(/[\s-]/g, "").length;
        return length === SECOND ? reading : { problems: [{ target: "second", message: `The second code must have 8 letters and numbers. What you typed has ${length}` }] };
      },
      go: async (code) => askBorn(token, code),
    }),
  );
}

function askBorn(token: string, second: string): void {
  const born = birth("This shows us that the invitation has reached the right person. For example, 15 3 1984.", true);
  setBack(() => askSecond(token));
  show(
    asking({
      title: "Confirm your date of birth",
      parts: [born.element],
      submit: "Continue",
      read: born.read,
      go: async (day) => {
        const answer = await ask("POST", "/pages/register/open", { token, second, born: day });
        if (answer?.status === 200) return choose(text(answer.json["sitting"]), answer.json["passkey"] as Offer, answer.json["role"] === "carer");
        if (answer?.status === 404) return refused(token);
        return [{ target: "born-day", message: wordsOf(answer) }];
      },
    }),
  );
}

function refused(token: string): void {
  setBack(null);
  show({
    title: "We could not open your invitation",
    content: [
      heading("We could not open your invitation"),
      p("The link, the second code and the date of birth did not open anything together. This can be because:"),
      bullets("one of them was not typed correctly", "the invitation was meant for someone else", "the invitation no longer works, or you have registered already"),
      p("You can check them and try again. After several wrong tries the invitation stops working."),
      button("Try again", () => askSecond(token)),
      p("If you have registered already, ", h("a", { href: "/me" }, "sign in"), ". If not, ask your team for a new invitation.", ...team()),
    ],
  });
}

/** What the trust keeps and shows of whoever registers. */
function privacy(carer: boolean): HTMLElement {
  if (carer)
    return bullets(
      `${config.trustName} keeps your name, your date of birth, and how to reach you. It knows when you sign in.`,
      "You see nothing of the record of the person whom you care for. Their team can write to you when it has questions for you.",
      "The team can see that you have registered.",
      "It is your choice. To end your registration, call the team. The person’s care is not affected.",
    );
  return bullets(
    `${config.trustName} keeps your name, your date of birth, how to reach you, and what you agreed to. It knows when you sign in.`,
    "Your answers stay locked. This page does not show them, and the computer behind it cannot read them.",
    "Your team can see that you have registered.",
    "It is your choice. You can take back what you agreed to on your own page. Your care is not affected.",
  );
}

function choose(sitting: string, offer: Offer, carer: boolean): void {
  const status = h("p", { role: "status", class: "app-status" });
  const finish = async (passkey: unknown) => {
    const answer = await ask("POST", "/pages/register/finish", { sitting, passkey });
    if (answer?.status === 200) {
      keepInvitation(null);
      window.location.assign("/me");
      return;
    }
    status.textContent = answer?.status === 404 ? "This page has been open too long. Open your invitation again." : wordsOf(answer);
  };
  const withPasskey = async () => {
    status.textContent = "Your device asks you to make a passkey…";
    const passkey = await make(offer);
    if (passkey) await finish(passkey);
    else status.textContent = "No passkey was made. You can try again, or choose a code.";
  };
  const able = hasPasskeys();
  setBack(null);
  show({
    title: "Before you register",
    content: [
      heading("Before you register"),
      h("h2", { class: "nhsuk-heading-m" }, "Your privacy"),
      privacy(carer),
      p(h("a", { href: "/privacy", target: "_blank", rel: "noopener" }, "Read the whole privacy notice (opens in a new tab)")),
      h("h2", { class: "nhsuk-heading-m" }, "How do you want to sign in later?"),
      able ? p("A passkey is the safest way: you use your fingerprint, your face or your device’s PIN. There is nothing to remember.") : null,
      p(able ? "Or we send you a code each time, to the address that you have confirmed." : "We send you a code each time, to the address that you have confirmed."),
      h(
        "div",
        { class: "nhsuk-button-group" },
        able ? button("Register with a passkey", () => void withPasskey()) : null,
        button("Register, and send me a code each time", () => void finish(null), able ? "secondary" : "primary"),
      ),
      status,
    ],
  });
}

scriptsRun();
reloadForAnotherLink();
welcome(takeInvitation());
