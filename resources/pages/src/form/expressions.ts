// What the expressions of an imported form come to; care_record/measures/expressions.py and answering/working.py are its twins.
import type { Answer, Expressions, Item, PageForm } from "./model.js";
import { type Entries, lay, NOTHING, type Worked } from "./places.js";
import { responseOf } from "./response.js";

type Json = Record<string, unknown>;
type Names = Record<string, unknown>;
/** What an expression gives at a node of a resource; `base` is the node's path in R4. Throws on an expression that fails. */
export type Evaluate = (node: unknown, base: string, expression: string, names: Names) => unknown[];

const PASSES = 8;
/** A calculation may switch an item off, and that change a calculation; forms that go on for ever are stopped. */
const ROUNDS = 4;
const WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight";
const RESPONSE = "QuestionnaireResponse";
const DATE = "\\d{4}(-\\d\\d(-\\d\\d)?)?";
const TIME = "\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?";
const MOMENTS: Record<string, RegExp> = {
  date: new RegExp(`^${DATE}$`),
  dateTime: new RegExp(`^(${DATE}|${DATE}T${TIME}(Z|[+-]\\d\\d:\\d\\d))$`),
  time: new RegExp(`^${TIME}$`),
};
const KEYS: Record<string, string> = { quantity: "valueQuantity", text: "valueString", choice: "valueCoding", "open-choice": "valueCoding", url: "valueUri" };

/** Calculated answers, and what is switched off; nothing for a form without expressions. */
export function workOut(form: PageForm, items: readonly Item[], entries: Entries, evaluate: Evaluate | null): Worked {
  const { expressions } = form;
  if (!evaluate || !expressions) return NOTHING;
  const types = new Map(form.nodes.map((node) => [node.linkId, node.type]));
  let worked = NOTHING;
  for (let round = 0; round < ROUNDS; round += 1) {
    const response = responseOf(form, form.url, lay(items, entries, worked), new Date(0));
    const outcome = new Form(form, expressions, evaluate).workOut(response as unknown as Json);
    const values = new Map<string, Answer[]>();
    for (const [linkId, found] of outcome.values) {
      const type = types.get(linkId);
      if (type) values.set(linkId, found.map((value) => answerOf(type, value)).filter((answer) => answer !== null));
    }
    const after = { values, off: outcome.off };
    if (told(after) === told(worked)) break;
    worked = after;
  }
  return worked;
}

function told(worked: Worked): string {
  return JSON.stringify([[...worked.values], [...worked.off]]);
}

interface Outcome {
  values: Map<string, unknown[]>;
  off: Set<string>;
}

class Form {
  private readonly questionnaire: Json;
  private readonly known = new Map<string, Json>();

  constructor(
    private readonly form: PageForm,
    private readonly expressions: Expressions,
    private readonly evaluate: Evaluate,
  ) {
    this.questionnaire = form.questionnaire ?? {};
    for (const item of descend(this.questionnaire)) this.known.set(String(item["linkId"]), item);
  }

  /** Worked out again until nothing changes, so that one calculation can use another. Conditions are those of the last pass. */
  workOut(response: Json): Outcome {
    const working = structuredClone(response);
    this.addPoints(working);
    let outcome: Outcome = { values: new Map(), off: new Set() };
    for (let pass = 0; pass < PASSES; pass += 1) {
      const before = JSON.stringify([...outcome.values]);
      outcome = { values: new Map(outcome.values), off: new Set() };
      const undefinedNames = Object.fromEntries(this.expressions.names.map((name) => [name, []]));
      const names: Names = { ...undefinedNames, resource: working, rootResource: working, context: working, questionnaire: this.questionnaire };
      this.nameVariables(this.expressions.variables, working, RESPONSE, names);
      for (const item of children(this.questionnaire)) this.walk(item, working, RESPONSE, names, outcome);
      if (JSON.stringify([...outcome.values]) === before) break;
      for (const item of children(this.questionnaire)) this.write(working, item, outcome.values);
    }
    return outcome;
  }

