// The page behind a link: /a#token.
import { purge } from "./drafts/drafts.js";
import { Journey } from "./journey/journey.js";
import { readConfig } from "./page/config.js";
import { setBack, show } from "./page/frame.js";
import { doneScreen } from "./screens/ending.js";
import { type Reason, stoppedScreen } from "./screens/stopped.js";
import { canSeal } from "./sealing/seal.js";
import { keptReceipt, takeToken } from "./service/link.js";

const config = readConfig();

function stop(reason: Reason): void {
  setBack(null);
  show(stoppedScreen({ reason, teamTelephone: config.teamTelephone }));
}

function start(): void {
  document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
  const token = takeToken();
  const receipt = keptReceipt();
  if (!canSeal()) return stop("cannot-seal");
  void purge(Date.now()).catch(() => undefined);
  if (receipt) return show(doneScreen({ receipt, opened: null, attention: false, contactMe: false }));
  if (!token) return stop("no-link");
  new Journey(config, token).begin();
}

// What goes wrong in a browser's extension is not ours to answer for.
window.addEventListener("error", (event) => {
  if (event.filename.startsWith(window.location.origin)) stop("broken");
});
window.addEventListener("unhandledrejection", () => stop("broken"));
// The same tab may be given another link.
window.addEventListener("hashchange", () => {
  if (window.location.hash.length > 1) window.location.reload();
});
start();
