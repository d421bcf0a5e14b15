// What differs between a page on which a patient answers and one on which somebody is asked about a patient.
import type { Screen } from "../page/frame.js";
import type { Opened, OpenOutcome } from "../service/requests.js";

/** What a person confirms, so that a link that went astray opens nothing: a date of birth, or their own name. */
export interface Confirming {
  open: (token: string, given: string) => Promise<OpenOutcome>;
  /** `again`: answers wait here, and what was given before is asked for anew. */
  screen: (again: boolean, onGiven: (given: string) => Promise<void>) => Screen;
}

export interface Voice {
  confirming: Confirming;
  /** The first screen: who asks, and what is to come. */
  asks: (trustName: string) => string;
  /** Who can read the answers, on the first screen. */
  readers: string;
  choice: string;
  needed: string;
  /** Sentences before the first question: whom it is about, and how to answer. */
  before: (opened: Opened) => string[];
  /** The first words when an answer calls for help. */
  help: string;
  contactQuestion: string;
  sealedFor: string;
  openedBy: (team: string) => string;
  talk: string;
  refused: { lead: string; reasons: string[]; retry: string };
  otherWays: string[];
}
