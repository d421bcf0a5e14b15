// The form as the service sends it (docs/measures.md, The form), and its tree.

/** One answer: exactly one `value[x]`, as in QuestionnaireResponse.item.answer. */
export type Answer = Record<string, unknown>;

export interface Coding {
  system?: string;
  code?: string;
  display?: string;
}

export interface Quantity {
  value?: number;
  unit?: string;
  system?: string;
  code?: string;
}

export interface Option {
  answer: Answer;
  label: string;
  prefix: string;
  points: number | null;
  exclusive: boolean;
}

export type Condition = Record<string, unknown> & { question: string; operator: string };

export interface FormNode {
  linkId: string;
  parent: string | null;
  kind: "group" | "display" | "question";
  type: string;
  prefix: string;
  text: string;
  help: string;
  hidden: boolean;
  enableWhen: Condition[];
  enableBehavior: string;
  repeats: boolean;
  required?: boolean;
  readOnly?: boolean;
  open?: boolean;
  options?: Option[];
  initial?: Answer[];
  control?: string;
  min?: number | string;
  max?: number | string;
  minQuantity?: Quantity;
  maxQuantity?: Quantity;
  minLength?: number;
  maxLength?: number;
  decimals?: number;
  regex?: string;
  hint?: string;
  openLabel?: string;
  unit?: Coding;
  units?: Coding[];
}

export interface FlagRule {
  linkId: string;
  operator: string;
  points: number;
}

export interface ScoreRule {
  operator: string;
  value: number;
  method: "sum" | "mean";
  multiply: number;
  items: string[];
  missingAllowed: number;
}

export interface Named {
  name: string;
  expression: string;
}

/** FHIRPath of an imported form: variables of the whole form, and what stands on each item. */
export interface Expressions {
  /** Every name that the form defines somewhere; one without a value is empty. */
  names: string[];
  variables: Named[];
  items: Record<string, { variables: Named[]; calculated?: { expression: string; name?: string }; enabled?: string }>;
}

export interface Translation {
  title?: string;
  copyright?: string;
  items: Record<string, { text?: string; prefix?: string; help?: string; options?: string[] }>;
}

export interface PageForm {
  v: number;
  id: string;
  url: string;
  version: string;
  sha256: string;
  title: string;
  language: string;
  /** The language in which its owner wrote it, where it can be read in several. */
  ownLanguage?: string;
  copyright: string;
  minutes: number | null;
  /** The form calculates or switches items by expressions; it then carries them, and the Questionnaire that they speak of. */
  needsFhirpath?: boolean;
  expressions?: Expressions;
  questionnaire?: Record<string, unknown>;
  /** By language tag: the same form in other words, whole. */
  translations?: Record<string, Translation>;
  nodes: FormNode[];
  flags: FlagRule[];
  scoreFlags: ScoreRule[];
}

/** A node with what stands under it. */
export interface Item extends FormNode {
  items: Item[];
}

/** The tree of a form's nodes; a parent always comes before its children. */
export function treeOf(form: PageForm): Item[] {
  const root: Item[] = [];
  const known = new Map<string, Item>();
  for (const node of form.nodes) {
    const item: Item = { ...node, items: [] };
    const parent = node.parent === null ? null : known.get(node.parent);
    if (parent === undefined) throw new Error(`the form's item ${node.linkId} stands under one that is not there`);
    (parent?.items ?? root).push(item);
    known.set(node.linkId, item);
  }
  return root;
}

/** Whether this page can ask the form; a file that need not be given is left out. */
export function canAsk(form: PageForm): boolean {
  return !(form.needsFhirpath && !form.expressions) && !form.nodes.some((node) => node.type === "attachment" && node.required && !node.hidden);
}

/** Whether an item is asked of the person, as far as the item itself says. */
export function isAsked(node: FormNode): boolean {
  return node.kind === "question" && !node.hidden && !node.readOnly && node.type !== "attachment";
}

/** An item's words as its owner set them, with its number or letter. */
export function wordsOf(item: FormNode): string {
  return [item.prefix, item.text].filter(Boolean).join(" ");
}
