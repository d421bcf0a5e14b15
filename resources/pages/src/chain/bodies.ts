// The bodies that a chain may hold, as care_record/wire/bodies has them: what does not fit is refused whole.
import { toHex } from "../sealing/bytes.js";
import { type Fields, isMap, isWhole } from "./statement.js";
import { Unproven } from "./unproven.js";

type Check = (value: unknown) => boolean;

const bytes = (least: number, most = least): Check => (value) => value instanceof Uint8Array && value.length >= least && value.length <= most;
const text = (least: number, most: number): Check => (value) => typeof value === "string" && [...value].length >= least && [...value].length <= most;
const oneOf = (...values: string[]): Check => (value) => values.includes(value as string);
const maybe = (check: Check): Check => (value) => value === undefined || value === null || check(value);
const some = (check: Check): Check => (value) => Array.isArray(value) && value.length >= 1 && value.length <= 50 && value.every(check);
const map = (shape: Record<string, Check>): Check => (value) => isMap(value) && fits(value, shape);
const count: Check = (value) => isWhole(value) && value >= 1;
const truth: Check = (value) => typeof value === "boolean";
const id = bytes(16);
const name = text(1, 120);
const signingKey = bytes(32);
const sealingKey = bytes(1216);
const generation = { team: id, generation: count };

const SHAPES: Record<string, Record<string, Check>> = {
  "trust.created": { name, root: signingKey },
  "team.created": { team: id, name, service: oneOf("adult", "soamhs", "camhs-16-18"), telephone: text(0, 40), records: maybe(truth) },
  "member.authorised": {
    member: id,
    name,
    role: oneOf("clinician", "coordinator", "identity-administrator", "system-administrator", "privacy-officer"),
    account: text(1, 80),
    registration_body: maybe(text(0, 40)),
    registration_number: maybe(text(0, 40)),
  },
  "member.added": { team: id, member: id },
  "member.confirmed": { team: id, member: id },
  "member.removed": { team: id, member: id },
  "device.enrolled": { device: id, member: id, sign: signingKey, seal: sealingKey, label: text(0, 80) },
  "device.revoked": { device: id },
  "identity.pictures-asked": { public: sealingKey },
  "access.granted": {
    basis: oneOf("care", "agreement", "withheld"),
    epoch: count,
    public: sealingKey,
    wraps: maybe(some(map({ ...generation, wrap: bytes(1120 + 16, 4096) }))),
    parties: maybe(some(map(generation))),
    earlier: maybe(truth),
    request: maybe(id),
  },
};

/** Throws `Unproven` when this is no kind of a chain, or the body does not fit its kind. */
export function checkBody(kind: string, body: Fields): void {
  const shape = Object.hasOwn(SHAPES, kind) ? SHAPES[kind] : undefined;
  if (!shape || !fits(body, shape)) throw new Unproven("malformed");
  if (kind === "access.granted" && teamsOf(body).length === 0) throw new Unproven("malformed");
}

/** The teams to which `access.granted` gives the epoch, in either form. */
export function teamsOf(granted: Fields): string[] {
  const given = [granted["parties"], granted["wraps"]].flatMap((list) => (Array.isArray(list) ? (list as Fields[]) : []));
  return given.map((one) => idIn(one, "team"));
}

/** An id of a checked body. */
export function idIn(body: Fields, field: string): string {
  return toHex(body[field] as Uint8Array);
}

function fits(value: Fields, shape: Record<string, Check>): boolean {
  return Object.keys(value).every((key) => Object.hasOwn(shape, key)) && Object.entries(shape).every(([key, check]) => check(value[key]));
}
