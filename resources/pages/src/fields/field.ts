// What every field has in common: its heading, its hint, and how it says what was entered.
import type { Answer, Item } from "../form/model.js";
import { wordsOf } from "../form/model.js";
import { type Child, h, lines } from "../page/dom.js";
import type { Problem } from "../page/errors.js";

export type Reading = { answers: Answer[] } | { problems: Problem[] };

export interface Field {
  element: HTMLElement;
  /** What stands there now; problems where it cannot be an answer. */
  read(): Reading;
}

/** One value to enter, without heading: the part that repeats when a question may have several answers. */
export interface Entry {
  element: HTMLElement;
  /** Where the focus goes. */
  target: string;
  read(): { answer: Answer | null } | { problem: Problem };
}

export const ID = "answer";

/** The size of a question as a heading: long ones are set smaller, so that they can be taken in. */
function sizeOf(text: string): "l" | "m" {
  return text.length > 140 ? "m" : "l";
}

/** Hints under a question: the questionnaire's own help, and what the page adds. */
function hintOf(item: Item, extra: string | null): HTMLElement | null {
  const texts = [item.help, item.hint ?? "", extra ?? ""].filter(Boolean);
  if (texts.length === 0) return null;
  const hint = h("div", { class: "nhsuk-hint", id: `${ID}-hint` });
  texts.forEach((text, index) => {
    if (index > 0) hint.append(h("br"));
    hint.append(lines(text));
  });
  return hint;
}

function describedBy(hint: HTMLElement | null, words: string | null): string | null {
  return [words, hint?.id].filter(Boolean).join(" ") || null;
}

export interface Heading {
  item: Item;
  /** What the page adds as a hint. */
  hint: string | null;
  /** The id of the words that stand above the question. */
  words: string | null;
}

/** A group of controls under the question as its legend. */
export function fieldset({ item, hint, words }: Heading, ...body: Child[]): HTMLElement {
  const said = hintOf(item, hint);
  const text = wordsOf(item);
  return h(
    "div",
    { class: "nhsuk-form-group" },
    h(
      "fieldset",
      { class: "nhsuk-fieldset", "aria-describedby": describedBy(said, words) },
      h(
        "legend",
        { class: `nhsuk-fieldset__legend nhsuk-fieldset__legend--${sizeOf(text)}` },
        h("h1", { class: "nhsuk-fieldset__heading", tabindex: -1 }, lines(text)),
      ),
      said,
      ...body,
    ),
  );
}

/** One control under the question as its label. */
export function labelled({ item, hint, words }: Heading, control: HTMLElement, ...body: Child[]): HTMLElement {
  const said = hintOf(item, hint);
  const text = wordsOf(item);
  const described = [describedBy(said, words), control.getAttribute("aria-describedby")].filter(Boolean).join(" ");
  if (described) control.setAttribute("aria-describedby", described);
  return h(
    "div",
    { class: "nhsuk-form-group" },
    h(
      "h1",
      { class: "nhsuk-label-wrapper", tabindex: -1 },
      h("label", { class: `nhsuk-label nhsuk-label--${sizeOf(text)}`, for: control.id }, lines(text)),
    ),
    said,
    ...body,
  );
}
