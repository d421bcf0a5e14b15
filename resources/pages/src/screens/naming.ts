// The name of whoever is asked about a patient; it shows that the link has reached the right person, and proves nothing.
import { h } from "../page/dom.js";
import { clearProblems, showProblems } from "../page/errors.js";
import type { Screen } from "../page/frame.js";

const TITLE = "Confirm your name";
const FIELD = "name";

export function nameScreen(again: boolean, onName: (name: string) => Promise<void>): Screen {
  const input = h("input", {
    class: "nhsuk-input nhsuk-input--width-20",
    id: FIELD,
    type: "text",
    autocomplete: "name",
    spellcheck: "false",
    maxlength: 200,
    "aria-describedby": `${FIELD}-hint`,
  });
  const submit = h("button", { class: "nhsuk-button", type: "submit" }, "Continue");
  const status = h("p", { role: "status", class: "app-status" });
  const form = h(
    "form",
    { novalidate: true },
    h(
      "div",
      { class: "nhsuk-form-group" },
      h("h1", { class: "nhsuk-label-wrapper", tabindex: -1 }, h("label", { class: "nhsuk-label nhsuk-label--l", for: FIELD }, "What is your own name?")),
      h(
        "div",
        { class: "nhsuk-hint", id: `${FIELD}-hint` },
        again
          ? "To keep your answers safe we need to ask for this again. Your answers are still here. Type your first name and family name."
          : "This shows us that the link has reached the right person. Type your first name and family name, not those of the person it is about.",
      ),
      input,
    ),
    submit,
    status,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    const name = input.value.trim();
    if (!name) return showProblems(form, TITLE, [{ target: FIELD, message: "Enter your first name and family name" }]);
    clearProblems(form);
    submit.disabled = true;
    status.textContent = "Opening your questions…";
    void onName(name).finally(() => {
      submit.disabled = false;
      status.textContent = "";
    });
  });
  return { title: TITLE, content: [form] };
}
