// The page on which somebody asks for access. It tells nobody who is known: every request gets the same answer.
import { DateInput } from "./fields/dates.js";
import { h } from "./page/dom.js";
import { clearProblems, showProblems, type Problem } from "./page/errors.js";
import { post } from "./service/requests.js";

const TITLE = "Ask for access";
const SERVICE = "My Health and Care Record";

const form = document.querySelector<HTMLFormElement>("form#request-form");
const app = document.getElementById("app");
const born = new DateInput("born", "Date of birth", "", true);
document.getElementById("born-place")?.replaceWith(born.element);
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");

function typed(id: string): string {
  return document.querySelector<HTMLInputElement>(`input#${id}`)?.value.trim() ?? "";
}

/** Ten digits whose last one checks the others (NHS data dictionary, NHS number). */
export function isNhsNumber(digits: string): boolean {
  if (!/^\d{10}$/.test(digits) || new Set(digits).size === 1) return false;
  const sum = [...digits.slice(0, 9)].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  const check = (11 - (sum % 11)) % 11;
  return check < 10 && check === Number(digits[9]);
}

function read(): { problems: Problem[]; asked: Record<string, string> } {
  const problems: Problem[] = [];
  const asked: Record<string, string> = {};
  for (const [id, words] of [
    ["given", "Enter your given name"],
    ["family", "Enter your family name"],
  ] as const) {
    asked[id] = typed(id);
    if (!asked[id]) problems.push({ target: id, message: words });
  }
  const date = born.read();
  if ("problem" in date) problems.push(date.problem);
  else if (date.date === null) problems.push({ target: born.target, message: "Enter your date of birth" });
  else if (date.date > new Date().toISOString().slice(0, 10)) problems.push({ target: born.target, message: "Date of birth must be in the past" });
  else asked["born"] = date.date;
  const number = typed("number").replace(/[\s.,:/\\-]/g, "");
  if (number && !isNhsNumber(number)) problems.push({ target: "number", message: "Check the NHS number, or leave it empty" });
  else if (number) asked["nhs_number"] = number;
  if (typed("postcode")) asked["postcode"] = typed("postcode");
  asked["contact"] = typed("contact");
  if (!asked["contact"]) problems.push({ target: "contact", message: "Enter an e-mail address or a telephone number" });
  return { problems, asked };
}

/** What is wrong, and the title of this service, not of the questions. */
function wrong(place: HTMLFormElement, problems: readonly Problem[]): void {
  showProblems(place, TITLE, problems);
  document.title = `Error: ${TITLE} – ${SERVICE}`;
}

function done(): void {
  document.title = `Your request is sent – ${SERVICE}`;
  const heading = h("h1", { class: "nhsuk-heading-l", tabindex: -1 }, "Your request is sent");
  app?.replaceChildren(
    heading,
    h("p", {}, "We will be in touch by the way that you gave. It usually takes up to five working days."),
    h("p", {}, "If you hear nothing, check your junk mail, then telephone us or ask your care team."),
    h("p", {}, "You can close this page. Nothing of what you typed is kept in this browser."),
  );
  window.scrollTo(0, 0);
  heading.focus({ preventScroll: true });
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { problems, asked } = read();
  if (problems.length) {
    wrong(form, problems);
    return;
  }
  clearProblems(form);
  document.title = `${TITLE} – ${SERVICE}`;
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  void post("/pages/request", asked).then((answer) => {
    if (button) button.disabled = false;
    if (answer?.status === 202) return done();
    const message =
      answer?.status === 429
        ? "Too many requests came from here. Wait ten minutes, or telephone us"
        : "Your request is not sent. Check your connection and try again, or telephone us";
    wrong(form, [{ target: "given", message }]);
  });
});
