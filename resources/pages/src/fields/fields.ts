// From an item to the field that asks it.
import type { Answer, Item } from "../form/model.js";
import { button, h } from "../page/dom.js";
import type { Problem } from "../page/errors.js";
import { choiceField } from "./choice.js";
import { dateEntry, dateTimeEntry, timeEntry } from "./dates.js";
import { numberEntry, quantityEntry, textEntry } from "./entries.js";
import { type Entry, type Field, fieldset, type Heading, ID, labelled, type Reading } from "./field.js";

type MakeEntry = (item: Item, id: string, answer: Answer | undefined) => Entry;

const ENTRIES: Record<string, MakeEntry> = {
  string: textEntry,
  text: textEntry,
  url: textEntry,
  "open-choice": textEntry,
  choice: textEntry,
  reference: textEntry,
  integer: numberEntry,
  decimal: numberEntry,
  quantity: quantityEntry,
  date: dateEntry,
  dateTime: dateTimeEntry,
  time: timeEntry,
};

const MISSING: Record<string, string> = {
  integer: "Enter a number",
  decimal: "Enter a number",
  quantity: "Enter a number",
  date: "Enter a date",
  dateTime: "Enter a date and time",
  time: "Enter a time, like 2:30pm or 14:30",
  url: "Enter a web address",
};

/** Where one control answers the question, its heading is that control's label. */
const PLAIN = new Set(["string", "text", "url", "integer", "decimal", "time", "open-choice", "choice", "reference"]);

export function fieldFor(heading: Heading, answers: readonly Answer[]): Field {
  const { item } = heading;
  if (item.type === "boolean" || (item.options?.length ?? 0) > 0) return choiceField(heading, answers);
  const make = ENTRIES[item.type];
  if (!make) throw new Error(`no field asks for ${item.type}`);
  const hinted = { ...heading, hint: [heading.hint, ownHint(item)].filter(Boolean).join(" ") || null };
  return item.repeats ? severalField(hinted, make, answers) : oneField(hinted, make, answers);
}

function ownHint(item: Item): string | null {
  if (item.type === "date" || item.type === "dateTime") return item.hint ? null : "For example, 15 3 2026.";
  if (item.type === "time") return item.hint ? null : "For example, 2:30pm or 14:30.";
  if (item.maxLength !== undefined && item.type === "text") return `You can write up to ${item.maxLength} characters.`;
  return null;
}

function missing(item: Item): string {
  return MISSING[item.type] ?? "Enter an answer";
}

function oneField(heading: Heading, make: MakeEntry, answers: readonly Answer[]): Field {
  const { item } = heading;
  const entry = make(item, ID, answers[0]);
  const control = entry.element.id === entry.target ? entry.element : entry.element.querySelector<HTMLElement>(`#${entry.target}`);
  const plain = PLAIN.has(item.type) && control !== null;
  return {
    element: plain ? labelled(heading, control, entry.element) : fieldset(heading, labelNumber(item, entry)),
    read(): Reading {
      const reading = entry.read();
      if ("problem" in reading) return { problems: [reading.problem] };
      if (reading.answer) return { answers: [reading.answer] };
      return item.required ? { problems: [{ target: entry.target, message: missing(item) }] } : { answers: [] };
    },
  };
}

/** An amount stands beside its unit, so its number has a label of its own. */
function labelNumber(item: Item, entry: Entry): HTMLElement {
  if (item.type !== "quantity") return entry.element;
  return h("div", {}, h("label", { class: "nhsuk-label", for: entry.target }, "Number"), entry.element);
}

/** Several answers to one question: one entry after another, each of which can be taken away. */
function severalField(heading: Heading, make: MakeEntry, answers: readonly Answer[]): Field {
  const { item } = heading;
  const rows: { entry: Entry; row: HTMLElement }[] = [];
  const list = h("div", {});
  let made = 0;

  const add = (answer: Answer | undefined) => {
    made += 1;
    const entry = make(item, made === 1 ? ID : `${ID}-${made}`, answer);
    const label = `Answer ${rows.length + 1}`;
    const row = h(
      "div",
      { class: "nhsuk-form-group app-row", role: "group", "aria-label": label },
      h("label", { class: "nhsuk-label", for: entry.target }, label),
      entry.element,
    );
    const remove = button("Remove", () => take(entry), "link");
    remove.append(h("span", { class: "nhsuk-u-visually-hidden" }, ` ${label.toLowerCase()}`));
    row.append(remove);
    rows.push({ entry, row });
    list.append(row);
    if (rows.length === 1) remove.hidden = true;
    return entry;
  };
  const take = (entry: Entry) => {
    const at = rows.findIndex((candidate) => candidate.entry === entry);
    rows[at]?.row.remove();
    rows.splice(at, 1);
    document.getElementById(rows[Math.max(0, at - 1)]?.entry.target ?? "")?.focus();
  };
  for (const answer of answers.length ? answers : [undefined]) add(answer);

  const more = button("Add another", () => document.getElementById(add(undefined).target)?.focus(), "secondary");
  return {
    element: fieldset(heading, list, more),
    read(): Reading {
      const problems: Problem[] = [];
      const found: Answer[] = [];
      for (const { entry } of rows) {
        const reading = entry.read();
        if ("problem" in reading) problems.push(reading.problem);
        else if (reading.answer) found.push(reading.answer);
      }
      if (problems.length) return { problems };
      if (found.length === 0 && item.required) return { problems: [{ target: rows[0]?.entry.target ?? ID, message: missing(item) }] };
      return { answers: found };
    },
  };
}
