// One question a page: the steps that the form has with the answers given so far.
import { isAsked, type Item, wordsOf } from "./model.js";
import { type Entries, lay, NOTHING, type Place, type Worked } from "./places.js";

/** Words that stand above a question: a group's heading or instruction, or a display item. */
export interface Words {
  linkId: string;
  text: string;
}

export interface QuestionStep {
  kind: "question";
  id: string;
  place: Place;
  words: Words[];
  /** Its number among the questions, from 1. */
  number: number;
}

export interface AnotherStep {
  kind: "another";
  id: string;
  place: Place;
}

export type Step = QuestionStep | AnotherStep;

export interface Steps {
  steps: Step[];
  questions: number;
  /** Display items after the last question: shown with the check of the answers. */
  closing: Words[];
  places: Place[];
}

export function stepsOf(items: readonly Item[], entries: Entries, worked: Worked = NOTHING): Steps {
  const places = lay(items, entries, worked);
  const walk = new Walk();
  walk.level(places, []);
  return { steps: walk.steps, questions: walk.questions, closing: walk.pending, places };
}

class Walk {
  steps: Step[] = [];
  questions = 0;
  /** Display items that wait for the next question. */
  pending: Words[] = [];

  level(places: readonly Place[], above: readonly Words[]): void {
    let standing = [...above];
    let questionSeen = false;
    for (const place of places) {
      if (!place.asked || place.item.hidden) continue;
      if (place.item.kind === "display") {
        const words = standingWords(place.item);
        // What comes before a group's first question speaks of all of them; what comes later, of the next one.
        if (!questionSeen) standing = [...standing, ...words];
        else this.pending.push(...words);
      } else {
        questionSeen = true;
        if (place.item.kind === "question") this.question(place, standing);
        else this.group(place, standing);
      }
    }
    if (!questionSeen) this.pending.push(...standing.slice(above.length));
  }

  private group(place: Place, above: readonly Words[]): void {
    const before = this.questions;
    this.level(place.children, [...above, ...standingWords(place.item)]);
    const last = place.occurrence === place.occurrences - 1;
    if (place.item.repeats && last && this.questions > before) {
      this.steps.push({ kind: "another", id: `${place.groupPath}+`, place });
    }
  }

  private question(place: Place, above: readonly Words[]): void {
    if (isAsked(place.item) && !place.calculated) {
      this.questions += 1;
      const words = [...above, ...this.pending];
      this.pending = [];
      this.steps.push({ kind: "question", id: place.path, place, words, number: this.questions });
    }
    this.level(place.children, above);
  }
}

function standingWords(item: Item): Words[] {
  const text = wordsOf(item);
  return text ? [{ linkId: item.linkId, text }] : [];
}

/** The step after the one with this id; the first where it is gone; null after the last. */
export function after(steps: readonly Step[], id: string): Step | null {
  const at = steps.findIndex((step) => step.id === id);
  return steps[at + 1] ?? null;
}
