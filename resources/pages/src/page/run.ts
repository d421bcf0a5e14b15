// How an answering page begins: what the browser can do, the link's token, and what is shown when there is none.
import { purge } from "../drafts/drafts.js";
import { Journey } from "../journey/journey.js";
import { doneScreen } from "../screens/ending.js";
import { type Reason, stoppedScreen } from "../screens/stopped.js";
import { canSeal } from "../sealing/seal.js";
import { keepToken, keptReceipt, reloadForAnotherLink, takeToken } from "../service/link.js";
import type { Voice } from "../voice/voice.js";
import { readConfig } from "./config.js";
import { type Screen, scriptsRun, setBack, show } from "./frame.js";

type CodeScreen = (onToken: (token: string) => void) => Screen;

/** Run the page; `codeScreen` is shown where the page was opened without a link, null where it says so instead. */
export function run(voice: Voice, codeScreen: CodeScreen | null): void {
  const config = readConfig();

  function stop(reason: Reason): void {
    setBack(null);
    show(stoppedScreen({ voice, reason, teamTelephone: config.teamTelephone }));
  }

  function begin(token: string): void {
    new Journey(config, token, voice).begin();
  }

  function start(): void {
    scriptsRun();
    const linked = window.location.hash.length > 1;
    const token = takeToken();
    const receipt = keptReceipt();
    if (!canSeal()) return stop("cannot-seal");
    void purge(Date.now()).catch(() => undefined);
    if (receipt) return show(doneScreen({ voice, receipt, opened: null, attention: false, contactMe: false }));
    if (token) return begin(token);
    if (!codeScreen || linked) return stop("no-link");
    show(
      codeScreen((typed) => {
        keepToken(typed);
        begin(typed);
      }),
    );
  }

  // What goes wrong in a browser's extension is not ours to answer for.
  window.addEventListener("error", (event) => {
    if (event.filename.startsWith(window.location.origin)) stop("broken");
  });
  window.addEventListener("unhandledrejection", () => stop("broken"));
  reloadForAnotherLink();
  start();
}
