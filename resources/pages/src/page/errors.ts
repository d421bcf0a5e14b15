// What is wrong and how to put it right: a summary above, and a message at each field.
import { h } from "./dom.js";
import { setTitle } from "./frame.js";

export interface Problem {
  /** The id of the element that the summary's link goes to. */
  target: string;
  message: string;
}

/** Show the problems above `form`, at their fields, and in the title; the focus goes to the summary. */
export function showProblems(form: HTMLElement, title: string, problems: readonly Problem[]): void {
  clearProblems(form);
  const list = h("ul", { class: "nhsuk-list nhsuk-error-summary__list" });
  for (const problem of problems) {
    const link = h("a", { href: `#${problem.target}` }, problem.message);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const target = document.getElementById(problem.target);
      target?.scrollIntoView();
      target?.focus();
    });
    list.appendChild(h("li", {}, link));
  }
  const summary = h(
    "div",
    { class: "nhsuk-error-summary", tabindex: -1 },
    h(
      "div",
      { role: "alert" },
      h("h2", { class: "nhsuk-error-summary__heading" }, "There is a problem"),
      h("div", { class: "nhsuk-error-summary__body" }, list),
    ),
  );
  form.prepend(summary);
  for (const problem of problems) atField(form, problem);
  setTitle(title, true);
  window.scrollTo(0, 0);
  summary.focus({ preventScroll: true });
}

export function clearProblems(form: HTMLElement): void {
  form.querySelector(".nhsuk-error-summary")?.remove();
  for (const message of form.querySelectorAll(".nhsuk-error-message")) {
    const described = form.querySelector(`[aria-describedby~="${message.id}"]`);
    const others = described?.getAttribute("aria-describedby")?.split(" ").filter((id) => id !== message.id) ?? [];
    if (others.length) described?.setAttribute("aria-describedby", others.join(" "));
    else described?.removeAttribute("aria-describedby");
    message.remove();
  }
  for (const group of form.querySelectorAll(".nhsuk-form-group--error")) group.classList.remove("nhsuk-form-group--error");
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.classList.remove("nhsuk-input--error", "nhsuk-textarea--error", "nhsuk-select--error");
  }
}

function atField(form: HTMLElement, problem: Problem): void {
  const field = document.getElementById(problem.target);
  const group = field?.closest<HTMLElement>(".nhsuk-form-group");
  if (!field || !group || !form.contains(field)) return;
  group.classList.add("nhsuk-form-group--error");
  const id = `${problem.target}-error`;
  const message = h(
    "span",
    { class: "nhsuk-error-message", id },
    h("span", { class: "nhsuk-u-visually-hidden" }, "Error: "),
    problem.message,
  );
  const slot = group.querySelector("[data-error-slot]") ?? field;
  slot.parentElement?.insertBefore(message, slot);
  const described = group.querySelector("fieldset") ?? field;
  described.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  if (field instanceof HTMLInputElement && !["radio", "checkbox"].includes(field.type)) mark(field, "nhsuk-input--error");
  if (field instanceof HTMLTextAreaElement) mark(field, "nhsuk-textarea--error");
  if (field instanceof HTMLSelectElement) mark(field, "nhsuk-select--error");
}

function mark(field: HTMLElement, look: string): void {
  field.classList.add(look);
  field.setAttribute("aria-invalid", "true");
}
