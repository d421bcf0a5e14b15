// The page on which somebody asks for access. It tells nobody who is known: every request gets the same answer.
import { birth } from "./fields/born.js";
import { heading, p } from "./page/dom.js";
import { clearProblems, showProblems, type Problem } from "./page/errors.js";
import { scriptsRun, setTitle, show } from "./page/frame.js";
import { away, post } from "./service/requests.js";

const TITLE = "Ask for access";

const form = document.querySelector<HTMLFormElement>("form#request-form");
const born = birth("For example, 15 3 1984.", false);
document.getElementById("born-place")?.replaceWith(born.element);
scriptsRun();

function typed(id: string): string {
  return document.querySelector<HTMLInputElement>(`input#${id}`)?.value.trim() ?? "";
}

/** Ten digits whose last one checks the others (NHS data dictionary, NHS number). */
function isNhsNumber(digits: string): boolean {
  if (!/^\d{10}$/.test(digits) || new Set(digits).size === 1) return false;
  const sum = [...digits.slice(0, 9)].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  const check = (11 - (sum % 11)) % 11;
  return check < 10 && check === Number(digits[9]);
}

function read(): { problems: Problem[]; asked: Record<string, string> } {
  const problems: Problem[] = [];
  const asked: Record<string, string> = {};
  for (const [id, words] of [
    ["given", "Enter your first name"],
    ["family", "Enter your last name"],
  ] as const) {
    asked[id] = typed(id);
    if (!asked[id]) problems.push({ target: id, message: words });
  }
  const date = born.read();
  if ("problems" in date) problems.push(...date.problems);
  else asked["born"] = date.given;
  const number = typed("number").replace(/[\s.,:/\\-]/g, "");
  if (number && !isNhsNumber(number)) problems.push({ target: "number", message: "Check the NHS number, or leave it empty" });
  else if (number) asked["nhs_number"] = number;
  if (typed("postcode")) asked["postcode"] = typed("postcode");
  asked["contact"] = typed("contact");
  if (!asked["contact"]) problems.push({ target: "contact", message: "Enter an e-mail address or a telephone number" });
  return { problems, asked };
}

function done(): void {
  show({
    title: "Your request is sent",
    content: [
      heading("Your request is sent"),
      p("We will be in touch by the way that you gave. It usually takes up to five working days."),
      p("If you hear nothing, check your junk mail, then telephone us or ask your care team."),
      p("You can close this page. Nothing of what you typed is kept in this browser."),
    ],
  });
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { problems, asked } = read();
  if (problems.length) return showProblems(form, TITLE, problems);
  clearProblems(form);
  setTitle(TITLE);
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  void post("/pages/request", asked).then((answer) => {
    if (button) button.disabled = false;
    if (answer?.status === 202) return done();
    const message =
      answer?.status === 429
        ? "Too many requests came from here. Wait ten minutes, or telephone us"
        : away(answer) === "full"
          ? "Your request is not sent: the service cannot take anything just now. Try again later today, or telephone us"
          : "Your request is not sent. Check your connection and try again, or telephone us";
    showProblems(form, TITLE, [{ target: "given", message }]);
  });
});
