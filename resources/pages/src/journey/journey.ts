// The way through the page: which screen comes when, and what the browser's back button does.
import { provenKey, type RecordKey } from "../chain/chain.js";
import { Unproven } from "../chain/unproven.js";
import { Draft } from "../drafts/drafts.js";
import { callsForHelp } from "../form/attention.js";
import { type Answer, canAsk, isAsked } from "../form/model.js";
import type { AnotherStep, QuestionStep, Step } from "../form/steps.js";
import type { Config } from "../page/config.js";
import { type Screen, setBack, show } from "../page/frame.js";
import { quietHelp, setTeamTelephone } from "../page/help.js";
import { anotherScreen, questionScreen } from "../screens/asking.js";
import { checkScreen, contactScreen, doneScreen, helpScreen, type More } from "../screens/ending.js";
import { beforeScreen, startScreen } from "../screens/opening.js";
import { type Reason, stoppedScreen } from "../screens/stopped.js";
import { loadEngine } from "../service/engine.js";
import { keepReceipt } from "../service/link.js";
import type { Away, Opened } from "../service/requests.js";
import type { Voice } from "../voice/voice.js";
import { send } from "./sending.js";
import { State } from "./state.js";

/** Where a person is; it stands in the browser's history, and holds no answer. */
type At =
  | { at: "start" | "confirm" | "before" | "contact" | "check" | "done" }
  | { at: "step"; id: string; changing: boolean }
  | { at: "help"; changing: boolean }
  | { at: "stopped"; reason: Reason; receipt: string | null };

export class Journey {
  private state: State | null = null;
  private draft: Draft | null = null;
  private hasDraft = false;
  private notSent: Away | null = null;
  private receipt: string | null = null;
  private sentWith = { attention: false, contactMe: false };

  constructor(
    private readonly config: Config,
    private readonly token: string,
    private readonly voice: Voice,
  ) {
    window.addEventListener("popstate", (event) => this.render((event.state as At | null) ?? { at: "start" }));
  }

  begin(): void {
    this.go({ at: "start" }, true);
  }

  private go(at: At, replace = false): void {
    if (replace) history.replaceState(at, "");
    else history.pushState(at, "");
    this.render(at);
  }

  private render(at: At): void {
    if (this.receipt !== null) return this.present(this.done(), false, !this.sentWith.attention);
    if (at.at === "stopped") return this.present(this.stopped(at.reason, at.receipt), at.reason === "refused");
    if (at.at === "start") return this.present(startScreen(this.voice, this.config.trustName, () => this.go({ at: this.state ? "before" : "confirm" })), false);
    if (at.at === "confirm" || !this.state) return this.present(this.voice.confirming.screen(this.state !== null, (given) => this.open(given)), true);
    this.renderOpen(at, this.state);
  }

  private renderOpen(at: At, state: State): void {
    switch (at.at) {
      case "step": {
        const step = state.steps.steps.find((candidate) => candidate.id === at.id);
        if (!step) return this.go(this.nextFrom(state, null, true), true);
        return this.present(step.kind === "question" ? this.question(step, state, at.changing) : this.another(step, state, at.changing), true);
      }
      case "help":
        return this.present(helpScreen(this.voice, () => this.go(this.nextFrom(state, null, at.changing))), true, false);
      case "contact":
        return this.present(this.contact(state), true);
      case "check":
        if (state.waiting) return this.go(this.nextFrom(state, null, true), true);
        return this.present(this.check(state), true);
      default:
        return this.present(this.before(state), true);
    }
  }

  private present(screen: Screen, back: boolean, quiet = true): void {
    setBack(back ? () => history.back() : null);
    quietHelp(quiet);
    show(screen);
  }

  // Opening

  private async open(given: string): Promise<void> {
    const answer = await this.voice.confirming.open(this.token, given);
    if (answer.outcome !== "opened") {
      return this.go({ at: "stopped", reason: answer.outcome, receipt: answer.outcome === "used" ? answer.receipt : null });
    }
    if (!canAsk(answer.opened.form)) return this.go({ at: "stopped", reason: "not-here", receipt: null });
    const recordKey = await this.proven(answer.opened);
    if (!recordKey) return this.go({ at: "stopped", reason: "unproven", receipt: null });
    const engine = answer.opened.form.needsFhirpath ? await loadEngine() : null;
    if (answer.opened.form.needsFhirpath && !engine) return this.go({ at: "stopped", reason: "offline", receipt: null });
    const before = this.state;
    const state = new State(answer.opened, recordKey, engine);
    this.state = state;
    setTeamTelephone(answer.opened.team_telephone);
    if (before && before.opened.request === answer.opened.request && state.restore(before.save())) {
      return this.go({ at: "check" }, true);
    }
    this.draft = new Draft(answer.opened.request);
    this.hasDraft = state.restore(await this.draft.load());
    this.go({ at: "before" }, true);
  }

  /** The record's key, or null when it is not proved to be the team's own; the service is not told which. */
  private async proven(opened: Opened): Promise<RecordKey | null> {
    try {
      return await provenKey(opened, { root: this.config.root, trust: opened.trust, patient: opened.patient });
    } catch (error) {
      if (error instanceof Unproven) return null;
      throw error;
    }
  }

