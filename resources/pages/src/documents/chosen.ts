// The list of what somebody chose: a small picture where this browser can show one, the name, the size, and who will see it.
import { h } from "../page/dom.js";
import { type NotTaken, type Taken, taken } from "./taking.js";

const SEEN = "The people who check identities will see";

export interface Chosen {
  /** Where the list stands; a screen reader reads it when it changes. */
  element: HTMLElement;
  /** All that were chosen last, once each has been looked at. */
  all: () => Promise<readonly (Taken | NotTaken)[]>;
}

/** Follows what is chosen in `input`. */
export function chosenIn(input: HTMLInputElement): Chosen {
  const element = h("div", { role: "status", id: `${input.id}-chosen` });
  let last: Promise<readonly (Taken | NotTaken)[]> = Promise.resolve([]);
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    element.textContent = files.length ? "Looking at what you chose…" : "";
    const these = eachOf(files);
    last = these;
    void these.then((all) => {
      if (last === these && all.length) element.replaceChildren(listOf(all));
    });
  });
  return { element, all: () => last };
}

/** One after the other, so that no more than one large picture is open at a time. */
async function eachOf(files: readonly File[]): Promise<(Taken | NotTaken)[]> {
  const all = [];
  for (const file of files) all.push(await taken(file));
  return all;
}

function listOf(all: readonly (Taken | NotTaken)[]): HTMLElement {
  const count = all.length === 1 ? "You chose 1 file" : `You chose ${all.length} files`;
  return h("div", {}, h("p", { class: "nhsuk-body-s app-chosen-count" }, count), h("ul", { class: "nhsuk-list app-chosen" }, ...all.map(lineOf)));
}

function lineOf(one: Taken | NotTaken): HTMLElement {
  const place = h("span", { class: "app-preview", "aria-hidden": "true" }, "wrong" in one ? "!" : (one.preview ?? one.kind));
  return h(
    "li",
    {},
    place,
    h("span", {}, h("strong", { class: "app-file-name" }, one.file.name), ` ${sizeOf(one.file.size)}`, h("span", { class: "app-becomes" }, becomes(one))),
  );
}

function becomes(one: Taken | NotTaken): string {
  if ("wrong" in one) return `${one.wrong}.`;
  if (one.kind === "HEIC") return `HEIC picture. It cannot be shown here. ${SEEN} it.`;
  return one.kind === "PDF" ? `PDF. It cannot be shown here. ${SEEN} its pages.` : "";
}

/** As people read it: 412 KB, 2.4 MB. */
function sizeOf(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return kilobytes < 1000 ? `${kilobytes}\u00a0KB` : `${(bytes / 1024 / 1024).toFixed(1)}\u00a0MB`;
}
