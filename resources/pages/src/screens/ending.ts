// Check the answers, send them, and what happens then.
import { entryOf } from "../form/places.js";
import type { AnotherStep, QuestionStep, Steps, Words } from "../form/steps.js";
import { answerInWords } from "../form/words.js";
import { wordsOf } from "../form/model.js";
import { bullets, button, type Child, h, heading, lines, p } from "../page/dom.js";
import { clearProblems } from "../page/errors.js";
import type { Screen } from "../page/frame.js";
import { crisisCard } from "../page/help.js";
import type { Away, Opened } from "../service/requests.js";
import type { Voice } from "../voice/voice.js";
import { copyrightLine, teamNumber } from "./opening.js";

/** Longer words are instructions, which the check of the answers does without. */
const SHORT = 160;

export function helpScreen(voice: Voice, onContinue: () => void): Screen {
  return {
    title: "You do not have to wait for your team",
    content: [
      heading("You do not have to wait for your team"),
      p(voice.help),
      crisisCard(),
      p("You can go on with the questions when you are ready, or stop here."),
      button("Go on with the questions", onContinue),
    ],
  };
}

/** The box to be contacted, and room for words of one's own; both go with every questionnaire. */
export interface More {
  contactMe: boolean;
  words: string;
}

const MOST_WORDS = 2000;

export function contactScreen(voice: Voice, opened: Opened, kept: More, onChange: (more: More) => void, onContinue: () => void): Screen {
  const box = h("input", { class: "nhsuk-checkboxes__input", id: "contact", type: "checkbox", name: "contact" });
  box.checked = kept.contactMe;
  const words = h("textarea", { class: "nhsuk-textarea", id: "words", rows: 4, maxlength: MOST_WORDS, "aria-describedby": "words-hint" });
  words.value = kept.words;
  const form = h(
    "form",
    { novalidate: true },
    h(
      "div",
      { class: "nhsuk-form-group" },
      h(
        "fieldset",
        { class: "nhsuk-fieldset", "aria-describedby": "contact-hint" },
        h(
          "legend",
          { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--l" },
          h("h1", { class: "nhsuk-fieldset__heading", tabindex: -1 }, voice.contactQuestion),
        ),
        h(
          "div",
          { class: "nhsuk-hint", id: "contact-hint" },
          `Someone in ${opened.team_name} sees this when the team next looks at answers. That is in working hours, not at night, at weekends or on bank holidays.`,
        ),
        h(
          "div",
          { class: "nhsuk-checkboxes" },
          h(
            "div",
            { class: "nhsuk-checkboxes__item" },
            box,
            h("label", { class: "nhsuk-label nhsuk-checkboxes__label", for: "contact" }, "Please contact me"),
          ),
        ),
      ),
    ),
    h(
      "div",
      { class: "nhsuk-form-group" },
      h("label", { class: "nhsuk-label nhsuk-label--s", for: "words" }, "Anything you would like your team to know"),
      h("div", { class: "nhsuk-hint", id: "words-hint" }, "You can leave this empty, or write up to 2,000 characters. Do not use it to ask for urgent help: nobody may read it today."),
      words,
    ),
    h("button", { class: "nhsuk-button", type: "submit" }, "Continue"),
  );
  const keep = () => onChange({ contactMe: box.checked, words: words.value.trim() });
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblems(form);
    keep();
    onContinue();
  });
  return { title: voice.contactQuestion, content: [form] };
}

export interface Check {
  voice: Voice;
  opened: Opened;
  steps: Steps;
  more: More;
  /** Why the last try to send did not reach the service, or was not taken; null when there was none. */
  notSent: Away | null;
  onChange: (id: string) => void;
  onChangeContact: () => void;
  onSend: () => Promise<void>;
}

export function checkScreen(check: Check): Screen {
  const { opened, steps } = check;
  const send = button(check.notSent ? "Try again" : "Send my answers", () => {
    if (send.disabled) return;
    send.disabled = true;
    status.textContent = "Locking and sending your answers…";
    void check.onSend();
  });
  const status = h("p", { role: "status", class: "app-status" });
  return {
    title: check.notSent ? "Error: Your answers are not sent yet" : "Check your answers",
    content: [
      check.notSent ? notSent(check.notSent) : null,
      heading("Check your answers before you send them"),
      ...sections(check),
      ...closing(steps.closing, opened),
      h(
        "dl",
        { class: "nhsuk-summary-list app-answers" },
        row("Please contact me", check.more.contactMe ? "Yes" : "No", check.onChangeContact),
        row("Anything you would like your team to know", check.more.words || "Nothing", check.onChangeContact),
      ),
      h("h2", { class: "nhsuk-heading-m" }, "Send your answers"),
      p(check.voice.sealedFor),
      send,
      status,
      copyrightLine(opened.form),
    ],
  };
}

