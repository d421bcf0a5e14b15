// The page where the code from a letter or a message is typed: it leads to the same place as the link.
import { clearProblems, showProblems } from "./page/errors.js";
import { scriptsRun } from "./page/frame.js";
import { codeProblem, readToken } from "./service/link.js";

const TITLE = "Type your code";

const form = document.querySelector<HTMLFormElement>("form#code-form");
const input = document.querySelector<HTMLInputElement>("input#code");

scriptsRun();

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
  showProblems(form, TITLE, [{ target: "code", message: codeProblem(typed) }]);
});
