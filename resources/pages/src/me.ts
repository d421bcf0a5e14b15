// The registered person's own page: /me. Who has access and why, who looked, what was sent; withdraw,
// correct an address; a carer ends their registration.
import { bullets, button, type Child, h, heading, p, telephone } from "./page/dom.js";
import { readConfig } from "./page/config.js";
import { asking, field } from "./page/form.js";
import { scriptsRun, setBack, show } from "./page/frame.js";
import { ask, text, wordsOf } from "./register/requests.js";
import { digitsField, door } from "./register/signing-in.js";

interface Access {
  team: string;
  telephone: string;
  why: string;
  since: string;
  people: number;
}

interface Mine {
  role: "patient" | "carer";
  name: string;
  since: string;
  withdrawn: boolean;
  access: Access[];
  agreement: { what: string; state: string; day: string }[];
  looks: { day: string; who: string; what: string }[];
  sent: { day: string; what: string; team: string; state: string }[];
  email: string | null;
  mobile: string | null;
}

const IDLE = 15 * 60 * 1000;
const config = readConfig();
let idle = 0;

function signIn(notice = ""): void {
  window.clearTimeout(idle);
  door({ telephone: config.teamTelephone, onSignedIn: () => void open() }, notice);
}

/** Nothing stays on the screen of a device that was left alone. */
function watch(): void {
  window.clearTimeout(idle);
  idle = window.setTimeout(() => void signOut("You were signed out, because the page was not used for 15 minutes."), IDLE);
}

async function signOut(notice: string): Promise<void> {
  await ask("POST", "/pages/me/sign-out");
  signIn(notice);
}

async function open(notice = ""): Promise<void> {
  const answer = await ask("GET", "/pages/me");
  if (answer?.status === 200) {
    watch();
    page(answer.json as unknown as Mine, notice);
  } else if (answer?.status === 401) signIn(notice);
  else signIn(wordsOf(answer));
}

function section(title: string, ...content: Child[]): HTMLElement {
  return h("section", { class: "app-section" }, h("h2", { class: "nhsuk-heading-m" }, title), ...content);
}

function page(mine: Mine, notice: string): void {
  setBack(null);
  const signed = p(`Signed in as ${mine.name}. Registered on ${mine.since}. `, button("Sign out", () => void signOut("You are signed out."), "link"));
  const told = notice ? h("div", { class: "nhsuk-inset-text", role: "status" }, p(notice)) : null;
  const content = mine.role === "carer" ? [ofCarer(), addresses(mine), stopping(mine)] : [...ofPatient(mine), addresses(mine)];
  show({ title: "Your page", content: [heading("Your page"), signed, told, ...content] });
}

function ofCarer(): HTMLElement {
  return section(
    "What you can see here",
    p("You are registered as a carer. You do not see anything of the person’s record here. When their team has questions for you, it writes to you."),
  );
}

function stopping(mine: Mine): HTMLElement {
  return section(
    "Stop getting messages about the person you care for",
    p("You can end your registration as a carer at any time, without giving a reason. It ends at once."),
    button("Stop the messages", () => confirmEnd(mine), "secondary"),
  );
}

function confirmEnd(mine: Mine): void {
  const status = h("p", { role: "status", class: "app-status" });
  let asked = false;
  const yes = async () => {
    if (asked) return;
    asked = true;
    status.textContent = "One moment…";
    const answer = await ask("POST", "/pages/me/end");
    asked = false;
    if (answer?.status === 200) ended();
    else if (answer?.status === 401) signIn(text(answer.json["words"]));
    else status.textContent = wordsOf(answer);
  };
  watch();
  setBack(() => page(mine, ""));
  show({
    title: "Stop getting messages",
    content: [
      heading("Do you want to stop getting messages about the person you care for?"),
      bullets(
        "We send you no more messages, questions or reminders about them.",
        "Links and questions that you have had from us stop working at once.",
        "You are signed out everywhere, and you cannot sign in here any more.",
        "The team is told that you did this, and when. You do not have to say why.",
        "Nothing changes in the person’s care. Answers that you have sent stay in their record.",
      ),
      p("If you change your mind later, the team can invite you again."),
      h("div", { class: "nhsuk-button-group" }, button("Yes, stop the messages", () => void yes()), button("No, go back", () => page(mine, ""), "secondary")),
      status,
    ],
  });
}

function ended(): void {
  window.clearTimeout(idle);
  idle = 0;
  setBack(null);
  show({
    title: "You will get no more messages",
    content: [
      heading("You will get no more messages"),
      p("Your registration as a carer has ended, and you are signed out. The team is told."),
      p("If you had a passkey for this page, you can delete it on your device. It opens nothing any more."),
      p("To be invited again, or if something worries you about the person, call the team.", ...(config.teamTelephone ? [" ", telephone(config.teamTelephone)] : [])),
    ],
  });
}

