// Whether a clinician must look soon: an answer or a total that the measure marks, or the person's own wish.
import { typed } from "./enable-when.js";
import type { Answer, Item, PageForm } from "./model.js";
import { descend, type Place } from "./places.js";

const COMPARE: Record<string, (left: number, right: number) => boolean> = {
  ">=": (left, right) => left >= right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  "<": (left, right) => left < right,
  "=": (left, right) => left === right,
};

/** Whether the answers at this place call for help in a crisis at once. A comparison that is not known counts as raised. */
export function callsForHelp(form: PageForm, item: Item, answers: readonly Answer[]): boolean {
  const points = pointsOf(item, answers);
  if (points === null) return false;
  return form.flags.some((rule) => rule.linkId === item.linkId && (COMPARE[rule.operator]?.(points, rule.points) ?? true));
}

/** The attention bit that is sent beside the sealed answers. */
export function needsAttention(form: PageForm, places: readonly Place[], contactMe: boolean): boolean {
  const asked = [...descend(places)].filter((place) => place.asked);
  return contactMe || asked.some((place) => callsForHelp(form, place.item, place.answers)) || highTotal(form, asked);
}

function highTotal(form: PageForm, asked: readonly Place[]): boolean {
  return form.scoreFlags.some((rule) => {
    const points = rule.items
      .map((linkId) => asked.find((place) => place.item.linkId === linkId && place.answers.length > 0))
      .map((place) => (place ? pointsOf(place.item, place.answers) : null))
      .filter((value) => value !== null);
    if (points.length === 0 || rule.items.length - points.length > rule.missingAllowed) return false;
    const sum = points.reduce((total, value) => total + value, 0) * rule.multiply;
    const score = (rule.method === "mean" ? sum : sum * rule.items.length) / points.length;
    return COMPARE[rule.operator]?.(score, rule.value) ?? true;
  });
}

/** The points of a question's answers, added up: those of the options chosen, or a number itself; null where none has points. */
function pointsOf(item: Item, answers: readonly Answer[]): number | null {
  const options = item.options ?? [];
  const points = answers
    .map((answer) => {
      const option = options.find((candidate) => sameAnswer(candidate.answer, answer));
      if (option) return option.points;
      const number = answer["valueInteger"] ?? answer["valueDecimal"];
      return options.length === 0 && typeof number === "number" ? number : null;
    })
    .filter((value) => value !== null);
  return points.length ? points.reduce((total, value) => total + value, 0) : null;
}

export function sameAnswer(left: Answer, right: Answer): boolean {
  const a = typed(left, "value");
  const b = typed(right, "value");
  if (!a || !b || a[0] !== b[0]) return false;
  if (a[0] !== "Coding") return JSON.stringify(a[1]) === JSON.stringify(b[1]);
  const [x, y] = [a[1], b[1]] as [Record<string, unknown>, Record<string, unknown>];
  return x["system"] === y["system"] && x["code"] === y["code"] && (x["code"] !== undefined || x["display"] === y["display"]);
}
