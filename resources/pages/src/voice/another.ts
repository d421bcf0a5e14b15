// Somebody is asked about a patient: a carer, a parent, a second rater. They confirm their own name, and answer for themselves.
import { nameScreen } from "../screens/naming.js";
import { open } from "../service/requests.js";
import type { Voice } from "./voice.js";

const ROLES: Record<string, string> = { carer: "a carer", parent: "a parent", clinician: "a clinician" };

export const ASKED_ABOUT_ANOTHER: Voice = {
  confirming: { open: (token, name) => open("/pages/open-as-rater", { token, name }), screen: nameScreen },
  asks: (trust) => `${trust} asks you some questions about somebody you know or work with. Your answers help the team to see what helps.`,
  readers: "Only people in the team who are allowed to can read your answers. They are locked on this device before they are sent.",
  choice: "It is your choice. If you do not want to answer, nobody’s care is affected.",
  needed: "To start, you need your own name, as the team knows it.",
  before: (opened) => [
    `You are asked as ${ROLES[opened.respondent] ?? `a ${opened.respondent}`}.`,
    opened.about ? `The questions are about: ${opened.about}. If you do not know who that is, do not answer, and call the team.` : "",
    "Answer for yourself, from what you have seen. Do not answer in the person’s place.",
    "Your answers are kept apart from the person’s own. You do not see theirs, and this page does not show them yours. What you write becomes part of their health record, which they can ask to see.",
  ].filter(Boolean),
  help: "Thank you for telling us. What you have answered may mean that somebody needs help. Your answer is not sent yet, and nobody may read it today. If you are worried about somebody’s safety, or your own, please use one of these numbers now.",
  contactQuestion: "Would you like someone to contact you?",
  sealedFor: "When you send, your answers are locked on this device. Only people who are allowed to read the person’s record can open them.",
  openedBy: (team) => `People in ${team} who are allowed to read the person’s record can now open your answers.`,
  talk: "The team may talk about your answers with you. What they may tell you about the person depends on what the person agrees to.",
  refused: {
    lead: "The link and the name did not open anything. This can be because:",
    reasons: ["the name is not the one that the team has for you", "the link was meant for someone else", "the link no longer works"],
    retry: "Type your first name and your family name as you gave them to the team, and try again. After several wrong tries the link stops working.",
  },
  otherWays: ["call the team and answer by telephone", "ask the team for a form on paper"],
};
