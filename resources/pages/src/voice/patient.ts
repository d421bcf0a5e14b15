// A patient answers about themselves, and confirms their date of birth.
import { bornScreen } from "../screens/opening.js";
import { open } from "../service/requests.js";
import type { Voice } from "./voice.js";

export const PATIENT: Voice = {
  confirming: { open: (token, born) => open("/pages/open", { token, born }), screen: bornScreen },
  asks: (trust) => `${trust} has sent you some questions about how you have been. Your answers help you and your team to see what helps.`,
  readers: "Only people who care for you, and who are allowed to, can read your answers. They are locked on this device before they are sent.",
  choice: "It is your choice. If you do not want to answer, your care is not affected.",
  needed: "To start, you need your date of birth.",
  before: () => [],
  help: "Thank you for telling us. It sounds as if things are very hard for you at the moment. Your answer is not sent yet, and nobody may read it today. If you need help, please use one of these numbers now.",
  contactQuestion: "Would you like someone to contact you?",
  sealedFor: "When you send, your answers are locked on this device. Only people who are allowed to read your record can open them.",
  openedBy: (team) => `People in ${team} who are allowed to read your record can now open your answers.`,
  talk: "Your team can talk about your answers with you the next time you meet.",
  refused: {
    lead: "The link and the date of birth did not open anything. This can be because:",
    reasons: ["the date of birth was not typed correctly", "the link was meant for someone else", "the link no longer works"],
    retry: "You can check the date of birth and try again. After several wrong tries the link stops working.",
  },
  otherWays: ["answer by telephone", "answer on paper", "answer with your team at your next appointment"],
};
