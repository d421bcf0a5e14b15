// What a person has entered in this sitting, and what is kept of it as a draft.
import type { RecordKey } from "../chain/chain.js";
import { needsAttention } from "../form/attention.js";
import { type Answer, type Item, treeOf } from "../form/model.js";
import { type Evaluate, workOut } from "../form/expressions.js";
import { inLanguage, type Language, languagesOf, preferred } from "../form/languages.js";
import { type Entries, NOTHING, type Worked } from "../form/places.js";
import { type Step, type Steps, stepsOf } from "../form/steps.js";
import type { Opened } from "../service/requests.js";

interface Saved {
  v: 1;
  form: string;
  answers: [string, Answer[]][];
  occurrences: [string, number][];
  passed: string[];
  contactMe: boolean;
  words: string;
  language?: string;
}

export class State implements Entries {
  readonly answers = new Map<string, Answer[]>();
  readonly occurrences = new Map<string, number>();
  contactMe = false;
  /** What the person would like the team to know. */
  words = "";
  /** Whether the page that offers help has been shown in this sitting. */
  helpShown = false;
  private readonly passed = new Set<string>();
  private items: Item[];
  /** What was opened, its form in the language that the person reads. */
  opened: Opened;
  private worked: { over: string; came: Worked } = { over: "", came: NOTHING };

  constructor(
    private readonly given: Opened,
    /** The record's key, its chain checked. */
    readonly recordKey: RecordKey,
    /** FHIRPath, where the form needs it. */
    private readonly evaluate: Evaluate | null = null,
  ) {
    this.opened = given;
    this.items = treeOf(given.form);
    this.read(preferred(given.form, navigator.languages));
  }

  /** Read the form in a language; answers stay as they are. */
  read(language: string): void {
    const form = inLanguage(this.given.form, language);
    this.opened = { ...this.given, form };
    this.items = treeOf(form);
  }

  get languages(): Language[] {
    return languagesOf(this.given.form);
  }

  get steps(): Steps {
    return stepsOf(this.items, this, this.expressions);
  }

  /** What the form's expressions come to; worked out again only when an answer has changed. */
  private get expressions(): Worked {
    if (!this.evaluate) return NOTHING;
    const over = JSON.stringify([[...this.answers], [...this.occurrences]]);
    if (this.worked.over !== over) {
      this.worked = { over, came: workOut(this.opened.form, this.items, this, this.evaluate) };
    }
    return this.worked.came;
  }

  get attention(): boolean {
    return needsAttention(this.opened.form, this.steps.places, this.contactMe);
  }

  /** The person went on from this step. */
  pass(step: Step): void {
    this.passed.add(step.id);
  }

  /** The first step that nobody has gone on from yet; null when all are done. */
  get waiting(): Step | null {
    return this.steps.steps.find((step) => !this.passed.has(step.id)) ?? null;
  }

  addOccurrence(groupPath: string, count: number): void {
    this.occurrences.set(groupPath, count);
    this.passed.delete(`${groupPath}+`);
  }

  /** Take the last occurrence of a group away, with what was entered in it. */
  dropOccurrence(groupPath: string, count: number): void {
    this.occurrences.set(groupPath, count - 1);
    const gone = `${groupPath}:${count - 1}/`;
    for (const path of [...this.answers.keys()]) if (path.startsWith(gone)) this.answers.delete(path);
    for (const id of [...this.passed]) if (id.startsWith(gone)) this.passed.delete(id);
  }

  clear(): void {
    this.answers.clear();
    this.occurrences.clear();
    this.passed.clear();
    this.contactMe = false;
    this.words = "";
    this.helpShown = false;
  }

  save(): Saved {
    return {
      v: 1,
      form: this.opened.questionnaire_sha256,
      answers: [...this.answers],
      occurrences: [...this.occurrences],
      passed: [...this.passed],
      contactMe: this.contactMe,
      words: this.words,
      language: this.opened.form.language,
    };
  }

  /** Take a draft over, and say whether it held anything; one of another version of the form is left. */
  restore(saved: unknown): boolean {
    const draft = saved as Saved | null;
    if (!draft || draft.v !== 1 || draft.form !== this.opened.questionnaire_sha256) return false;
    for (const [path, answers] of draft.answers) this.answers.set(path, answers);
    for (const [path, count] of draft.occurrences) this.occurrences.set(path, count);
    for (const id of draft.passed) this.passed.add(id);
    this.contactMe = draft.contactMe;
    this.words = draft.words ?? "";
    if (draft.language) this.read(draft.language);
    return this.answers.size > 0;
  }
}
