// What the page works out by itself, laid open for the tests.
import { type Offered, provenKey } from "../../resources/pages/src/chain/chain.js";
import { Unproven } from "../../resources/pages/src/chain/unproven.js";
import { needsAttention } from "../../resources/pages/src/form/attention.js";
import { enabled } from "../../resources/pages/src/form/enable-when.js";
import { type Answer, type Condition, type PageForm, treeOf } from "../../resources/pages/src/form/model.js";
import { lay } from "../../resources/pages/src/form/places.js";
import { responseOf } from "../../resources/pages/src/form/response.js";
import { stepsOf } from "../../resources/pages/src/form/steps.js";
import { readTime } from "../../resources/pages/src/fields/dates.js";
import { fromHex, idBytes, toHex } from "../../resources/pages/src/sealing/bytes.js";
import { pad, responseInfo } from "../../resources/pages/src/sealing/seal.js";
import { readToken } from "../../resources/pages/src/service/link.js";

interface Case {
  enableWhen: Condition[];
  enableBehavior: string;
  answers: Record<string, Answer[]>;
}

function entries(answers: Record<string, Answer[]>, occurrences: Record<string, number> = {}) {
  return { answers: new Map(Object.entries(answers)), occurrences: new Map(Object.entries(occurrences)) };
}

Object.assign(window, {
  probe: {
    enabled: (cases: Case[]) => cases.map((each) => enabled(each.enableWhen, each.enableBehavior, (question) => each.answers[question] ?? [])),
    attention: (form: PageForm, sheets: Record<string, Answer[]>[], contactMe: boolean) =>
      sheets.map((answers) => needsAttention(form, lay(treeOf(form), entries(answers)), contactMe)),
    steps: (form: PageForm, answers: Record<string, Answer[]>, occurrences: Record<string, number>) => {
      const { steps, closing } = stepsOf(treeOf(form), entries(answers, occurrences));
      return {
        steps: steps.map((step) => ({ id: step.id, words: step.kind === "question" ? step.words.map((words) => words.text) : [] })),
        closing: closing.map((words) => words.text),
      };
    },
    responses: (form: PageForm, sheets: Record<string, Answer[]>[]) =>
      sheets.map((answers) => responseOf(form, `${form.url}|${form.version}`, lay(treeOf(form), entries(answers)), new Date(0))),
    response: (form: PageForm, answers: Record<string, Answer[]>, occurrences: Record<string, number>) =>
      responseOf(form, `${form.url}|${form.version}`, lay(treeOf(form), entries(answers, occurrences)), new Date(0)),
    info: (context: Record<string, string>) =>
      toHex(
        responseInfo({
          trust: idBytes(context["trust"] ?? ""),
          patient: idBytes(context["patient"] ?? ""),
          key: fromHex(context["key"] ?? ""),
          request: idBytes(context["request"] ?? ""),
          questionnaire: context["questionnaire"] ?? "",
          questionnaireSha256: fromHex(context["questionnaire_sha256"] ?? ""),
          respondent: context["respondent"] ?? "",
        }),
      ),
    pad: (hex: string) => toHex(pad(fromHex(hex))),
    /** "proved", or the code of what is wrong. */
    proved: (offered: Offered, wanted: { root: string; trust: string; patient: string }) =>
      provenKey(offered, { ...wanted, root: wanted.root ? fromHex(wanted.root) : null }).then(
        () => "proved",
        (error: unknown) => {
          if (error instanceof Unproven) return error.code;
          throw error;
        },
      ),
    readTime,
    readToken,
  },
});
