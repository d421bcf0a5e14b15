// The form in another language that it carries whole. Codes, points and rules stay; only words differ.
import type { FormNode, PageForm } from "./model.js";

export interface Language {
  tag: string;
  /** Its name in itself, as its speakers look for it. */
  name: string;
}

/** The languages in which a form, as it was sent, can be read; the one that it came in first. */
export function languagesOf(form: PageForm): Language[] {
  return [form.language, ...Object.keys(form.translations ?? {})].map((tag) => ({ tag, name: nameOf(tag) }));
}

/** The form in a language; in its own where it does not carry that one. */
export function inLanguage(form: PageForm, tag: string): PageForm {
  const words = form.translations?.[tag];
  if (!words) return form;
  return {
    ...form,
    language: tag,
    title: words.title ?? form.title,
    copyright: words.copyright ?? form.copyright,
    nodes: form.nodes.map((node) => translated(node, words.items[node.linkId])),
  };
}

/** The language recorded for the person where the form came in it; else the first that this browser's owner reads. */
export function preferred(form: PageForm, wanted: readonly string[]): string {
  if (form.ownLanguage && form.ownLanguage !== form.language) return form.language;
  const held = languagesOf(form).map(({ tag }) => tag);
  for (const tag of wanted) {
    const found = held.find((one) => one.toLowerCase() === tag.toLowerCase()) ?? held.find((one) => primary(one) === primary(tag));
    if (found) return found;
  }
  return form.language;
}

function translated(node: FormNode, words: { text?: string; prefix?: string; help?: string; options?: string[] } | undefined): FormNode {
  if (!words) return node;
  const { options, ...said } = words;
  const labels = node.options?.map((option, place) => ({ ...option, label: options?.[place] || option.label }));
  return { ...node, ...said, ...(labels ? { options: labels } : {}) };
}

function primary(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}

function nameOf(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(primary(tag)) ?? tag;
  } catch {
    return tag;
  }
}
