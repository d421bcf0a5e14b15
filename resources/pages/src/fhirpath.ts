// FHIRPath, for imported forms alone: the answer page loads this script only where a form calculates or switches items by expressions.
import { compile } from "fhirpath/src/fhirpath.js";
import model from "fhirpath/fhir-context/r4";
import type { Evaluate } from "./form/expressions.js";

// All that the record of weights is called in forms (care_record/measures/questionnaire.py).
const WEIGHT = /\/(sdc-questionnaire-)?(itemWeight|ordinalValue)$/;

interface Weighted {
  extension?: { url: string; valueDecimal?: number }[];
}

function weights(inputs: unknown[]): number[] {
  return inputs.flatMap((input) => {
    const found = (input as Weighted | null)?.extension?.find((extension) => WEIGHT.test(extension.url));
    return typeof found?.valueDecimal === "number" ? [found.valueDecimal] : [];
  });
}

// The page asks nobody: a function that would need a server fails.
const OPTIONS = {
  async: false as const,
  userInvocationTable: { weight: { fn: weights, arity: { 0: [] } }, ordinal: { fn: weights, arity: { 0: [] } } },
};
const compiled = new Map<string, ReturnType<typeof compile<typeof OPTIONS>>>();

const evaluate: Evaluate = (node, base, expression, names) => {
  const key = `${base} ${expression}`;
  const run = compiled.get(key) ?? compile({ base, expression }, model, OPTIONS);
  compiled.set(key, run);
  return run(node, names);
};

Object.assign(window, { mhcrFhirpath: evaluate });