  private walk(item: Json, place: Json, base: string, names: Names, outcome: Outcome): void {
    const linkId = String(item["linkId"]);
    const said = this.expressions.items[linkId];
    const here = itemIn(place, linkId);
    const inner: Names = { ...names, qitem: item, context: here ?? place };
    const [node, at] = here ? [here, `${base}.item`] : [place, base];
    this.nameVariables(said?.variables ?? [], node, at, inner);
    if (said?.enabled) {
      const result = this.attempt(said.enabled, place, base, inner);
      if (result && result[0] !== true) outcome.off.add(linkId);
    }
    const question = item["type"] !== "group" && item["type"] !== "display";
    if (said?.calculated && question) {
      const result = this.attempt(said.calculated.expression, node, at, inner);
      if (result) {
        outcome.values.set(linkId, result);
        if (said.calculated.name) names[said.calculated.name] = result;
      }
    }
    const inside = question ? firstAnswer(here) : here;
    for (const child of children(item)) this.walk(child, inside ?? {}, question ? `${base}.item.answer` : `${base}.item`, inner, outcome);
  }

  private nameVariables(variables: Expressions["variables"], node: Json, base: string, names: Names): void {
    for (const { name, expression } of variables) names[name] = this.attempt(expression, node, base, names) ?? [];
  }

  private attempt(expression: string, node: Json, base: string, names: Names): unknown[] | null {
    try {
      return this.evaluate(node, base, expression, names).filter((value) => value !== null && value !== undefined);
    } catch {
      // The desktop works the form out as well, and says there what could not be.
      return null;
    }
  }

  /** Write each chosen option's points into its answer, where weight() looks first. */
  private addPoints(place: Json): void {
    const nodes = new Map(this.form.nodes.map((node) => [node.linkId, node]));
    for (const entry of descend(place)) {
      const options = nodes.get(String(entry["linkId"]))?.options ?? [];
      for (const answer of answersOf(entry)) {
        const value = JSON.stringify(valueOf(answer));
        const points = options.find((option) => option.points !== null && JSON.stringify(valueOf(option.answer)) === value)?.points;
        if (points === undefined || points === null) continue;
        const extension = [{ url: WEIGHT, valueDecimal: points }];
        answer["extension"] = extension;
        const inner = Object.values(valueOf(answer))[0];
        if (typeof inner === "object" && inner !== null) (inner as Json)["extension"] = extension;
      }
    }
  }

  private write(place: Json, item: Json, values: Map<string, unknown[]>): void {
    const linkId = String(item["linkId"]);
    if (![item, ...descend(item)].some((under) => values.has(String(under["linkId"])))) return;
    let entry = itemIn(place, linkId);
    if (!entry) {
      entry = { linkId };
      place["item"] = [...children(place), entry];
    }
    const value = values.get(linkId);
    const type = String(item["type"]);
    if (value) entry["answer"] = value.map((each) => ({ [keyOf(type)]: each }));
    const inside = type === "group" ? entry : firstAnswer(entry);
    if (inside) for (const child of children(item)) this.write(inside, child, values);
  }
}

function children(place: Json): Json[] {
  return Array.isArray(place["item"]) ? (place["item"] as Json[]) : [];
}

function answersOf(entry: Json): Json[] {
  return Array.isArray(entry["answer"]) ? (entry["answer"] as Json[]) : [];
}

function firstAnswer(entry: Json | null): Json | null {
  return entry ? (answersOf(entry)[0] ?? null) : null;
}

function* descend(place: Json): Generator<Json> {
  for (const item of children(place)) {
    yield item;
    yield* descend(item);
    for (const answer of answersOf(item)) yield* descend(answer);
  }
}

function itemIn(place: Json, linkId: string): Json | null {
  return children(place).find((entry) => entry["linkId"] === linkId) ?? null;
}

/** The value[x] of an answer alone, without what stands under it. */
function valueOf(answer: Json): Json {
  return Object.fromEntries(Object.entries(answer).filter(([key]) => key.startsWith("value")));
}

function keyOf(type: string): string {
  return KEYS[type] ?? `value${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
}

/** A result of FHIRPath as an answer of the item's type; null where it is of another. */
function answerOf(type: string, value: unknown): Answer | null {
  const key = keyOf(type);
  if (type === "integer") return typeof value === "number" && Number.isInteger(value) ? { [key]: value } : null;
  if (type === "decimal") return typeof value === "number" ? { [key]: value } : null;
  if (type === "boolean") return typeof value === "boolean" ? { [key]: value } : null;
  if (type === "quantity" || type === "choice" || type === "open-choice") {
    if (typeof value === "string") return { valueString: value };
    return typeof value === "object" && value !== null ? { [key]: value } : null;
  }
  const text = String(value);
  return MOMENTS[type] && !MOMENTS[type].test(text) ? null : { [key]: text };
}
