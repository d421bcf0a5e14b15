// The form laid out over the answers given so far: one place for each occurrence of an item, and whether it is asked.
import { enabled } from "./enable-when.js";
import type { Answer, Item } from "./model.js";

/** What a person has entered; `path` names one occurrence of an item. */
export interface Entries {
  answers: ReadonlyMap<string, readonly Answer[]>;
  /** How often a repeating group is there, by the path of the group; once where nothing is said. */
  occurrences: ReadonlyMap<string, number>;
}

/** What expressions come to: calculated answers by linkId, and the linkIds that they switch off. */
export interface Worked {
  values: ReadonlyMap<string, readonly Answer[]>;
  off: ReadonlySet<string>;
}

export const NOTHING: Worked = { values: new Map(), off: new Set() };

export interface Place {
  item: Item;
  path: string;
  parent: Place | null;
  children: Place[];
  answers: readonly Answer[];
  asked: boolean;
  /** The answer is worked out by an expression, so nobody is asked for it. */
  calculated: boolean;
  /** For a repeating group: which occurrence this is, from 0, and of how many. */
  occurrence: number;
  occurrences: number;
  groupPath: string;
}

/** A place's name; linkIds may hold any character, so they are escaped. */
function step(parent: string, linkId: string): string {
  return `${parent}/${encodeURIComponent(linkId)}`;
}

/** Lay the items out; `asked` is decided for each place. */
export function lay(items: readonly Item[], entries: Entries, worked: Worked = NOTHING): Place[] {
  const root = layItems(items, "", null, entries, worked);
  decide(root, worked.off);
  return root;
}

function layItems(items: readonly Item[], under: string, parent: Place | null, entries: Entries, worked: Worked): Place[] {
  const places: Place[] = [];
  for (const item of items) {
    const groupPath = step(under, item.linkId);
    const repeating = item.kind === "group" && item.repeats;
    const occurrences = repeating ? Math.max(1, entries.occurrences.get(groupPath) ?? 1) : 1;
    for (let occurrence = 0; occurrence < occurrences; occurrence += 1) {
      const path = repeating ? `${groupPath}:${occurrence}` : groupPath;
      // A calculation is of the first entry of whatever repeats; a later one is filled in by hand.
      const found = isFirst(parent) ? worked.values.get(item.linkId) : undefined;
      const answers = found ?? entries.answers.get(path) ?? item.initial ?? [];
      const place: Place = { item, path, parent, children: [], answers, asked: true, calculated: found !== undefined, occurrence, occurrences, groupPath };
      // Items under a question stand inside its answer, so without an answer they are not there.
      const open = item.kind !== "question" || answers.length > 0;
      if (open) place.children = layItems(item.items, path, place, entries, worked);
      places.push(place);
    }
  }
  return places;
}

/** Whether a place stands in the first entry of everything that repeats. */
function isFirst(place: Place | null): boolean {
  return place === null || (place.occurrence === 0 && isFirst(place.parent));
}

/** Which entry of a group that repeats this place stands in, from 1; null where there is one at most. */
export function entryOf(place: Place): number | null {
  for (let above = place.parent; above; above = above.parent) {
    if (above.item.repeats && above.item.kind === "group" && above.occurrences > 1) return above.occurrence + 1;
  }
  return null;
}

export function* descend(places: readonly Place[]): Generator<Place> {
  for (const place of places) {
    yield place;
    yield* descend(place.children);
  }
}

/** Repeated until nothing changes, since a later item may govern an earlier one. */
function decide(root: readonly Place[], off: ReadonlySet<string>): void {
  const all = [...descend(root)];
  for (let round = 0; round <= all.length; round += 1) {
    let changed = false;
    for (const place of all) {
      const parentAsked = place.parent?.asked ?? true;
      const asked =
        parentAsked &&
        !off.has(place.item.linkId) &&
        enabled(place.item.enableWhen, place.item.enableBehavior, (question) => nearest(place, question, root));
      changed ||= asked !== place.asked;
      place.asked = asked;
    }
    if (!changed) return;
  }
}

/** The answers to the nearest occurrence of a question: in the closest ancestor's part of the tree first. */
function nearest(place: Place, question: string, root: readonly Place[]): readonly Answer[] {
  for (let above = place.parent; above; above = above.parent) {
    const found = [...descend([above])].filter((candidate) => candidate.item.linkId === question);
    if (found.length) return asked(found);
  }
  return asked([...descend(root)].filter((candidate) => candidate.item.linkId === question));
}

function asked(places: readonly Place[]): readonly Answer[] {
  return places.filter((place) => place.asked).flatMap((place) => place.answers);
}
