// Words, numbers and amounts.
import type { Answer, Coding, Item, Quantity } from "../form/model.js";
import { h } from "../page/dom.js";
import type { Entry } from "./field.js";

/** Where the words go: a choice without a list and a reference are free words, kept as what they display. */
const HOLDERS: Record<string, string> = { url: "valueUri", choice: "valueCoding", reference: "valueReference" };

function wordsIn(key: string, answer: Answer | undefined): string {
  const value = answer?.[key];
  if (typeof value === "object" && value !== null) return String((value as Coding).display ?? "");
  return typeof value === "string" ? value : "";
}

export function textEntry(item: Item, id: string, answer: Answer | undefined): Entry {
  const key = HOLDERS[item.type] ?? "valueString";
  const held = (words: string) => (item.type === "choice" || item.type === "reference" ? { display: words } : words);
  const control =
    item.type === "text"
      ? h("textarea", { class: "nhsuk-textarea", id, rows: 5 })
      : h("input", {
          class: "nhsuk-input",
          id,
          type: "text",
          inputmode: item.type === "url" ? "url" : null,
          autocomplete: "off",
          spellcheck: item.type === "url" ? "false" : null,
        });
  control.value = wordsIn(key, answer);
  return {
    element: control,
    target: id,
    read() {
      const value = item.type === "text" ? control.value.replace(/\s+$/, "") : control.value.trim();
      if (!value.trim()) return { answer: null };
      const wrong = wrongText(item, value);
      return wrong ? { problem: { target: id, message: wrong } } : { answer: { [key]: held(value) } };
    },
  };
}

function wrongText(item: Item, value: string): string | null {
  const length = [...value].length;
  if (item.maxLength !== undefined && length > item.maxLength) {
    return `Your answer must be ${item.maxLength} characters or fewer. It now has ${length}`;
  }
  if (item.minLength !== undefined && length < item.minLength) return `Your answer must be ${item.minLength} characters or more`;
  if (item.type === "url" && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(value)) {
    return "Enter a full web address, like https://www.nhs.uk";
  }
  if (item.regex !== undefined && !fits(item.regex, value)) {
    return item.hint ? `Your answer must look like this: ${item.hint}` : "Your answer is not in the form that is asked for";
  }
  return null;
}

/** Whether the whole value fits; a pattern that this browser cannot read stops nobody. */
function fits(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(value);
  } catch {
    return true;
  }
}

/** A number from what people write, or the message that says what is wrong with it. */
export function readNumber(item: Item, text: string, limits: { min?: unknown; max?: unknown }): number | string {
  const plain = text.trim().replace(/^\+/, "");
  const whole = item.type === "integer";
  if (!/^-?(\d+|\d+\.\d+|\.\d+)$/.test(plain)) return whole ? "Your answer must be a whole number, like 3" : "Your answer must be a number, like 3 or 3.5";
  if (whole && !/^-?\d+$/.test(plain)) return "Your answer must be a whole number, like 3";
  const value = Number(plain);
  const places = plain.split(".")[1]?.length ?? 0;
  if (item.decimals !== undefined && places > item.decimals) {
    return item.decimals === 0 ? "Your answer must be a whole number, like 3" : `Your answer must have at most ${item.decimals} decimal ${item.decimals === 1 ? "place" : "places"}`;
  }
  const min = typeof limits.min === "number" ? limits.min : null;
  const max = typeof limits.max === "number" ? limits.max : null;
  if ((min !== null && value < min) || (max !== null && value > max) || (whole && Math.abs(value) > 2147483647)) {
    if (min !== null && max !== null) return `Your answer must be between ${min} and ${max}`;
    if (min !== null && value < min) return `Your answer must be ${min} or more`;
    return max !== null ? `Your answer must be ${max} or less` : "Your answer must be a smaller number";
  }
  return value;
}

