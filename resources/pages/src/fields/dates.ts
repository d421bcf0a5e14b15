// Dates in three fields, as NHS.UK asks for them; times and both together.
import type { Answer, Item } from "../form/model.js";
import { h } from "../page/dom.js";
import type { Problem } from "../page/errors.js";
import type { Entry } from "./field.js";

type DateReading = { date: string | null } | { problem: Problem };

const PARTS = ["day", "month", "year"] as const;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Three fields for a date. `thing` names it in messages: "Date of birth", "The date". */
export class DateInput {
  readonly element: HTMLElement;
  private readonly inputs: Record<(typeof PARTS)[number], HTMLInputElement>;

  constructor(
    private readonly id: string,
    private readonly thing: string,
    date = "",
    autocomplete = false,
  ) {
    const [year = "", month = "", day = ""] = date.split("-");
    const values = { day: day.replace(/^0/, ""), month: month.replace(/^0/, ""), year };
    const make = (part: (typeof PARTS)[number]) => {
      const width = part === "year" ? 4 : 2;
      const input = h("input", {
        class: `nhsuk-input nhsuk-date-input__input nhsuk-input--width-${width}`,
        id: `${id}-${part}`,
        type: "text",
        inputmode: "numeric",
        autocomplete: autocomplete ? `bday-${part}` : "off",
      });
      input.value = values[part];
      return input;
    };
    this.inputs = { day: make("day"), month: make("month"), year: make("year") };
    this.element = h(
      "div",
      { class: "nhsuk-date-input", id, "data-error-slot": true },
      ...PARTS.map((part) =>
        h(
          "div",
          { class: "nhsuk-date-input__item" },
          h("label", { class: "nhsuk-label nhsuk-date-input__label", for: `${id}-${part}` }, part[0]?.toUpperCase() + part.slice(1)),
          this.inputs[part],
        ),
      ),
    );
  }

  get target(): string {
    return `${this.id}-day`;
  }

  /** The date as YYYY-MM-DD, null when all three fields are empty. */
  read(): DateReading {
    const given = Object.fromEntries(PARTS.map((part) => [part, this.inputs[part].value.trim()])) as Record<string, string>;
    const missing = PARTS.filter((part) => !given[part]);
    if (missing.length === PARTS.length) return { date: null };
    const first = missing[0];
    if (first) return this.problem(first, `${this.thing} must include a ${missing.join(" and a ")}`);
    const day = Number(given["day"]);
    const month = monthOf(given["month"] ?? "");
    const year = given["year"] ?? "";
    if (!/^\d{4}$/.test(year)) return this.problem("year", `${this.thing} must have a year with 4 numbers, like 1980`);
    if (!month) return this.problem("month", `${this.thing} must be a real date`);
    const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
    const real = new Date(`${date}T00:00:00Z`);
    if (!Number.isInteger(day) || Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== date) {
      return this.problem("day", `${this.thing} must be a real date`);
    }
    return { date };
  }

  private problem(part: string, message: string): DateReading {
    return { problem: { target: `${this.id}-${part}`, message } };
  }
}

/** A month as a number or by its name, as people write it. */
function monthOf(text: string): number | null {
  if (/^\d{1,2}$/.test(text)) return Number(text) >= 1 && Number(text) <= 12 ? Number(text) : null;
  const found = MONTHS.indexOf(text.slice(0, 3).toLowerCase());
  return found >= 0 ? found + 1 : null;
}

/** A date in words: 5 March 2026. */
export function dateInWords(date: string): string {
  const [year, month, day] = date.split("-").map(Number);
  if (!year || !month || !day) return date;
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(
    Date.UTC(year, month - 1, day),
  );
}

export function dateEntry(item: Item, id: string, answer: Answer | undefined): Entry {
  const input = new DateInput(id, "The date", String(answer?.["valueDate"] ?? ""));
  return {
    element: input.element,
    target: input.target,
    read() {
      const reading = input.read();
      if ("problem" in reading) return reading;
      if (reading.date === null) return { answer: null };
      const wrong = outside(item, reading.date);
      return wrong ? { problem: { target: input.target, message: wrong } } : { answer: { valueDate: reading.date } };
    },
  };
}

function outside(item: Item, date: string): string | null {
  const day = (limit: unknown) => (typeof limit === "string" && /^\d{4}-\d{2}-\d{2}/.test(limit) ? limit.slice(0, 10) : null);
  const min = day(item.min);
  const max = day(item.max);
  if (min && date < min) return `The date must be ${dateInWords(min)} or later`;
  if (max && date > max) return `The date must be ${dateInWords(max)} or earlier`;
  return null;
}

function timeInput(id: string, value: string): HTMLInputElement {
  const input = h("input", { class: "nhsuk-input nhsuk-input--width-5", id, type: "text", inputmode: "text", autocomplete: "off" });
  input.value = value;
  return input;
}

/** A time of day as HH:MM:SS from what people write: 9.30, 14:05, 9:30pm; null when it is none. */
export function readTime(text: string): string | null {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?$/i.exec(text.trim());
  if (!found || (!found[2] && !found[3])) return null;
  let hour = Number(found[1]);
  const half = found[3]?.toLowerCase();
  if (half && (hour < 1 || hour > 12)) return null;
  if (half === "pm" && hour < 12) hour += 12;
  if (half === "am" && hour === 12) hour = 0;
  const minute = Number(found[2] ?? 0);
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00`;
}

const TIME_PROBLEM = "Enter a time, like 2:30pm or 14:30";

export function timeEntry(_item: Item, id: string, answer: Answer | undefined): Entry {
  const input = timeInput(id, String(answer?.["valueTime"] ?? "").slice(0, 5));
  return {
    element: input,
    target: id,
    read() {
      if (!input.value.trim()) return { answer: null };
      const time = readTime(input.value);
      return time ? { answer: { valueTime: time } } : { problem: { target: id, message: TIME_PROBLEM } };
    },
  };
}

export function dateTimeEntry(item: Item, id: string, answer: Answer | undefined): Entry {
  const [date = "", time = ""] = String(answer?.["valueDateTime"] ?? "").split("T");
  const dateInput = new DateInput(id, "The date", date);
  const clock = timeInput(`${id}-time`, time.slice(0, 5));
  return {
    element: h(
      "div",
      { "data-error-slot": true },
      dateInput.element,
      h(
        "div",
        { class: "app-time" },
        h("label", { class: "nhsuk-label", for: clock.id }, "Time, like 2:30pm or 14:30"),
        clock,
      ),
    ),
    target: dateInput.target,
    read() {
      const reading = dateInput.read();
      if ("problem" in reading) return reading;
      if (reading.date === null) {
        return clock.value.trim() ? { problem: { target: dateInput.target, message: "Enter the date as well as the time" } } : { answer: null };
      }
      const wrong = outside(item, reading.date);
      if (wrong) return { problem: { target: dateInput.target, message: wrong } };
      const time = readTime(clock.value);
      if (!time) return { problem: { target: clock.id, message: TIME_PROBLEM } };
      return { answer: { valueDateTime: `${reading.date}T${time}${offset(`${reading.date}T${time}`)}` } };
    },
  };
}

/** The offset from UTC of a local time in this browser, as FHIR wants it: +01:00. */
function offset(local: string): string {
  const minutes = -new Date(local).getTimezoneOffset();
  const whole = Math.abs(minutes);
  const pair = (value: number) => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${pair(Math.floor(whole / 60))}:${pair(whole % 60)}`;
}
