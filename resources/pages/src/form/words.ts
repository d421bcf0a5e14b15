// Answers in words, for a person to check.
import { dateInWords } from "../fields/dates.js";
import { sameAnswer } from "./attention.js";
import { typed } from "./enable-when.js";
import type { Answer, Coding, Item, Quantity } from "./model.js";

export function answerInWords(item: Item, answer: Answer): string {
  const option = (item.options ?? []).find((candidate) => sameAnswer(candidate.answer, answer));
  if (option) return [option.prefix, option.label].filter(Boolean).join(" ");
  const found = typed(answer, "value");
  if (!found) return "";
  const [kind, value] = found;
  switch (kind) {
    case "Boolean":
      return value ? "Yes" : "No";
    case "Date":
      return dateInWords(String(value));
    case "DateTime":
      return `${dateInWords(String(value).slice(0, 10))}, ${String(value).slice(11, 16)}`;
    case "Time":
      return String(value).slice(0, 5);
    case "Coding":
    case "Reference":
      return (value as Coding).display ?? (value as Coding).code ?? "";
    case "Quantity":
      return [(value as Quantity).value, (value as Quantity).unit].filter((part) => part !== undefined).join(" ");
    default: {
      const unit = item.unit?.display ?? item.unit?.code;
      return typeof value === "number" && unit ? `${value} ${unit}` : String(value);
    }
  }
}