function numberInput(item: Item, id: string, value: unknown): HTMLInputElement {
  const negative = typeof item.min !== "number" || item.min < 0;
  const mode = item.type === "integer" ? "numeric" : "decimal";
  const input = h("input", {
    class: "nhsuk-input nhsuk-input--width-10",
    id,
    type: "text",
    // A number pad on a telephone may have no minus sign.
    inputmode: negative && item.min !== undefined ? "text" : mode,
    autocomplete: "off",
    spellcheck: "false",
  });
  input.value = typeof value === "number" ? String(value) : "";
  return input;
}

function withUnit(input: HTMLInputElement, unit: string | undefined): HTMLElement {
  if (!unit) return input;
  const id = `${input.id}-unit`;
  input.setAttribute("aria-describedby", id);
  return h(
    "div",
    { class: "nhsuk-input-wrapper", "data-error-slot": true },
    input,
    h("div", { class: "nhsuk-input-wrapper__suffix", id }, unit),
  );
}

export function numberEntry(item: Item, id: string, answer: Answer | undefined): Entry {
  const key = item.type === "integer" ? "valueInteger" : "valueDecimal";
  const input = numberInput(item, id, answer?.[key]);
  return {
    element: withUnit(input, item.unit?.display ?? item.unit?.code),
    target: id,
    read() {
      if (!input.value.trim()) return { answer: null };
      const value = readNumber(item, input.value, item);
      return typeof value === "string" ? { problem: { target: id, message: value } } : { answer: { [key]: value } };
    },
  };
}

/** A number with its unit: the one that is set, or one chosen from those offered. */
export function quantityEntry(item: Item, id: string, answer: Answer | undefined): Entry {
  const given = (answer?.["valueQuantity"] ?? {}) as Quantity;
  const input = numberInput(item, id, given.value);
  const units: Coding[] = item.units ?? (item.unit ? [item.unit] : []);
  const choose = units.length > 1 ? unitList(units, id, given) : null;
  return {
    element: choose
      ? h("div", { "data-error-slot": true, class: "app-quantity" }, input, h("label", { class: "nhsuk-label", for: choose.id }, "Unit"), choose)
      : withUnit(input, units[0]?.display ?? units[0]?.code),
    target: id,
    read() {
      if (!input.value.trim()) return { answer: null };
      const unit = choose ? units[Number(choose.value)] : units[0];
      if (choose && (choose.value === "" || !unit)) return { problem: { target: choose.id, message: "Choose the unit of your answer" } };
      const value = readNumber({ ...item, type: "decimal" }, input.value, limitsFor(item, unit));
      if (typeof value === "string") return { problem: { target: id, message: value } };
      return { answer: { valueQuantity: quantity(value, unit) } };
    },
  };
}

function limitsFor(item: Item, unit: Coding | undefined): { min?: unknown; max?: unknown } {
  const inUnit = (limit: Quantity | undefined) => (limit && limit.code === unit?.code ? limit.value : undefined);
  return { min: inUnit(item.minQuantity) ?? item.min, max: inUnit(item.maxQuantity) ?? item.max };
}

function quantity(value: number, unit: Coding | undefined): Quantity {
  const made: Quantity = { value };
  if (unit?.display ?? unit?.code) made.unit = unit?.display ?? unit?.code ?? "";
  if (unit?.system) made.system = unit.system;
  if (unit?.code) made.code = unit.code;
  return made;
}

function unitList(units: readonly Coding[], id: string, given: Quantity): HTMLSelectElement {
  const select = h("select", { class: "nhsuk-select", id: `${id}-choice` }, h("option", { value: "" }, "Choose a unit"));
  units.forEach((unit, index) => select.append(h("option", { value: index }, unit.display ?? unit.code ?? "")));
  const chosen = units.findIndex((unit) => (given.code ? unit.code === given.code : given.unit !== undefined && unit.display === given.unit));
  if (chosen >= 0) select.value = String(chosen);
  return select;
}
