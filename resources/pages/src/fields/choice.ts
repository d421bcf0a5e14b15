// Questions answered by choosing: radio buttons, checkboxes, and a list where there are very many.
import { sameAnswer } from "../form/attention.js";
import type { Answer, Item, Option } from "../form/model.js";
import { button, h } from "../page/dom.js";
import { type Field, fieldset, type Heading, ID, labelled, type Reading } from "./field.js";

/** With more options than this, one choice is made from a list. */
const MANY = 15;
const OTHER = "other";

export function choiceField(heading: Heading, answers: readonly Answer[]): Field {
  const { item } = heading;
  const options = optionsOf(item);
  if (!item.repeats && options.length > MANY) return listField(heading, options, answers);
  return item.repeats ? new Boxes(heading, options, answers) : new Radios(heading, options, answers);
}

function optionsOf(item: Item): Option[] {
  if (item.type !== "boolean") return item.options ?? [];
  const option = (label: string, value: boolean): Option => ({
    answer: { valueBoolean: value }, label, prefix: "", points: null, exclusive: false,
  });
  return [option("Yes", true), option("No", false)];
}

function isListed(options: readonly Option[], answer: Answer): boolean {
  return options.some((option) => sameAnswer(option.answer, answer));
}

/** Words of one's own beside the options. */
class OwnWords {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;

  constructor(item: Item, answers: readonly Answer[], options: readonly Option[], indent: string) {
    const own = answers.find((answer) => !isListed(options, answer));
    this.input = h("input", { class: "nhsuk-input", id: `${ID}-own`, type: "text", autocomplete: "off" });
    this.input.value = typeof own?.["valueString"] === "string" ? own["valueString"] : "";
    this.element = h(
      "div",
      { class: indent },
      h(
        "div",
        { class: "nhsuk-form-group" },
        h("label", { class: "nhsuk-label", for: this.input.id }, item.openLabel ?? "Your answer in your own words"),
        this.input,
      ),
    );
  }

  read(): Reading {
    const value = this.input.value.trim();
    if (value) return { answers: [{ valueString: value }] };
    return { problems: [{ target: this.input.id, message: "Enter your answer in your own words" }] };
  }
}

abstract class Ticks implements Field {
  readonly element: HTMLElement;
  protected readonly inputs: HTMLInputElement[] = [];
  protected readonly own: OwnWords | null = null;
  private readonly item: Item;

  constructor(
    heading: Heading,
    protected readonly options: readonly Option[],
    answers: readonly Answer[],
    private readonly type: "radio" | "checkbox",
    private readonly look: "radios" | "checkboxes",
  ) {
    this.item = heading.item;
    const list = h("div", { class: `nhsuk-${look}`, "data-error-slot": true });
    options.forEach((option, index) => {
      if (type === "checkbox" && option.exclusive && index > 0 && !options[index - 1]?.exclusive) {
        list.append(h("div", { class: `nhsuk-${look}__divider` }, "or"));
      }
      const chosen = answers.some((answer) => sameAnswer(option.answer, answer));
      list.append(this.tick(String(index), [option.prefix, option.label].filter(Boolean).join(" "), chosen));
    });
    if (this.item.open) {
      const chosen = answers.some((answer) => !isListed(options, answer));
      const tick = this.tick(OTHER, this.item.openLabel ?? "Something else", chosen);
      this.own = new OwnWords({ ...this.item, openLabel: "Your answer in your own words" }, answers, options, `nhsuk-${look}__conditional`);
      list.append(tick, this.own.element);
    }
    this.element = fieldset(heading, list);
    this.element.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === type) this.changed(event.target);
    });
    this.showOwn();
  }

  private tick(value: string, label: string, chosen: boolean): HTMLElement {
    const id = this.inputs.length === 0 ? ID : `${ID}-${this.inputs.length + 1}`;
    const input = h("input", { class: `nhsuk-${this.look}__input`, id, name: ID, type: this.type, value });
    input.checked = chosen;
    this.inputs.push(input);
    return h(
      "div",
      { class: `nhsuk-${this.look}__item` },
      input,
      h("label", { class: `nhsuk-label nhsuk-${this.look}__label`, for: id }, label),
    );
  }

  protected changed(_input: HTMLInputElement): void {
    this.showOwn();
  }

  private showOwn(): void {
    const open = this.inputs.some((input) => input.checked && input.value === OTHER);
    this.own?.element.classList.toggle(`nhsuk-${this.look}__conditional--hidden`, !open);
    if (this.own) this.own.element.hidden = !open;
  }

  read(): Reading {
    const answers: Answer[] = [];
    for (const input of this.inputs.filter((candidate) => candidate.checked)) {
      if (input.value === OTHER && this.own) {
        const own = this.own.read();
        if ("problems" in own) return own;
        answers.push(...own.answers);
      } else {
        const option = this.options[Number(input.value)];
        if (option) answers.push(option.answer);
      }
    }
    if (answers.length === 0 && this.item.required) return { problems: [{ target: ID, message: this.missing() }] };
    return { answers };
  }

  protected abstract missing(): string;
}

