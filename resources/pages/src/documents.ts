// The page on which somebody sends pictures of documents to the identity desk: drawn anew here, sealed here, sent once.
// A PDF is sealed as it is; the desk draws its pages.
import { type OfferedDesk, provenDeskKey } from "./chain/chain.js";
import { Unproven } from "./chain/unproven.js";
import { readConfig } from "./page/config.js";
import { bullets, button, h, heading, p } from "./page/dom.js";
import { asking } from "./page/form.js";
import { scriptsRun, setTitle, show } from "./page/frame.js";
import { type Bytes, idBytes, toBase64url } from "./sealing/bytes.js";
import { canSeal, sealPicture } from "./sealing/seal.js";
import { away, post } from "./service/requests.js";
import { reloadForAnotherLink, takeToken } from "./service/link.js";

const TITLE = "Send pictures of your documents";
const FIELD = "pictures";
/** Enough to read a passport; a larger one is drawn smaller. */
const LONGEST_SIDE = 2400;
/** Of one PDF, and of all together once they are sealed, in bytes: what the service takes at once. */
const MOST_PDF = 5 * 1024 * 1024;
const MOST_TOGETHER = 17 * 1024 * 1024;
const PDF_START = "%PDF-";

interface Opened extends OfferedDesk {
  v: number;
  asked: string;
  first: number;
  left: number;
}

const config = readConfig();
scriptsRun();

function stop(title: string, ...words: string[]): void {
  show({ title, content: [heading(title), ...words.map((said) => p(said))] });
}

function refused(): void {
  stop("This link does not open anything", "It may have run out, or your request has been decided. Ask the trust for a new link if you still need one.");
}

/** The picture as JPEG, drawn anew: nothing is left of where and when it was taken. Null where this browser cannot show it. */
async function drawn(file: File): Promise<Bytes | null> {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return blob ? new Uint8Array(await blob.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

/** What is sealed of a file: a PDF whole, anything else as a picture drawn anew. Words where it cannot be sent. */
async function taken(file: File): Promise<Bytes | string> {
  if ((await file.slice(0, PDF_START.length).text()) === PDF_START) {
    if (file.size > MOST_PDF) return `${file.name} is too large. Send a PDF of up to 5 MB, or a picture of its page`;
    return new Uint8Array(await file.arrayBuffer());
  }
  return (await drawn(file)) ?? `This browser cannot show ${file.name}. Choose a JPEG or PNG picture or a PDF, or take a new picture`;
}

async function sealAll(files: readonly File[], opened: Opened, publicKey: Bytes): Promise<{ sealed: string[] } | { wrong: string }> {
  const sealed: string[] = [];
  let together = 0;
  for (const file of files) {
    const content = await taken(file);
    if (typeof content === "string") return { wrong: content };
    together += content.length;
    if (together > MOST_TOGETHER) return { wrong: "These are too large to be sent together. Send some of them first, then open the link again" };
    const bound = { trust: idBytes(opened.trust), case: idBytes(opened.case), asked: idBytes(opened.asked), number: opened.first + sealed.length };
    sealed.push(toBase64url(await sealPicture(publicKey, bound, content)));
  }
  return { sealed };
}

function choosing(token: string, opened: Opened, publicKey: Bytes): void {
  const input = h("input", { class: "nhsuk-file-upload", id: FIELD, type: "file", multiple: true, accept: "image/*,application/pdf", "aria-describedby": `${FIELD}-hint` });
  const most = opened.left === 1 ? "1 picture or PDF" : `up to ${opened.left} pictures or PDFs`;
  const wrong = (message: string) => [{ target: FIELD, message }];
  const taking = h(
    "div",
    { class: "nhsuk-form-group" },
    h("label", { class: "nhsuk-label nhsuk-label--m", for: FIELD }, "Pictures of your documents"),
    h("div", { class: "nhsuk-hint", id: `${FIELD}-hint` }, `Send ${most}. Take pictures in good light, one for each page. A PDF can have up to 10 pages, and no password.`),
    input,
  );
  show(
    asking<File[]>({
      title: TITLE,
      above: [
        heading(TITLE),
        p(`${config.trustName} checks that it is you who asks for access. Two documents are enough, one of them with your photo.`),
        bullets(
          "Your pictures are locked on this device. Only the people who check identities can open them.",
          "They are destroyed once it is decided. No copy is kept.",
          "It is your choice. You can also show your documents in person, or ask your care team to vouch for you.",
        ),
      ],
      parts: [taking],
      submit: "Lock and send",
      busy: "Locking and sending your pictures…",
      read: () => {
        const files = [...(input.files ?? [])];
        if (files.length === 0) return { problems: wrong("Choose at least one picture or PDF") };
        if (files.length > opened.left) return { problems: wrong(`You can send ${most}. You chose ${files.length}`) };
        return { given: files };
      },
      go: async (files) => {
        const made = await sealAll(files, opened, publicKey);
        if ("wrong" in made) return wrong(made.wrong);
        const answer = await post("/pages/pictures/send", { token, sealed: made.sealed });
        if (answer?.status === 200) return done(made.sealed.length);
        if (answer?.status === 404) return refused();
        if (away(answer) === "full") return wrong("The service cannot take anything just now. Nothing was sent. Try again later today");
        return wrong("We could not reach the service. Nothing was sent. Try again");
      },
    }),
  );
}

function done(count: number): void {
  show({
    title: "Your pictures are sent",
    content: [
      h("div", { class: "nhsuk-panel" }, h("h1", { class: "nhsuk-panel__heading", tabindex: -1 }, count === 1 ? "Your picture is sent" : "Your pictures are sent")),
      p("They are locked. The people who check identities look at them and tell you what was decided. Then the pictures are destroyed."),
      p("Nothing of them is kept on this page. You can close it."),
    ],
  });
}

async function start(): Promise<void> {
  const token = takeToken();
  if (!canSeal()) return stop("This browser cannot lock your pictures", "Open the link in an up-to-date browser, or show your documents in person.");
  if (!token) return stop("This link is not complete", "Open the link in your message again, or copy the whole link into your browser.");
  const answer = await post("/pages/pictures/open", { token });
  if (!answer || answer.status >= 500) {
    show({ title: "We could not reach the service", content: [heading("We could not reach the service"), p("Check that you are on the internet, then try again."), button("Try again", () => void start())] });
    return;
  }
  if (answer.status !== 200) return refused();
  const opened = answer.json as unknown as Opened;
  try {
    const publicKey = await provenDeskKey(opened, config.root);
    if (opened.left < 1) return stop("No more pictures can be sent", "All the pictures that this link takes have come. You do not need to do anything more.");
    choosing(token, opened, publicKey);
  } catch (error) {
    if (!(error instanceof Unproven)) throw error;
    stop("We cannot be sure that only the trust could open your pictures", "So this page does not send any. This is not because of anything you did. Show your documents in person, and please tell the trust that you saw this page.");
  }
}

reloadForAnotherLink();
setTitle(TITLE);
void start();
