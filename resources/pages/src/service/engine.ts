// FHIRPath is a script of its own, fetched only where a form needs it; its name and hash are part of this script.
import type { Evaluate } from "../form/expressions.js";

declare const FHIRPATH: { file: string; sri: string };

let loading: Promise<Evaluate | null> | null = null;

/** The engine, or null when it could not be fetched whole and unchanged. */
export function loadEngine(): Promise<Evaluate | null> {
  loading ??= fetchEngine().then((engine) => {
    if (!engine) loading = null;
    return engine;
  });
  return loading;
}

function fetchEngine(): Promise<Evaluate | null> {
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = `/assets/${FHIRPATH.file}`;
    script.integrity = FHIRPATH.sri;
    script.onload = () => resolve("mhcrFhirpath" in window ? (window.mhcrFhirpath as Evaluate) : null);
    script.onerror = () => resolve(null);
    document.head.append(script);
  });
}
