// From the link to the questionnaire: who asks, confirm the date of birth, what is to come.
import { birth } from "../fields/born.js";
import type { Language } from "../form/languages.js";
import { isAsked, type PageForm } from "../form/model.js";
import { bullets, button, type Child, h, heading, lines, p, telephone } from "../page/dom.js";
import { asking } from "../page/form.js";
import type { Screen } from "../page/frame.js";
import type { Opened } from "../service/requests.js";
import type { Voice } from "../voice/voice.js";

export function startScreen(voice: Voice, trustName: string, onStart: () => void): Screen {
  return {
    title: "Start",
    content: [
      heading("Questions from your care team"),
      p(voice.asks(trustName)),
      bullets(
        "Most people need about 5 minutes.",
        voice.choice,
        voice.readers,
      ),
      h(
        "div",
        { class: "nhsuk-inset-text" },
        h("span", { class: "nhsuk-u-visually-hidden" }, "Information: "),
        p("Answers are not watched at all hours. If you need help now, use the numbers on this page. They are on every page."),
      ),
      p(voice.needed),
      button("Start", onStart),
    ],
  };
}

export function bornScreen(again: boolean, onBorn: (born: string) => Promise<void>): Screen {
  const born = birth(
    again
      ? "To keep your answers safe we need to ask for this again. Your answers are still here. For example, 15 3 1984."
      : "This shows us that the link has reached the right person. For example, 15 3 1984.",
    true,
  );
  return asking({ title: "Confirm your date of birth", parts: [born.element], submit: "Continue", busy: "Opening your questions…", read: born.read, go: onBorn });
}

export interface Before {
  voice: Voice;
  opened: Opened;
  questions: number;
  hasDraft: boolean;
  languages: readonly Language[];
  onLanguage: (tag: string) => void;
  onBegin: () => void;
  onAfresh: () => void;
}

export function beforeScreen({ voice, opened, questions, hasDraft, languages, onLanguage, onBegin, onAfresh }: Before): Screen {
  const { form } = opened;
  const until = dayOf(opened.expires);
  const named = heading(form.title, "l");
  named.lang = form.language;
  return {
    title: "Before you start",
    content: [
      named,
      p(`From ${opened.team_name}, ${opened.trust_name}`),
      languageChoice(form.language, languages, onLanguage),
      ...voice.before(opened).map((said) => p(said)),
      opened.message ? h("div", { class: "nhsuk-inset-text" }, h("p", {}, lines(opened.message))) : null,
      bullets(
        `There ${questions === 1 ? "is 1 question" : `are ${questions} questions`}, one on each page. This takes about ${minutes(form, questions)}.`,
        required(form),
        "You can check and change your answers before you send them.",
        until ? `You can answer until ${until}.` : null,
        voice.choice,
      ),
      p("The team looks at answers in its working hours. ", ...teamNumber(opened)),
      hasDraft ? p("We found answers that you have not sent yet. They were kept on this device only.") : null,
      h(
        "div",
        { class: "nhsuk-button-group" },
        button(hasDraft ? "Carry on with my answers" : "Start the questions", onBegin),
        hasDraft ? button("Start again from the first question", onAfresh, "secondary") : null,
      ),
      copyrightLine(form),
    ],
  };
}

/** The languages that the questions are held in, each by its own name; the rest of the page stays in English. */
function languageChoice(chosen: string, languages: readonly Language[], onLanguage: (tag: string) => void): HTMLElement | null {
  if (languages.length < 2) return null;
  const select = h("select", { class: "nhsuk-select", id: "language" });
  for (const { tag, name } of languages) {
    const option = h("option", { value: tag, lang: tag }, name);
    option.selected = tag === chosen;
    select.append(option);
  }
  select.addEventListener("change", () => onLanguage(select.value));
  return h(
    "div",
    { class: "nhsuk-form-group" },
    h("label", { class: "nhsuk-label", for: "language" }, "Language of the questions"),
    h("div", { class: "nhsuk-hint" }, "The other pages are in English."),
    select,
  );
}

export function teamNumber(opened: Opened): Child[] {
  if (!opened.team_telephone) return [];
  return [`If something cannot wait for that, call ${opened.team_name} on `, telephone(opened.team_telephone), "."];
}

/** The owner's line, as it must stand with the questionnaire. */
export function copyrightLine(form: PageForm): HTMLElement | null {
  return form.copyright ? h("p", { class: "nhsuk-body-s app-copyright", lang: form.language }, lines(form.copyright)) : null;
}

function required(form: PageForm): string {
  if (!form.nodes.some((node) => isAsked(node) && node.required)) return "You can leave out a question that you do not want to answer.";
  return "Some questions need an answer. The page tells you which you can leave out.";
}

function minutes(form: PageForm, questions: number): string {
  const whole = form.minutes ?? Math.max(1, Math.ceil(questions / 4));
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}

function dayOf(expires: number | string | null): string | null {
  const date = expires === null ? null : new Date(expires);
  if (!date || Number.isNaN(date.getTime())) return null;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" }).format(date);
}
