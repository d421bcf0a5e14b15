// The frame of every screen: what stands in the page's one changing place, its title, and where the focus goes.
import { append, type Child, h } from "./dom.js";

/** The service's name in titles, as the page itself says it. */
function service(): string {
  return document.getElementById("app")?.dataset["service"] ?? "Questions from your care team";
}

export interface Screen {
  /** Goes before the service's name in the title; never a question's own words, since titles stay in a browser's history. */
  title: string;
  content: Child[];
}

/** Let the styles know that scripts run here. */
export function scriptsRun(): void {
  document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
}

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no place called ${id}`);
  return found;
}

/** Show a screen and move the focus to its heading, or to what it marks, so that a screen reader reads it from there. */
export function show(screen: Screen): void {
  const app = place("app");
  app.replaceChildren();
  append(app, screen.content);
  keepWhole(app);
  setTitle(screen.title);
  window.scrollTo(0, 0);
  (app.querySelector<HTMLElement>("[data-focus]") ?? app.querySelector<HTMLElement>("h1"))?.focus({ preventScroll: true });
}

/** In a heading a word such as e-mail goes to the next line whole, never from its hyphen on. */
function keepWhole(app: HTMLElement): void {
  for (const head of app.querySelectorAll("h1, h2")) {
    const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (texts.nextNode()) found.push(texts.currentNode as Text);
    for (const text of found) {
      const parts = text.data.split(/(\b\w-\w+)/);
      if (parts.length > 1) text.replaceWith(...parts.map((part, at) => (at % 2 ? h("span", { class: "app-nowrap" }, part) : part)));
    }
  }
}

/** Set the title; with errors it says so first. */
export function setTitle(title: string, withError = false): void {
  document.title = `${withError ? "Error: " : ""}${title} – ${service()}`;
}

/** Put a back link above the screen, or take it away. */
export function setBack(onBack: (() => void) | null): void {
  const holder = place("back");
  holder.replaceChildren();
  if (!onBack) return;
  const link = document.createElement("button");
  link.type = "button";
  link.className = "nhsuk-back-link";
  link.textContent = "Back";
  link.addEventListener("click", onBack);
  holder.appendChild(link);
}