class Radios extends Ticks {
  private readonly clear: HTMLButtonElement | null = null;

  constructor(heading: Heading, options: readonly Option[], answers: readonly Answer[]) {
    super(heading, options, answers, "radio", "radios");
    if (!heading.item.required) {
      this.clear = button("Clear my answer", () => this.clearAll(), "link");
      this.clear.hidden = !this.inputs.some((input) => input.checked);
      this.element.querySelector("fieldset")?.append(h("p", { class: "app-clear" }, this.clear));
    }
  }

  private clearAll(): void {
    for (const input of this.inputs) input.checked = false;
    this.inputs[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    this.inputs[0]?.focus();
  }

  protected override changed(input: HTMLInputElement): void {
    super.changed(input);
    if (this.clear) this.clear.hidden = !this.inputs.some((candidate) => candidate.checked);
  }

  protected missing(): string {
    return "Select an answer";
  }
}

class Boxes extends Ticks {
  constructor(heading: Heading, options: readonly Option[], answers: readonly Answer[]) {
    super({ ...heading, hint: [heading.hint, "Select all that apply."].filter(Boolean).join(" ") }, options, answers, "checkbox", "checkboxes");
  }

  /** An answer that stands alone takes the others away, and the other way round. */
  protected override changed(input: HTMLInputElement): void {
    if (input.checked) {
      const alone = this.isExclusive(input);
      for (const other of this.inputs) {
        if (other !== input && (alone || this.isExclusive(other))) other.checked = false;
      }
    }
    super.changed(input);
  }

  private isExclusive(input: HTMLInputElement): boolean {
    return this.options[Number(input.value)]?.exclusive ?? false;
  }

  protected missing(): string {
    return "Select at least one answer";
  }
}

function listField(heading: Heading, options: readonly Option[], answers: readonly Answer[]): Field {
  const { item } = heading;
  const select = h("select", { class: "nhsuk-select app-select", id: ID }, h("option", { value: "" }, "Choose an answer"));
  options.forEach((option, index) => {
    select.append(h("option", { value: index }, [option.prefix, option.label].filter(Boolean).join(" ")));
  });
  const own = item.open ? new OwnWords(item, answers, options, "app-own-words") : null;
  if (own) select.append(h("option", { value: OTHER }, item.openLabel ?? "Something else"));
  const chosen = options.findIndex((option) => answers.some((answer) => sameAnswer(option.answer, answer)));
  if (chosen >= 0) select.value = String(chosen);
  else if (own && answers.length > 0) select.value = OTHER;
  const showOwn = () => {
    if (own) own.element.hidden = select.value !== OTHER;
  };
  select.addEventListener("change", showOwn);
  showOwn();
  return {
    element: labelled(heading, select, select, own?.element),
    read() {
      if (select.value === OTHER && own) return own.read();
      const option = select.value === "" ? undefined : options[Number(select.value)];
      if (option) return { answers: [option.answer] };
      return item.required ? { problems: [{ target: ID, message: "Select an answer" }] } : { answers: [] };
    },
  };
}
