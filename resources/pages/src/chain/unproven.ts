/** Why the record's key is not believed; `code` is stable and goes no further than the page. */
export class Unproven extends Error {
  constructor(readonly code: string) {
    super(`the record's key is not proved: ${code}`);
  }
}
