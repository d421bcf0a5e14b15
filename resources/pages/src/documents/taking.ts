// What is sealed of a chosen file, judged by its content and never by its name: a picture drawn anew, or a PDF or HEIC whole.
import type { Bytes } from "../sealing/bytes.js";

/** Enough to read a passport; a larger one is drawn smaller. */
const LONGEST_SIDE = 2400;
/** Of a file that is sealed as it came, in bytes. */
const MOST_WHOLE = 5 * 1024 * 1024;
const PREVIEW_SIDE = 128;
const MOST_OF_BRANDS = 256;
/** The brands of a file that holds HEVC pictures (ISO/IEC 23008-12, B.4); the general ones may hold AV1 instead. */
const HEVC = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"];
const GENERAL = ["mif1", "msf1"];
const AV1 = ["avif", "avis"];

/** A file that can be sent; `preview` where this browser can show it. */
export interface Taken {
  file: File;
  content: Bytes;
  kind: "picture" | "PDF" | "HEIC";
  preview?: HTMLCanvasElement;
}

/** A file that cannot be sent, with words that say why. */
export interface NotTaken {
  file: File;
  wrong: string;
}

export async function taken(file: File): Promise<Taken | NotTaken> {
  try {
    return await byContent(file);
  } catch {
    return { file, wrong: `${file.name} could not be read. Choose it again` };
  }
}

async function byContent(file: File): Promise<Taken | NotTaken> {
  const start = latin1(await file.slice(0, MOST_OF_BRANDS).arrayBuffer());
  if (start.startsWith("%PDF-")) return whole(file, "PDF");
  const drawn = await anew(file);
  if (drawn) return { file, kind: "picture", ...drawn };
  if (isHeif(start)) return whole(file, "HEIC");
  return { file, wrong: `${file.name} cannot be sent. Choose a JPEG, PNG or HEIC picture or a PDF, or take a new picture` };
}

async function whole(file: File, kind: "PDF" | "HEIC"): Promise<Taken | NotTaken> {
  if (file.size <= MOST_WHOLE) return { file, kind, content: new Uint8Array(await file.arrayBuffer()) };
  const instead = kind === "PDF" ? "send a picture of its page" : "take a new picture";
  return { file, wrong: `${file.name} is too large. Send a ${kind} file of up to 5\u00a0MB, or ${instead}` };
}

/** The picture as JPEG, drawn anew: nothing is left of where and when it was taken. Null where this browser cannot show it. */
async function anew(file: File): Promise<{ content: Bytes; preview: HTMLCanvasElement } | null> {
  try {
    const picture = await createImageBitmap(file);
    const canvas = drawnOn(picture, LONGEST_SIDE);
    picture.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return blob && { content: new Uint8Array(await blob.arrayBuffer()), preview: drawnOn(canvas, PREVIEW_SIDE) };
  } catch {
    return null;
  }
}

function drawnOn(picture: ImageBitmap | HTMLCanvasElement, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Whether the brands of its first box are of HEIF with HEVC; a box is its length in four bytes, its kind, and then the rest. */
function isHeif(start: string): boolean {
  if (start.slice(4, 8) !== "ftyp") return false;
  const length = [...start.slice(0, 4)].reduce((sum, byte) => sum * 256 + byte.charCodeAt(0), 0);
  if (length > MOST_OF_BRANDS) return false;
  const brands = [start.slice(8, 12)];
  for (let at = 16; at < length; at += 4) brands.push(start.slice(at, at + 4));
  const any = (of: string[]) => brands.some((brand) => of.includes(brand));
  return any(HEVC) || (any(GENERAL) && !any(AV1));
}

function latin1(bytes: ArrayBuffer): string {
  return String.fromCharCode(...new Uint8Array(bytes));
}
