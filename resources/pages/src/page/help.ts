// Help in a crisis, in the words of the page itself, so that they are the same wherever they stand.

/** A copy of the page's crisis card; `heading` replaces its heading where the card must speak at once. */
export function crisisCard(): HTMLElement {
  const template = document.getElementById("crisis-card");
  if (!(template instanceof HTMLTemplateElement)) throw new Error("the page has no crisis card");
  const card = template.content.firstElementChild?.cloneNode(true);
  if (!(card instanceof HTMLElement)) throw new Error("the crisis card is empty");
  return card;
}

/** Hide the quiet crisis help at the foot where the card itself stands on the screen. */
export function quietHelp(visible: boolean): void {
  const foot = document.getElementById("help-now");
  if (foot) foot.hidden = !visible;
}
