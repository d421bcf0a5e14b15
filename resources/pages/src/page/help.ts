// Help in a crisis, in the words of the page itself, so that they are the same wherever they stand.

/** A copy of the page's crisis card. */
export function crisisCard(): HTMLElement {
  const template = document.getElementById("crisis-card");
  if (!(template instanceof HTMLTemplateElement)) throw new Error("the page has no crisis card");
  const card = template.content.firstElementChild?.cloneNode(true);
  if (!(card instanceof HTMLElement)) throw new Error("the crisis card is empty");
  return card;
}

/** Once the team is known, its own number stands wherever the team's number is given. */
export function setTeamTelephone(number: string | null): void {
  const template = document.getElementById("crisis-card");
  const places: ParentNode[] = [document];
  if (template instanceof HTMLTemplateElement) places.push(template.content);
  for (const link of number ? places.flatMap((place) => [...place.querySelectorAll<HTMLAnchorElement>("a[data-team]")]) : []) {
    link.href = `tel:${number?.replace(/[^\d+]/g, "")}`;
    link.textContent = number;
  }
}

/** Hide the quiet crisis help at the foot where the card itself stands on the screen. */
export function quietHelp(visible: boolean): void {
  const foot = document.getElementById("help-now");
  if (foot) foot.hidden = !visible;
}
