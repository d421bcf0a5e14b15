// A form of one question: a label or legend that is the page's heading, a hint, errors above and at the field.
import { type Child, h } from "./dom.js";
import { clearProblems, type Problem, showProblems } from "./errors.js";
import type { Screen } from "./frame.js";

/** What was typed, or what is wrong with it. */
export type Reading<T> = { given: T } | { problems: Problem[] };

interface Asking<T> {
  title: string;
  /** Stands above the form: a notice, or what went wrong before. */
  above?: Child[];
  parts: Child[];
  submit: string;
  /** Said while it goes on. */
  busy?: string;
  /** Stands below the button. */
  below?: Child[];
  read: () => Reading<T>;
  /** Goes on with what was typed, or gives what stood in the way. */
  go: (given: T) => Promise<Problem[] | void>;
}

export function asking<T>({ title, above = [], parts, submit, busy = "One moment…", below = [], read, go }: Asking<T>): Screen {
  const pressed = h("button", { class: "nhsuk-button", type: "submit" }, submit);
  const status = h("p", { role: "status", class: "app-status" });
  const form = h("form", { novalidate: true }, ...parts, pressed, status);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (pressed.disabled) return;
    const reading = read();
    if ("problems" in reading) return showProblems(form, title, reading.problems);
    clearProblems(form);
    pressed.disabled = true;
    status.textContent = busy;
    void go(reading.given)
      .then((problems) => {
        if (problems) showProblems(form, title, problems);
      })
      .finally(() => {
        pressed.disabled = false;
        status.textContent = "";
      });
  });
  return { title, content: [...above, form, ...below] };
}

interface Field {
  id: string;
  label: string;
  hint?: string;
  /** Said when nothing was typed. */
  missing: string;
  /** Whether the label is the page's heading. */
  main?: boolean;
  attributes?: Record<string, string | number | boolean>;
}

/** One text field with its label and hint; `read` gives what was typed, without the spaces around it. */
export function field({ id, label, hint, missing, main = false, attributes = {} }: Field): { element: HTMLElement; read: () => Reading<string> } {
  const input = h("input", {
    class: "nhsuk-input",
    id,
    type: "text",
    "aria-describedby": hint ? `${id}-hint` : null,
    ...attributes,
  });
  const named = h("label", { class: `nhsuk-label ${main ? "nhsuk-label--l" : "nhsuk-label--s"}`, for: id }, label);
  const element = h(
    "div",
    { class: "nhsuk-form-group" },
    main ? h("h1", { class: "nhsuk-label-wrapper", tabindex: -1 }, named) : named,
    hint ? h("div", { class: "nhsuk-hint", id: `${id}-hint` }, hint) : null,
    input,
  );
  const read = () => {
    const given = input.value.trim();
    return given ? { given } : { problems: [{ target: id, message: missing }] };
  };
  return { element, read };
}

/** Several readings as one: all that was typed, or everything that is wrong with it in their order. */
export function together<Name extends string>(readings: Record<Name, Reading<string>>): Reading<Record<Name, string>> {
  const problems: Problem[] = [];
  const given: Partial<Record<Name, string>> = {};
  for (const name in readings) {
    const reading = readings[name];
    if ("problems" in reading) problems.push(...reading.problems);
    else given[name] = reading.given;
  }
  return problems.length ? { problems } : { given: given as Record<Name, string> };
}
