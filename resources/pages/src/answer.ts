// The page behind a link: a patient's own (/a#token), or that of somebody who is asked about a patient (/r#token).
import { run } from "./page/run.js";
import { codeScreen } from "./screens/code.js";
import { ASKED_ABOUT_ANOTHER } from "./voice/another.js";
import { PATIENT } from "./voice/patient.js";

const aboutAnother = document.getElementById("app")?.dataset["about"] === "another";
run(aboutAnother ? ASKED_ABOUT_ANOTHER : PATIENT, aboutAnother ? codeScreen : null);