const WHY: Record<Away, string[]> = {
  offline: ["We could not reach the service. Nothing is lost: your answers are kept on this device for a day.", "Check that you are on the internet, then try again."],
  full: ["The service cannot take anything just now. This is our fault, not yours. Nothing is lost: your answers are kept on this device for a day.", "Try again later today."],
};

function notSent(why: Away): HTMLElement {
  return h(
    "div",
    { class: "nhsuk-error-summary", tabindex: -1, "data-focus": true },
    h("h2", { class: "nhsuk-error-summary__heading" }, "Your answers are not sent yet"),
    h(
      "div",
      { class: "nhsuk-error-summary__body" },
      ...WHY[why].map((words) => p(words)),
    ),
  );
}

function closing(words: readonly Words[], opened: Opened): Child[] {
  return words.map(({ text }) => h("p", { lang: opened.form.language }, lines(text)));
}

/** The answers in sections, each under the words that stood above its questions. */
function sections({ opened, steps, onChange }: Check): Child[] {
  const made: Child[] = [];
  let list: HTMLElement | null = null;
  let under = "";
  for (const step of steps.steps) {
    const words = step.kind === "question" ? step.words.map(({ text }) => text).filter((text) => text.length <= SHORT) : [];
    if (!list || (step.kind === "question" && words.join("\n") !== under)) {
      under = words.join("\n");
      list = h("dl", { class: "nhsuk-summary-list app-answers", lang: opened.form.language });
      made.push(...words.map((text) => h("p", { class: "app-above", lang: opened.form.language }, lines(text))), list);
    }
    list.append(step.kind === "question" ? answerRow(step, onChange) : anotherRow(step, onChange));
  }
  return made;
}

function answerRow({ id, place }: QuestionStep, onChange: (id: string) => void): HTMLElement {
  const answers = place.answers.map((answer) => answerInWords(place.item, answer));
  const entry = entryOf(place);
  const key = wordsOf(place.item) + (entry ? ` (entry ${entry})` : "");
  return row(key, answers.length ? answers.join("\n") : "Not answered", () => onChange(id));
}

function anotherRow({ id, place }: AnotherStep, onChange: (id: string) => void): HTMLElement {
  const count = place.occurrences === 1 ? "1 entry" : `${place.occurrences} entries`;
  return row(place.item.text || "Entries", count, () => onChange(id));
}

function row(key: string, value: string, onChange: () => void): HTMLElement {
  const change = button("Change", onChange, "link");
  change.append(h("span", { class: "nhsuk-u-visually-hidden" }, ` your answer to: ${key}`));
  return h(
    "div",
    { class: "nhsuk-summary-list__row" },
    h("dt", { class: "nhsuk-summary-list__key" }, lines(key)),
    h("dd", { class: "nhsuk-summary-list__value" }, lines(value)),
    h("dd", { class: "nhsuk-summary-list__actions", lang: "en-GB" }, change),
  );
}

export interface Done {
  voice: Voice;
  receipt: string;
  opened: Opened | null;
  attention: boolean;
  contactMe: boolean;
}

export function doneScreen({ voice, receipt, opened, attention, contactMe }: Done): Screen {
  const team = opened?.team_name ?? "your team";
  return {
    title: "Your answers are sent",
    content: [
      h(
        "div",
        { class: "nhsuk-panel" },
        h("h1", { class: "nhsuk-panel__heading", tabindex: -1 }, "Your answers are sent"),
        h("div", { class: "nhsuk-panel__body" }, "Your receipt number is ", h("br"), h("strong", { class: "app-receipt" }, receipt)),
      ),
      attention ? crisisCard() : null,
      h("h2", { class: "nhsuk-heading-m" }, "What happens next"),
      bullets(
        voice.openedBy(team),
        contactMe ? "You asked us to contact you. Someone sees this when the team next looks at answers, in working hours." : null,
        voice.talk,
        "Keep the receipt number. If your team says that your answers did not arrive, you can compare it with theirs.",
      ),
      p("Answers are not watched at all hours. ", ...(opened ? teamNumber(opened) : [])),
      p("Nothing of what you wrote is kept on this device. You can close this page."),
      opened ? copyrightLine(opened.form) : null,
    ],
  };
}
