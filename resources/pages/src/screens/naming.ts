// The name of whoever is asked about a patient; it shows that the link has reached the right person, and proves nothing.
import { asking, field } from "../page/form.js";
import type { Screen } from "../page/frame.js";

export function nameScreen(again: boolean, onName: (name: string) => Promise<void>): Screen {
  const name = field({
    id: "name",
    label: "What is your own name?",
    hint: again
      ? "To keep your answers safe we need to ask for this again. Your answers are still here. Type your first name and family name."
      : "This shows us that the link has reached the right person. Type your first name and family name, not those of the person it is about.",
    missing: "Enter your first name and family name",
    main: true,
    attributes: { class: "nhsuk-input nhsuk-input--width-20", autocomplete: "name", spellcheck: "false", maxlength: 200 },
  });
  return asking({ title: "Confirm your name", parts: [name.element], submit: "Continue", busy: "Opening your questions…", read: name.read, go: onName });
}
