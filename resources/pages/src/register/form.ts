// A form of one question: a label or legend that is the page's heading, a hint, errors above and at the field.
import { DateInput } from "../fields/dates.js";
import { type Child, h } from "../page/dom.js";
import { clearProblems, type Problem, showProblems } from "../page/errors.js";
import type { Screen } from "../page/frame.js";

interface Asking {
  title: string;
  /** Stands above the form: a notice, or what went wrong before. */
  above?: Child[];
  parts: Child[];
  submit: string;
  /** Stands below the button. */
  below?: Child[];
  /** What is wrong with what was typed; empty when it can go on. */
  check: () => Problem[];
  /** Goes on; its words are an error that belongs to the first field. */
  go: () => Promise<Problem[]>;
}

export function asking({ title, above = [], parts, submit, below = [], check, go }: Asking): Screen {
  const pressed = h("button", { class: "nhsuk-button", type: "submit" }, submit);
  const status = h("p", { role: "status", class: "app-status" });
  const form = h("form", { novalidate: true }, ...parts, pressed, status);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (pressed.disabled) return;
    const problems = check();
    if (problems.length) return showProblems(form, title, problems);
    clearProblems(form);
    pressed.disabled = true;
    status.textContent = "One moment…";
    void go()
      .then((found) => {
        if (found.length) showProblems(form, title, found);
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
  /** Whether the label is the page's heading. */
  main?: boolean;
  attributes?: Record<string, string | boolean>;
}

/** One text field with its label and hint. */
export function field({ id, label, hint, main = false, attributes = {} }: Field): { element: HTMLElement; input: HTMLInputElement } {
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
  return { element, input };
}

/** A date of birth in three fields; with `main` its legend is the page's heading. */
export function birth(hint: string, main: boolean): { element: HTMLElement; read: () => { born: string } | { problems: Problem[] } } {
  const input = new DateInput("born", "Date of birth", "", true);
  const legend = main
    ? h("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--l" }, h("h1", { class: "nhsuk-fieldset__heading", tabindex: -1 }, "What is your date of birth?"))
    : h("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, "Date of birth");
  const element = h(
    "div",
    { class: "nhsuk-form-group" },
    h("fieldset", { class: "nhsuk-fieldset", "aria-describedby": "born-hint", role: "group" }, legend, h("div", { class: "nhsuk-hint", id: "born-hint" }, hint), input.element),
  );
  return {
    element,
    read: () => {
      const reading = input.read();
      if ("problem" in reading) return { problems: [reading.problem] };
      if (reading.date === null) return { problems: [{ target: input.target, message: "Enter your date of birth" }] };
      if (reading.date > new Date().toISOString().slice(0, 10)) return { problems: [{ target: input.target, message: "Date of birth must be in the past" }] };
      return { born: reading.date };
    },
  };
}