function ofPatient(mine: Mine): HTMLElement[] {
  return [
    section(
      "Who can look at your record",
      mine.withdrawn
        ? p("You have taken back your agreement. Nobody’s computer opens what is locked in your record while your team settles this. Your care is not affected.")
        : mine.access.length
          ? list(mine.access.map((one) => [h("strong", {}, one.team), `, ${one.why}${one.since ? `, since ${one.since}` : ""}. `, `${one.people} ${one.people === 1 ? "person is" : "people are"} in this team. `, one.telephone ? telephone(one.telephone) : null]))
          : p("Nobody has been given a key to your record yet."),
      p("The trust must keep its own clinical record. It can be opened for a reason that is written down, and that shows below."),
    ),
    section(
      "Who has looked",
      mine.looks.length ? folded(mine.looks.map((one) => `${one.day}: ${one.who} ${one.what}`)) : p("Nobody has looked yet."),
    ),
    section("What you agreed to", bullets(...mine.agreement.map((one) => `${capital(one.what)}: ${one.state}${one.day ? ` on ${one.day}` : ""}`))),
    section(
      "What was sent to you",
      mine.sent.length ? folded(mine.sent.map((one) => `${one.day}: ${one.what}, from ${one.team}; ${one.state}`)) : p("Nothing has been sent yet."),
    ),
    section(
      "Take back your agreement",
      p("If you take it back, your record is locked at once, what was sent to you is cancelled, and your team is told. Your care is not affected."),
      mine.withdrawn ? p("You have taken it back already. To agree again, speak to your team.") : button("Take back my agreement", () => confirmWithdraw(mine), "secondary"),
    ),
  ];
}

function addresses(mine: Mine): HTMLElement {
  return section(
    "How we reach you",
    bullets(`E-mail: ${mine.email || "none"}`, `Mobile: ${mine.mobile || "none"}`),
    h(
      "div",
      { class: "nhsuk-button-group" },
      button("Give another e-mail address", () => askAddress(mine, "email"), "secondary"),
      button("Give another mobile number", () => askAddress(mine, "text"), "secondary"),
    ),
  );
}

function list(items: Child[][]): HTMLElement {
  return h("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...items.map((item) => h("li", {}, ...item)));
}

/** The newest ten; the rest opens. */
function folded(items: string[]): DocumentFragment {
  const found = document.createDocumentFragment();
  found.append(bullets(...items.slice(0, 10)));
  if (items.length > 10)
    found.append(
      h(
        "details",
        { class: "nhsuk-details" },
        h("summary", { class: "nhsuk-details__summary" }, h("span", { class: "nhsuk-details__summary-text" }, `Show ${items.length - 10} more`)),
        h("div", { class: "nhsuk-details__text" }, bullets(...items.slice(10))),
      ),
    );
  return found;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function confirmWithdraw(mine: Mine): void {
  const status = h("p", { role: "status", class: "app-status" });
  const yes = async () => {
    status.textContent = "One moment…";
    const answer = await ask("POST", "/pages/me/withdraw");
    if (answer?.status === 200) await open("Your agreement is taken back. Your record is locked, and your team is told.");
    else if (answer?.status === 401) signIn(text(answer.json["words"]));
    else status.textContent = wordsOf(answer);
  };
  watch();
  setBack(() => page(mine, ""));
  show({
    title: "Take back your agreement",
    content: [
      heading("Do you want to take back your agreement?"),
      bullets(
        "Your record is locked at once. Teams cannot open what is sealed in it.",
        "Questions that were sent to you are cancelled, and their links stop working.",
        "Your team is told. It may call you to be sure that it was you.",
        "Your care is not affected. You can agree again whenever you like, with your team.",
      ),
      h("div", { class: "nhsuk-button-group" }, button("Yes, take it back", () => void yes()), button("No, keep it", () => page(mine, ""), "secondary")),
      status,
    ],
  });
}

function askAddress(mine: Mine, channel: "email" | "text"): void {
  const email = channel === "email";
  const address = field({
    id: "address",
    label: email ? "What is your e-mail address?" : "What is your mobile number?",
    hint: `We send a code to it, so that nobody mistypes it. ${mine.role === "carer" ? "We use it from then on." : "Your team then takes it into your record."}`,
    missing: email ? "Enter your e-mail address" : "Enter your mobile number",
    main: true,
    attributes: { autocomplete: email ? "email" : "tel", inputmode: email ? "email" : "tel", spellcheck: "false" },
  });
  watch();
  setBack(() => void open());
  show(
    asking({
      title: email ? "Your e-mail address" : "Your mobile number",
      parts: [address.element],
      submit: "Send a code to it",
      read: address.read,
      go: async (given) => {
        const answer = await ask("POST", "/pages/me/address", { channel, address: given });
        if (answer?.status === 202) return askDigits(mine, text(answer.json["ticket"]));
        if (answer?.status === 401) return signIn(text(answer.json["words"]));
        return [{ target: "address", message: wordsOf(answer) }];
      },
    }),
  );
}

function askDigits(mine: Mine, ticket: string): void {
  const digits = digitsField();
  setBack(() => void open());
  show(
    asking({
      title: "Type your code",
      parts: [digits.element],
      submit: "Confirm",
      read: digits.read,
      go: async (code) => {
        const answer = await ask("POST", "/pages/me/address/confirm", { ticket, code });
        if (answer?.status === 200)
          return open(mine.role === "carer" ? "Thank you. We use this address for you from now on, and the team sees it." : "Thank you. Your team is asked to take this address into your record.");
        if (answer?.status === 401) return signIn(text(answer.json["words"]));
        return [{ target: "digits", message: wordsOf(answer) }];
      },
    }),
  );
}

scriptsRun();
for (const happening of ["keydown", "pointerdown"]) window.addEventListener(happening, () => idle && watch());
void open();
