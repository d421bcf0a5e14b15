// Building elements without markup in strings: text stays text, so nothing that a questionnaire holds can become a script.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/** An element with attributes and children; an attribute that is false, null or undefined is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

export function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
}

/** A paragraph. */
export function p(...children: Child[]): HTMLParagraphElement {
  return h("p", {}, ...children);
}

/** A bulleted list. */
export function bullets(...items: Child[]): HTMLUListElement {
  return h("ul", { class: "nhsuk-list nhsuk-list--bullet" }, ...items.map((item) => h("li", {}, item)));
}

/** The page's main heading, which takes the focus when the page is shown. */
export function heading(text: string, size: "xl" | "l" | "m" = "l"): HTMLHeadingElement {
  return h("h1", { class: `nhsuk-heading-${size}`, tabindex: -1 }, text);
}

/** A button that does something here and now. */
export function button(
  text: string,
  onClick: () => void,
  look: "primary" | "secondary" | "link" = "primary",
): HTMLButtonElement {
  const classes = {
    primary: "nhsuk-button",
    secondary: "nhsuk-button nhsuk-button--secondary",
    link: "app-link-button",
  };
  const element = h("button", { class: classes[look], type: "button" }, text);
  element.addEventListener("click", onClick);
  return element;
}

/** A telephone number that can be tapped. */
export function telephone(number: string): HTMLAnchorElement {
  return h("a", { href: `tel:${number.replace(/[^\d+]/g, "")}`, class: "app-nowrap" }, number);
}

/** Text as its author set it: each line break stays. */
export function lines(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    if (index > 0) fragment.appendChild(document.createElement("br"));
    fragment.appendChild(document.createTextNode(line));
  });
  return fragment;
}
