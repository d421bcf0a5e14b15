// The page on which somebody sends pictures of documents to the identity desk: looked at here, sealed here, sent once.
import { type OfferedDesk, provenDeskKey } from "./chain/chain.js";
import { Unproven } from "./chain/unproven.js";
import { chosenIn } from "./documents/chosen.js";
import type { NotTaken, Taken } from "./documents/taking.js";
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
/** Of all together, in bytes: what the service takes at once when they are sealed. */
const MOST_TOGETHER = 17 * 1024 * 1024;

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

async function sealAll(all: readonly (Taken | NotTaken)[], opened: Opened, publicKey: Bytes): Promise<{ sealed: string[] } | { wrong: string }> {
  const contents: Bytes[] = [];
  for (const one of all) {
    if ("wrong" in one) return { wrong: one.wrong };
    contents.push(one.content);
  }
  if (contents.reduce((sum, content) => sum + content.length, 0) > MOST_TOGETHER) {
    return { wrong: "These are too large to be sent together. Send some of them first, then open the link again" };
  }
  const sealed: string[] = [];
  for (const content of contents) {
    const bound = { trust: idBytes(opened.trust), case: idBytes(opened.case), asked: idBytes(opened.asked), number: opened.first + sealed.length };
    sealed.push(toBase64url(await sealPicture(publicKey, bound, content)));
  }
  return { sealed };
}

function choosing(token: string, opened: Opened, publicKey: Bytes): void {
  const input = h("input", { class: "nhsuk-file-upload", id: FIELD, type: "file", multiple: true, accept: "image/*,.heic,.heif,application/pdf", "aria-describedby": `${FIELD}-hint` });
  const most = opened.left === 1 ? "1 picture or PDF" : `up to ${opened.left} pictures or PDFs`;
  const wrong = (message: string) => [{ target: FIELD, message }];
  const chosen = chosenIn(input);
  const taking = h(
    "div",
    { class: "nhsuk-form-group" },
    h("label", { class: "nhsuk-label nhsuk-label--m", for: FIELD }, "Pictures of your documents"),
    h("div", { class: "nhsuk-hint", id: `${FIELD}-hint` }, `Send ${most}. Take pictures in good light, one for each page. They can be JPEG, PNG or HEIC. A PDF can have up to 10 pages, and no password.`),
    input,
    chosen.element,
  );
  show(
    asking<undefined>({
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
      busy: "Locking and sending your pictures. This can take a minute. Keep this page open…",
      read: () => {
        const files = input.files ?? [];
        if (files.length === 0) return { problems: wrong("Choose at least one picture or PDF") };
        if (files.length > opened.left) return { problems: wrong(`You can send ${most}. You chose ${files.length}`) };
        return { given: undefined };
      },
      go: async () => {
        const made = await sealAll(await chosen.all(), opened, publicKey);
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
