// Which items are asked: Questionnaire.item.enableWhen (FHIR R4) as a pure function; care_record/measures/enable_when.py is its twin.
import type { Answer, Condition } from "./model.js";

type Typed = [kind: string, value: unknown];
type Fields = Record<string, unknown>;

/** Whether an item with these conditions is asked. No condition means yes. `answers` gives those of the nearest question. */
export function enabled(
  conditions: readonly Condition[],
  behaviour: string,
  answers: (question: string) => readonly Answer[],
): boolean {
  if (conditions.length === 0) return true;
  const held = (condition: Condition) => holds(condition, answers(condition.question));
  return behaviour === "any" ? conditions.some(held) : conditions.every(held);
}

/** Whether one condition holds; `!=` does when no answer is the one named, so also when there is none. */
export function holds(condition: Condition, answers: readonly Answer[]): boolean {
  const given = answers.map((answer) => typed(answer, "value")).filter((value) => value !== null);
  const wanted = typed(condition, "answer");
  if (!wanted) return false;
  switch (condition.operator) {
    case "exists":
      return given.length > 0 === (wanted[1] === true);
    case "=":
      return given.some((value) => same(value, wanted));
    case "!=":
      return !given.some((value) => same(value, wanted));
    default:
      return given.some((value) => ordered(condition.operator, value, wanted));
  }
}

/** The type and value of a FHIR choice element such as value[x]. */
export function typed(element: Fields, stem: string): Typed | null {
  for (const [key, value] of Object.entries(element)) {
    if (key.startsWith(stem) && /^[A-Z]/.test(key.slice(stem.length))) return [key.slice(stem.length), value];
  }
  return null;
}

function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function same([kind, value]: Typed, [, wanted]: Typed): boolean {
  const left = fields(value);
  const right = fields(wanted);
  if (left && right) {
    if (kind === "Quantity") return unit(left) === unit(right) && left["value"] === right["value"];
    if (kind === "Reference") return left["reference"] === right["reference"];
    if (right["code"] === undefined) return left["code"] === undefined && left["display"] === right["display"];
    // A condition without a system means the code alone; R4 has no other way to say "any system".
    return left["code"] === right["code"] && (right["system"] === undefined || right["system"] === left["system"]);
  }
  return !left && !right && value === wanted;
}

function ordered(operator: string, answer: Typed, wanted: Typed): boolean {
  const left = sortable(answer);
  const right = sortable(wanted);
  if (!left || !right || left.kind !== right.kind) return false;
  const order = left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
  switch (operator) {
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    default:
      return false;
  }
}

function sortable([kind, value]: Typed): { kind: string; value: number | string } | null {
  const quantity = kind === "Quantity" ? fields(value) : null;
  if (quantity) {
    return typeof quantity["value"] === "number" ? { kind: unit(quantity), value: quantity["value"] } : null;
  }
  if (typeof value === "number") return { kind: "number", value };
  // R4 dates and times compare as text within one precision and one time zone.
  return typeof value === "string" ? { kind: "text", value } : null;
}

function unit(quantity: Fields): string {
  return JSON.stringify([quantity["system"] ?? null, quantity["code"] ?? quantity["unit"] ?? null]);
}
