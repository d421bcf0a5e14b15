// The page's expressions, and an independent engine's own weights, in Node: JSON in on standard input, JSON out.
import { evaluate as independent } from "fhirpath/src/fhirpath.js";
import model from "fhirpath/fhir-context/r4";
import { type Evaluate, workOut } from "../../resources/pages/src/form/expressions.js";
import { type Answer, type PageForm, treeOf } from "../../resources/pages/src/form/model.js";

interface Sheet {
  form: PageForm;
  answers: Record<string, Answer[]>;
  occurrences: Record<string, number>;
}

interface Golden {
  questionnaire: unknown;
  response: unknown;
  scores: string[][];
}

declare const process: { stdin: AsyncIterable<Uint8Array>; stdout: { write: (text: string) => void } };
const found: { mhcrFhirpath?: Evaluate } = {};
Object.assign(globalThis, { window: found });

/** How many items of a score have points, and their sum, by fhirpath.js alone: its own weight(), over the Questionnaire. */
function scored({ questionnaire, response, scores }: Golden): unknown[][] {
  return scores.map((items) =>
    ["weight().count()", "weight().sum()"].flatMap((end) =>
      independent(response, `repeat(item).where(linkId in %items).answer.${end}`, { items, questionnaire }, model, { async: false }),
    ),
  );
}

function worked({ form, answers, occurrences }: Sheet): { values: Record<string, unknown>; off: string[] } {
  const entries = { answers: new Map(Object.entries(answers)), occurrences: new Map(Object.entries(occurrences)) };
  const { values, off } = workOut(form, treeOf(form), entries, found.mhcrFhirpath ?? null);
  return { values: Object.fromEntries(values), off: [...off].sort() };
}

async function main(): Promise<void> {
  await import("../../resources/pages/src/fhirpath.js");
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(size);
  chunks.reduce((at, chunk) => (bytes.set(chunk, at), at + chunk.length), 0);
  const given = JSON.parse(new TextDecoder().decode(bytes)) as { sheets?: Sheet[]; goldens?: Golden[] };
  const out = { sheets: (given.sheets ?? []).map(worked), goldens: (given.goldens ?? []).map(scored) };
  process.stdout.write(JSON.stringify(out));
}

void main();
