// The QuestionnaireResponse (FHIR R4) of what was entered. What is not asked is not sent.
import type { Answer, PageForm } from "./model.js";
import type { Place } from "./places.js";

interface ResponseItem {
  linkId: string;
  text?: string;
  answer?: (Answer & { item?: ResponseItem[] })[];
  item?: ResponseItem[];
}

export interface Response {
  resourceType: "QuestionnaireResponse";
  questionnaire: string;
  status: "completed";
  authored: string;
  language: string;
  item: ResponseItem[];
}

export function responseOf(form: PageForm, canonical: string, places: readonly Place[], authored: Date): Response {
  return {
    resourceType: "QuestionnaireResponse",
    language: form.language,
    questionnaire: canonical,
    status: "completed",
    authored: authored.toISOString(),
    item: itemsOf(places),
  };
}

function itemsOf(places: readonly Place[], repeating = false): ResponseItem[] {
  const items: ResponseItem[] = [];
  for (const place of places) {
    const { kind, linkId, text, repeats } = place.item;
    if (!place.asked || kind === "display") continue;
    const item: ResponseItem = text ? { linkId, text } : { linkId };
    const under = itemsOf(place.children, repeating || (kind === "group" && repeats));
    if (kind === "group") {
      if (under.length === 0) continue;
      item.item = under;
    } else if (place.answers.length > 0) {
      item.answer = place.answers.map((answer, index) => (index === 0 && under.length ? { ...answer, item: under } : answer));
    } else if (!repeating) {
      continue;
    }
    // In a group that repeats, a question left blank stands without an answer, so that the reader finds it to be the nearest.
    items.push(item);
  }
  return items;
}
