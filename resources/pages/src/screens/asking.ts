// One question a page.
import { fieldFor } from "../fields/fields.js";
import type { Answer, Item } from "../form/model.js";
import { entryOf } from "../form/places.js";
import type { AnotherStep, QuestionStep, Words } from "../form/steps.js";
import { type Child, h, lines, p } from "../page/dom.js";
import { clearProblems, showProblems } from "../page/errors.js";
import type { Screen } from "../page/frame.js";
import { crisisCard, quietHelp } from "../page/help.js";

/** Words longer than this are folded away once they have been read. */
const LONG = 320;

export interface Asking {
  step: QuestionStep;
  questions: number;
  language: string;
  /** Whether other questions need an answer, so that this one must say when it does not. */
  mixed: boolean;
  /** The words that stood above the question before this one. */
  known: ReadonlySet<string>;
  callsForHelp: (item: Item, answers: readonly Answer[]) => boolean;
  onChange: (answers: Answer[]) => void;
  onContinue: (answers: Answer[]) => void;
}

export function questionScreen(asking: Asking): Screen {
  const { step, questions } = asking;
  const { item } = step.place;
  const title = `Question ${step.number} of ${questions}`;
  const words = wordsAbove(step.words, asking.known, asking.language);
  const hint = asking.mixed && !item.required ? "You can leave this question out." : null;
  const entry = entryOf(step.place);
  const field = fieldFor({ item, hint, words: words ? words.id : null }, step.place.answers);
  field.element.lang = asking.language;
  const help = h("div", { role: "status", class: "app-help-at-once" });
  const form = h(
    "form",
    { novalidate: true },
    h("p", { class: "nhsuk-caption-l" }, title, entry ? ` (entry ${entry})` : null),
    words,
    field.element,
    help,
    h("button", { class: "nhsuk-button", type: "submit" }, "Continue"),
  );
  const showHelp = (answers: readonly Answer[]) => {
    const wanted = asking.callsForHelp(item, answers);
    if (wanted === help.hasChildNodes()) return;
    help.replaceChildren(...(wanted ? [crisisCard()] : []));
    quietHelp(!wanted);
    help.querySelector("h2")?.scrollIntoView({ block: "nearest" });
  };
  form.addEventListener("change", () => {
    const reading = field.read();
    if ("problems" in reading) return;
    asking.onChange(reading.answers);
    showHelp(reading.answers);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reading = field.read();
    if ("problems" in reading) return showProblems(form, title, reading.problems);
    clearProblems(form);
    asking.onContinue(reading.answers);
  });
  showHelp(step.place.answers);
  return { title, content: [form] };
}

/** The instructions above a question. Long ones that were read on the page before are folded, and can be opened again. */
function wordsAbove(words: readonly Words[], known: ReadonlySet<string>, language: string): HTMLElement | null {
  if (words.length === 0) return null;
  const shown: Child[] = [];
  const folded: Child[] = [];
  for (const { linkId, text } of words) {
    const place = known.has(linkId) && text.length > LONG ? folded : shown;
    place.push(h("p", {}, lines(text)));
  }
  return h(
    "div",
    { class: "app-words", id: "words", lang: language },
    ...shown,
    folded.length
      ? h(
          "details",
          { class: "nhsuk-details" },
          h("summary", { class: "nhsuk-details__summary" }, h("span", { class: "nhsuk-details__summary-text" }, "Show the instructions again")),
          h("div", { class: "nhsuk-details__text" }, ...folded),
        )
      : null,
  );
}

/** After each entry of a group that repeats. */
export function anotherScreen(step: AnotherStep, onAnswer: (another: boolean) => void, onRemove: (() => void) | null): Screen {
  const title = "Add another?";
  const name = step.place.item.text;
  const radio = (value: string, label: string, id: string) =>
    h(
      "div",
      { class: "nhsuk-radios__item" },
      h("input", { class: "nhsuk-radios__input", type: "radio", name: "another", id, value }),
      h("label", { class: "nhsuk-label nhsuk-radios__label", for: id }, label),
    );
  const form = h(
    "form",
    { novalidate: true },
    name ? h("p", { class: "nhsuk-caption-l" }, lines(name)) : null,
    h(
      "div",
      { class: "nhsuk-form-group" },
      h(
        "fieldset",
        { class: "nhsuk-fieldset" },
        h(
          "legend",
          { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--l" },
          h("h1", { class: "nhsuk-fieldset__heading", tabindex: -1 }, "Do you want to add another?"),
        ),
        p(`You have added ${step.place.occurrences}.`),
        h(
          "div",
          { class: "nhsuk-radios", "data-error-slot": true },
          radio("yes", "Yes, add another", "another"),
          radio("no", "No, that is all", "another-no"),
          onRemove ? radio("remove", "Take the last one away", "another-remove") : null,
        ),
      ),
    ),
    h("button", { class: "nhsuk-button", type: "submit" }, "Continue"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = form.querySelector<HTMLInputElement>("input:checked")?.value;
    if (!chosen) return showProblems(form, title, [{ target: "another", message: "Select yes if you want to add another" }]);
    if (chosen === "remove") onRemove?.();
    else onAnswer(chosen === "yes");
  });
  return { title, content: [form] };
}
