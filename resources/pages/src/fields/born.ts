// A date of birth, as every page asks for it.
import { h } from "../page/dom.js";
import type { Reading } from "../page/form.js";
import { DateInput } from "./dates.js";

/** A date of birth in three fields; with `main` its legend is the page's heading. `read` gives it as YYYY-MM-DD. */
export function birth(hint: string, main: boolean): { element: HTMLElement; read: () => Reading<string> } {
  const input = new DateInput("born", "Date of birth", "", true);
  const legend = main
    ? h("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--l" }, h("h1", { class: "nhsuk-fieldset__heading", tabindex: -1 }, "What is your date of birth?"))
    : h("legend", { class: "nhsuk-fieldset__legend nhsuk-fieldset__legend--s" }, "Date of birth");
  const element = h(
    "div",
    { class: "nhsuk-form-group" },
    h("fieldset", { class: "nhsuk-fieldset", "aria-describedby": "born-hint", role: "group" }, legend, h("div", { class: "nhsuk-hint", id: "born-hint" }, hint), input.element),
  );
  const wrong = (message: string) => ({ problems: [{ target: input.target, message }] });
  return {
    element,
    read: () => {
      const reading = input.read();
      if ("problem" in reading) return { problems: [reading.problem] };
      if (reading.date === null) return wrong("Enter your date of birth");
      if (reading.date > new Date().toISOString().slice(0, 10)) return wrong("Date of birth must be in the past");
      return { given: reading.date };
    },
  };
}
