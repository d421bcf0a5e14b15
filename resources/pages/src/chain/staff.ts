// Who may say what, from the root down: the rules of care_record/statements that a chain needs, and no more.
import { sameBytes } from "../sealing/bytes.js";
import { idIn, teamsOf } from "./bodies.js";
import type { Fields, Statement } from "./statement.js";
import { Unproven } from "./unproven.js";

interface Member {
  role: string;
  teams: Set<string>;
}

interface Device {
  member: string;
  sign: Uint8Array;
  revoked: boolean;
}

/** The people, teams and workstations that the statements so far have named. `root` is never changed by one. */
export class Staff {
  private begun = false;
  private readonly teams = new Set<string>();
  private readonly members = new Map<string, Member>();
  private readonly devices = new Map<string, Device>();
  /** Who named a member for a team that nobody has confirmed yet, by team and member. */
  private readonly joining = new Map<string, string>();

  constructor(
    readonly trust: string,
    private readonly root: Uint8Array,
  ) {}

  /** The key that must have signed what this device says; throws `Unproven` for an unknown or revoked one. */
  signingKey(device: string): Uint8Array {
    return device === this.trust ? this.root : this.device(device).sign;
  }

  /** Take a signed statement of the trust's own stream in; throws `Unproven` when its author may not say it. */
  follow({ device, stream, kind, body }: Statement): void {
    if (stream !== this.trust) throw new Unproven("wrong-stream");
    const author = device === this.trust ? null : this.device(device).member;
    const step = this.steps[kind];
    if (!step) throw new Unproven("out-of-place");
    if (author !== null) this.checkAuthor(author, kind, body);
    step(body, author);
  }

  /** Throws `Unproven` unless this device may bring an epoch of a record's key to life with this body. */
  checkGrant(device: string, granted: Fields): void {
    if (device === this.trust) throw new Unproven("root-only-for-trust");
    const author = this.member(this.device(device).member);
    if (author.role !== "clinician") throw new Unproven("wrong-role");
    if (!teamsOf(granted).some((team) => author.teams.has(team))) throw new Unproven("not-in-team");
  }

  /** Throws `Unproven` unless this device is the identity desk's. */
  checkDesk(device: string): void {
    if (device === this.trust) throw new Unproven("root-only-for-trust");
    if (this.member(this.device(device).member).role !== "identity-administrator") throw new Unproven("wrong-role");
  }

  private checkAuthor(author: string, kind: string, body: Fields): void {
    if (kind === "trust.created") throw new Unproven("root-only");
    const own = kind === "device.enrolled" && idIn(body, "member") === author;
    const decidedLater = kind === "member.confirmed" || kind === "device.revoked";
    if (!own && !decidedLater && this.member(author).role !== "system-administrator") throw new Unproven("wrong-role");
  }

  private readonly steps: Record<string, (body: Fields, author: string | null) => void> = {
    "trust.created": (body) => {
      if (this.begun || !sameBytes(body["root"] as Uint8Array, this.root)) throw new Unproven("other-root");
      this.begun = true;
    },
    "team.created": (body) => {
      fresh(this.teams, idIn(body, "team"));
      this.teams.add(idIn(body, "team"));
    },
    "member.authorised": (body) => {
      fresh(this.members, idIn(body, "member"));
      this.members.set(idIn(body, "member"), { role: body["role"] as string, teams: new Set() });
    },
    "member.added": (body, author) => {
      const [team, member] = this.placeOf(body);
      // how many administrators there are a page cannot know, so that the root's word stands alone
      if (author === null) this.join(team, member);
      else this.joining.set(team + member, author);
    },
    "member.confirmed": (body, author) => {
      const [team, member] = this.placeOf(body);
      const by = this.joining.get(team + member);
      if (by === undefined) {
        if (!this.member(member).teams.has(team)) throw new Unproven("unknown");
        return;
      }
      if (author !== null && !this.isSecond(author, by, team, member)) throw new Unproven("not-second");
      this.join(team, member);
    },
    "member.removed": (body) => {
      const [team, member] = this.placeOf(body);
      this.joining.delete(team + member);
      this.member(member).teams.delete(team);
    },
    "device.enrolled": (body) => {
      fresh(this.devices, idIn(body, "device"));
      this.member(idIn(body, "member"));
      this.devices.set(idIn(body, "device"), { member: idIn(body, "member"), sign: body["sign"] as Uint8Array, revoked: false });
    },
    "device.revoked": (body, author) => {
      const device = this.devices.get(idIn(body, "device"));
      if (!device) throw new Unproven("unknown");
      const administrator = author === null || this.member(author).role === "system-administrator";
      if (!administrator && author !== device.member) throw new Unproven("wrong-role");
      device.revoked = true;
    },
  };

  /** A member of the team, or, as a page cannot know whether the team has one at work, an administrator. */
  private isSecond(confirmer: string, by: string, team: string, member: string): boolean {
    const { role, teams } = this.member(confirmer);
    return confirmer !== by && confirmer !== member && (teams.has(team) || role === "system-administrator");
  }

  private join(team: string, member: string): void {
    this.joining.delete(team + member);
    this.member(member).teams.add(team);
  }

  private placeOf(body: Fields): [string, string] {
    const team = idIn(body, "team");
    if (!this.teams.has(team)) throw new Unproven("unknown");
    this.member(idIn(body, "member"));
    return [team, idIn(body, "member")];
  }

  private member(id: string): Member {
    const member = this.members.get(id);
    if (!member) throw new Unproven("unknown");
    return member;
  }

  private device(id: string): Device {
    const device = this.devices.get(id);
    if (!device) throw new Unproven("unknown-device");
    if (device.revoked) throw new Unproven("revoked-device");
    return device;
  }
}

function fresh(known: { has(key: string): boolean }, key: string): void {
  if (known.has(key)) throw new Unproven("exists");
}
