// The code from a letter or a message, typed on the page of somebody who is asked about a patient.
import { h, heading, p } from "../page/dom.js";
import { clearProblems, showProblems } from "../page/errors.js";
import type { Screen } from "../page/frame.js";
import { codeProblem, readToken } from "../service/link.js";

const TITLE = "Type your code";

export function codeScreen(onToken: (token: string) => void): Screen {
  const input = h("input", {
    class: "nhsuk-input app-code",
    id: "code",
    type: "text",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    "aria-describedby": "code-hint",
  });
  const form = h(
    "form",
    { novalidate: true },
    h(
      "div",
      { class: "nhsuk-form-group" },
      h("label", { class: "nhsuk-label nhsuk-label--m", for: "code" }, "Your code"),
      h("div", { class: "nhsuk-hint", id: "code-hint" }, "It has 26 letters and numbers. You can leave out the hyphens and use small letters."),
      input,
    ),
    h("button", { class: "nhsuk-button", type: "submit" }, "Continue"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const token = readToken(input.value);
    if (!token) return showProblems(form, TITLE, [{ target: "code", message: codeProblem(input.value) }]);
    clearProblems(form);
    onToken(token);
  });
  return {
    title: TITLE,
    content: [
      heading("Answer questions about somebody you know or work with"),
      p("To open them, type the code from your message or letter. If you were asked about yourself, ", h("a", { href: "/" }, "type your code on this page"), " instead."),
      form,
    ],
  };
}
