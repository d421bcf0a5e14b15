// The page where the code from a letter or a message is typed: it leads to the same place as the link.
import { clearProblems, showProblems } from "./page/errors.js";
import { readToken } from "./service/link.js";

const TITLE = "Type your code";

const form = document.querySelector<HTMLFormElement>("form#code-form");
const input = document.querySelector<HTMLInputElement>("input#code");

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!input) return;
  const typed = input.value.trim();
  const token = readToken(typed);
  if (token) {
    clearProblems(form);
    window.location.assign(`/a#${token}`);
    return;
  }
  const length = typed.replace(/[\s-]/g, "").length;
  const message = !typed
    ? "Enter the code from your message or letter"
    : length === 26
      ? "Check the code. It has a letter or number that our codes do not use"
      : `The code must have 26 letters and numbers. What you typed has ${length}`;
  showProblems(form, TITLE, [{ target: "code", message }]);
});