  private stopped(reason: Reason, receipt: string | null): Screen {
    const retry = { text: "Try again", act: () => this.go({ at: "confirm" }) };
    const again: Partial<Record<Reason, { text: string; act: () => void }>> = {
      refused: retry,
      offline: retry,
      full: retry,
      busy: retry,
      "unproven-kept": { text: "Back to your answers", act: () => this.go({ at: "check" }) },
      newer: { text: "Load the page again", act: () => window.location.reload() },
    };
    const offer = again[reason];
    return stoppedScreen({ reason, receipt, voice: this.voice, teamTelephone: this.config.teamTelephone, ...(offer ? { again: offer } : {}) });
  }

  private before(state: State): Screen {
    const first = () => this.go(this.nextFrom(state, null, false));
    return beforeScreen({
      voice: this.voice,
      opened: state.opened,
      questions: state.steps.questions,
      hasDraft: this.hasDraft,
      languages: state.languages,
      onLanguage: (tag) => {
        state.read(tag);
        if (this.hasDraft) this.save();
        this.present(this.before(state), true);
      },
      onBegin: first,
      onAfresh: () => {
        state.clear();
        this.hasDraft = false;
        this.save();
        first();
      },
    });
  }

  // Asking

  private question(step: QuestionStep, state: State, changing: boolean): Screen {
    const { form } = state.opened;
    const { steps, questions } = state.steps;
    const previous = steps[steps.findIndex((candidate) => candidate.id === step.id) - 1];
    return questionScreen({
      step,
      questions,
      language: form.language,
      mixed: form.nodes.some((node) => isAsked(node) && node.required),
      known: new Set(previous?.kind === "question" ? previous.words.map((words) => words.linkId) : []),
      callsForHelp: (item, answers) => callsForHelp(form, item, answers),
      onChange: (answers) => this.enter(state, step, answers),
      onContinue: (answers) => {
        this.enter(state, step, answers);
        state.pass(step);
        this.save();
        if (callsForHelp(form, step.place.item, answers) && !state.helpShown) {
          state.helpShown = true;
          return this.go({ at: "help", changing });
        }
        this.go(this.nextFrom(state, step, changing));
      },
    });
  }

  private enter(state: State, step: Step, answers: Answer[]): void {
    state.answers.set(step.place.path, answers);
    this.hasDraft = true;
    this.save();
  }

  private another(step: AnotherStep, state: State, changing: boolean): Screen {
    const { groupPath, occurrences } = step.place;
    const onAnswer = (more: boolean) => {
      if (more) state.addOccurrence(groupPath, occurrences + 1);
      else state.pass(step);
      this.save();
      this.go(this.nextFrom(state, null, changing));
    };
    const onRemove = () => {
      state.dropOccurrence(groupPath, occurrences);
      this.save();
      this.go({ at: "step", id: step.id, changing }, true);
    };
    return anotherScreen(step, onAnswer, occurrences > 1 ? onRemove : null);
  }

  /** Where it goes on: the next step in order; when a change is being made, only to what the change has newly opened. */
  private nextFrom(state: State, step: Step | null, changing: boolean): At {
    const { steps } = state.steps;
    const inOrder = step && !changing ? steps[steps.findIndex((candidate) => candidate.id === step.id) + 1] : null;
    const next = inOrder ?? state.waiting;
    if (next) return { at: "step", id: next.id, changing };
    return { at: changing ? "check" : "contact" };
  }

  private save(): void {
    if (this.state) this.draft?.save(this.state.save());
  }

  // Ending

  private contact(state: State): Screen {
    const keep = (more: More) => {
      state.contactMe = more.contactMe;
      state.words = more.words;
      this.save();
    };
    return contactScreen(this.voice, state.opened, state, keep, () => this.go({ at: "check" }));
  }

  private check(state: State): Screen {
    const notSent = this.notSent;
    this.notSent = null;
    return checkScreen({
      voice: this.voice,
      opened: state.opened,
      steps: state.steps,
      more: state,
      notSent,
      onChange: (id) => this.go({ at: "step", id, changing: true }),
      onChangeContact: () => this.go({ at: "contact" }),
      onSend: () => this.send(state),
    });
  }

  private async send(state: State): Promise<void> {
    const answer = await send(state, this.config, new Date());
    switch (answer.outcome) {
      case "sent":
        this.sentWith = { attention: state.attention, contactMe: state.contactMe };
        await this.draft?.remove();
        keepReceipt(answer.receipt);
        this.receipt = answer.receipt;
        return this.go({ at: "done" }, true);
      case "closed":
        await this.draft?.remove();
        state.clear();
        return this.go({ at: "stopped", reason: "closed", receipt: null }, true);
      case "unproven":
        return this.go({ at: "stopped", reason: "unproven-kept", receipt: null });
      case "again":
        return this.go({ at: "confirm" });
      case "offline":
      case "full":
        this.notSent = answer.outcome;
        return this.go({ at: "check" }, true);
    }
  }

  private done(): Screen {
    return doneScreen({ voice: this.voice, receipt: this.receipt ?? "", opened: this.state?.opened ?? null, ...this.sentWith });
  }
}
