// Builds the patient's pages into resources/pages/built: hashed file names, and manifest.json that says what each file must be.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { compileAsync } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "..", "node_modules");
const out = join(here, "built");
const BROWSERS = ["chrome105", "edge105", "firefox110", "safari16"];
const LIMIT = 120 * 1024;
const LIMIT_WITH_FHIRPATH = 360 * 1024;

async function script(entry, options = {}) {
  const result = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: BROWSERS,
    legalComments: "none",
    logLevel: "warning",
    ...options,
  });
  return result.outputFiles[0].contents;
}

/** A file's name with its hash in it, and what a browser checks it by. */
function named(name, bytes) {
  const digest = createHash("sha256").update(bytes).digest();
  const ending = extname(name);
  const file = `${name.slice(0, -ending.length)}-${digest.toString("hex").slice(0, 16)}${ending}`;
  return { file, sha256: digest.toString("hex"), sri: `sha256-${digest.toString("base64")}` };
}

async function styles() {
  const sass = await compileAsync(join(here, "styles", "pages.scss"), {
    loadPaths: [modules],
    style: "compressed",
    quietDeps: true,
  });
  const result = await build({
    stdin: { contents: sass.css, loader: "css" },
    minify: true,
    write: false,
    target: BROWSERS,
    logLevel: "warning",
  });
  return result.outputFiles[0].contents;
}

async function image(name) {
  return readFile(join(modules, "nhsuk-frontend", "dist", "nhsuk", "assets", "images", name));
}

const fhirpath = await script("fhirpath.ts", {
  alias: { "@lhncbc/ucum-lhc": join(here, "src", "fhirpath", "units.ts") },
});
const { file, sri } = named("fhirpath.js", fhirpath);
const contents = {
  // The page checks the script that it fetches later by a hash that stands in itself.
  "answer.js": await script("answer.ts", { define: { FHIRPATH: JSON.stringify({ file, sri }) } }),
  "fhirpath.js": fhirpath,
  "start.js": await script("start.ts"),
  "request.js": await script("request.ts"),
  "documents.js": await script("documents.ts"),
  "register.js": await script("register.ts"),
  "me.js": await script("me.ts"),
  "pages.css": await styles(),
  "favicon.svg": await image("favicon.svg"),
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const files = {};
let served = 0;
for (const [name, bytes] of Object.entries(contents)) {
  const packed = gzipSync(bytes, { level: 9 });
  const given = named(name, bytes);
  await writeFile(join(out, given.file), bytes);
  await writeFile(join(out, `${given.file}.gz`), packed);
  files[name] = { ...given, bytes: bytes.length, gzip_bytes: packed.length };
  served += ["answer.js", "pages.css", "favicon.svg"].includes(name) ? packed.length : 0;
  console.log(`${given.file}: ${bytes.length} bytes, ${packed.length} over the wire`);
}
await writeFile(join(out, "manifest.json"), `${JSON.stringify({ v: 1, files }, null, 2)}\n`);
console.log(`the answer page's files: ${served} bytes over the wire, limit ${LIMIT}`);
const withFhirpath = served + files["fhirpath.js"].gzip_bytes;
console.log(`with FHIRPath, where a form uses it: ${withFhirpath} bytes, limit ${LIMIT_WITH_FHIRPATH}`);
if (served > LIMIT || withFhirpath > LIMIT_WITH_FHIRPATH) {
  console.error("the patient's page has grown past its limit");
  process.exitCode = 1;
}
