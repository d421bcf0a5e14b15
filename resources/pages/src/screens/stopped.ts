// Pages that say why it does not go on, and what to do. None of them says whether a person or a questionnaire exists.
import { bullets, button, type Child, h, heading, p, telephone } from "../page/dom.js";
import type { Screen } from "../page/frame.js";
import type { Voice } from "../voice/voice.js";

export type Reason = "no-link" | "refused" | "used" | "expired" | "ended" | "closed" | "cannot-seal" | "unproven" | "unproven-kept" | "not-here" | "offline" | "full" | "busy" | "newer" | "broken";

interface Stop {
  title: string;
  content: (receipt: string | null, voice: Voice) => Child[];
}

const STOPS: Record<Reason, Stop> = {
  "no-link": {
    title: "This link is not complete",
    content: () => [
      p("Some e-mail programs cut links short. Try one of these:"),
      bullets(
        "Open the link in your message again.",
        "Copy the whole link from the message into your browser.",
        link("/", "Type the code from your message or letter."),
      ),
    ],
  },
  refused: {
    title: "We could not open your questions",
    content: (_, voice) => [p(voice.refused.lead), bullets(...voice.refused.reasons), p(voice.refused.retry)],
  },
  used: {
    title: "You have already sent your answers",
    content: (receipt) => [
      receipt ? p("Your receipt number is ", h("strong", { class: "app-nowrap" }, receipt), ".") : null,
      p("You do not need to do anything more. If you want to change an answer, tell your team."),
    ],
  },
  expired: {
    title: "This link has run out",
    content: () => [p("The time to answer is over. Your care is not affected."), p("If you would still like to answer, ask your team for a new link.")],
  },
  ended: {
    title: "These questions are no longer asked",
    content: () => [
      p("You do not need to do anything. If you have had a newer message, use the link in that one."),
      p("If you would still like to answer, or did not expect this, ask the team."),
    ],
  },
  closed: {
    title: "These questions are closed",
    content: () => [
      p("Your answers could not be taken, because the questions were closed while you were answering."),
      p("Nobody has read them, and they are no longer kept on this device. Your care is not affected."),
      p("If something in your answers matters now, please tell your team."),
    ],
  },
  "cannot-seal": {
    title: "This browser cannot lock your answers",
    content: (_, voice) => [
      p("Your answers are locked on your device before they are sent, so that nobody else can read them. This browser cannot do that, so we do not ask you anything here."),
      p("You can:"),
      bullets("open the link in an up-to-date browser, on this device or another one", ...voice.otherWays),
    ],
  },
  unproven: {
    title: "We cannot be sure that only your team could read your answers",
    content: (_, voice) => [
      p("Your answers are locked on your device, so that only your care team can open them. This page could not make sure that the lock is your team’s, so we do not ask you anything here."),
      p("This is not because of anything you did. No answers have been sent, and your care is not affected. You can:"),
      bullets(...voice.otherWays),
      p("Please tell your team that you saw this page. Use a telephone number that you already have, such as one in a letter or on an appointment card."),
    ],
  },
  "unproven-kept": {
    title: "Your answers have not been sent",
    content: (_, voice) => [
      p("Before we send your answers, we make sure that only your care team can open them. This time we could not make sure of it, so nothing was sent."),
      p("This is not because of anything you did. Your answers stay locked on this device for a day. You can:"),
      bullets("open the link again later today, and send them then", ...voice.otherWays),
      p("Please tell your team that you saw this page. Use a telephone number that you already have, such as one in a letter or on an appointment card."),
    ],
  },
  "not-here": {
    title: "These questions cannot be asked on this page",
    content: (_, voice) => [
      p("This is not because of anything you did. Your team can ask you these questions in another way. You can:"),
      bullets(...voice.otherWays),
    ],
  },
  offline: {
    title: "We could not reach the service",
    content: () => [p("Nothing is lost. Check that you are on the internet, then try again.")],
  },
  full: {
    title: "The service cannot take anything just now",
    content: () => [p("This is our fault, not yours. Nothing is lost: answers that you have given are kept on this device for a day. Try again later today.")],
  },
  busy: {
    title: "Too many tries in a short time",
    content: () => [p("To keep people's answers safe, we take only a few tries at a time. Wait 15 minutes, then try again.")],
  },
  newer: {
    title: "This page is out of date",
    content: () => [p("The service has been updated. Load the page again to go on. Answers that are kept on this device stay there.")],
  },
  broken: {
    title: "Something went wrong on this page",
    content: () => [p("This is our fault, not yours. Answers that you have given are kept on this device for a day."), p("Load the page again. If it happens again, call your team.")],
  },
};

/** Where nothing more is needed, and where the service that gives the number is the one that is doubted. */
const NO_NUMBER: Reason[] = ["used", "unproven", "unproven-kept"];

export interface Stopped {
  voice: Voice;
  reason: Reason;
  receipt?: string | null;
  teamTelephone: string | null;
  /** What the page can do about it, if anything. */
  again?: { text: string; act: () => void };
}

export function stoppedScreen({ voice, reason, receipt, teamTelephone, again }: Stopped): Screen {
  const stop = STOPS[reason];
  return {
    title: stop.title,
    content: [
      heading(stop.title),
      ...stop.content(receipt ?? null, voice),
      teamTelephone && !NO_NUMBER.includes(reason) ? p("You can also call us on ", telephone(teamTelephone), ".") : null,
      again ? button(again.text, again.act) : null,
    ],
  };
}

function link(href: string, text: string): HTMLAnchorElement {
  return h("a", { href }, text);
}
