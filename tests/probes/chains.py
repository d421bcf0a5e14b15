"""Chains from a trust's root to a record's key, good and wrong, and what is right to say of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.access import following as access
from care_record.access.following import AccessRefused, Said
from care_record.access.record import Access, Epoch
from care_record.sealing.keys import SealingKey
from care_record.statements import following, signing
from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.statement import Statement, parse
from care_record.wire import bodies, cbor
from care_record.wire.bodies import Body
from tests.probes.trust_world import Workstation, World

PROVED = "proved"


@dataclass(frozen=True)
class Offer:
    """What a service offers as a record's key, and what the page asks of it."""

    root: bytes
    trust: UUID
    patient: UUID
    epoch: int
    key: bytes
    public: bytes
    chain: tuple[bytes, ...]


def verdict(offer: Offer) -> str:
    """What the directory of desktops and service says of the same statements: "proved", or the code of its refusal."""
    directory = Directory(offer.trust, offer.root)
    granted: Statement | None = None
    try:
        for raw in offer.chain:
            said = parse(raw)
            if said.kind == "access.granted":
                _opens(directory, said)
                granted = said
            else:
                directory = following.follow(directory, said)
    except (NotAuthorised, AccessRefused) as refusal:
        return refusal.code
    except BadSignature:
        return "bad-signature"
    except cbor.MalformedCbor:
        return "malformed"
    return "truncated" if granted is None else _of_this_record(offer, granted)


def _opens(directory: Directory, granted: Statement) -> None:
    """Raise unless this may bring an epoch of a record's key to life."""
    body = directory.check(granted)
    assert isinstance(body, bodies.AccessGranted)
    before = (Epoch(body.epoch - 1, b"", 0, 0, {}),) if body.epoch > 1 else ()
    teams = directory.author(granted.device).teams
    access.follow(Access(epochs=before), Said(granted.id, 1, granted.at, granted.device, teams, body))


def _of_this_record(offer: Offer, granted: Statement) -> str:
    if granted.stream != offer.patient:
        return "other-patient"
    if granted.body["epoch"] != offer.epoch:
        return "other-epoch"
    return PROVED if granted.body["public"] == offer.public else "other-key"


@dataclass
class Ward:
    """A trust, a patient, and people whom a test lets say things."""

    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.root, self.trust, self.team = self.world.root, self.world.trust, self.world.team
        self.patient, self.key = self.world.id(), SealingKey(self.world.random(32))
        self.begun = self.world.founding()[0]
        self.teams = self.world.founding()[1:]
        self.ada = self.world.workstation(self.world.id())
        self.joan = self.world.workstation(self.world.id())
        self.jean = self.world.workstation(self.world.id())

    def says(self, by: Workstation, body: Body, stream: UUID | None = None) -> bytes:
        """A statement."""
        kind = next(kind for kind, model in bodies.STATEMENTS.items() if model is type(body))
        return by.say(kind, stream or self.trust, body)

    def authorised(self, place: Workstation, role: bodies.Role, by: Workstation | None = None) -> bytes:
        """A person becomes a member of staff."""
        account = place.device.hex[-6:]
        return self.says(
            by or self.root, bodies.MemberAuthorised(member=member(place), name="N", role=role, account=account)
        )

    def enrolled(
        self, place: Workstation, by: Workstation | None = None, *, of: Workstation | None = None, sign: bytes = b""
    ) -> bytes:
        """A workstation of a person, by default its own."""
        public = sign or place.key.public_key().public_bytes_raw()
        body = bodies.DeviceEnrolled(
            device=place.device, member=member(of or place), sign=public, seal=place.sealing.public.encoded, label="PC"
        )
        return self.says(by or self.root, body)

    def added(self, place: Workstation, by: Workstation | None = None, team: UUID | None = None) -> bytes:
        """A person is named for a team."""
        return self.says(by or self.root, bodies.MemberAdded(team=team or self.team, member=member(place)))

    def confirmed(self, place: Workstation, by: Workstation) -> bytes:
        """The second signature."""
        return self.says(by, bodies.MemberConfirmed(team=self.team, member=member(place)))

    def removed(self, place: Workstation, by: Workstation | None = None) -> bytes:
        """A person leaves the team."""
        return self.says(by or self.root, bodies.MemberRemoved(team=self.team, member=member(place)))

    def revoked(self, place: Workstation, by: Workstation | None = None) -> bytes:
        """A workstation may do nothing more."""
        return self.says(by or self.root, bodies.DeviceRevoked(device=place.device))

    def person(self, place: Workstation, role: bodies.Role, by: Workstation | None = None) -> list[bytes]:
        """A person with a workstation, in no team."""
        return [self.authorised(place, role, by), self.enrolled(place, by)]

    def clinician(self) -> list[bytes]:
        """The trust, and a clinician of the team by the root's word."""
        return [self.begun, *self.teams, *self.person(self.ada, "clinician"), self.added(self.ada)]

    def administrators(self) -> list[bytes]:
        """The trust, and its two administrators."""
        joan = self.person(self.joan, "system-administrator")
        return [self.begun, *self.teams, *joan, *self.person(self.jean, "system-administrator", self.joan)]

    def appointed(self) -> list[bytes]:
        """The trust, and a clinician whom one administrator names and the other confirms."""
        ada = [*self.person(self.ada, "clinician", self.joan), self.added(self.ada, self.joan)]
        return [*self.administrators(), *ada, self.confirmed(self.ada, self.jean)]

    def granted(self, by: Workstation | None = None, patient: UUID | None = None, epoch: int = 1) -> bytes:
        """The record's key comes to life."""
        return self.world.access(by or self.ada, patient or self.patient, self.key, epoch)

    def offer(self, *chain: bytes, epoch: int = 1) -> Offer:
        """This chain for the record's own key."""
        root = self.root.key.public_key().public_bytes_raw()
        return Offer(root, self.trust, self.patient, epoch, self.key.key_id, self.key.public.encoded, chain)


def member(place: Workstation) -> UUID:
    """Whose workstation it is."""
    assert place.member is not None
    return place.member


def resigned(place: Workstation, raw: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """A statement whose payload was changed and signed anew, in the deterministic form."""
    fields = cbor.decode(parse(raw).payload)
    change(fields)
    return signing.signed(place.key, cbor.encode(fields))


def other_form(raw: bytes) -> bytes:
    """The same list of payload and signature, its first length written in eight bytes."""
    said = parse(raw)
    return b"\x82\x5b" + len(said.payload).to_bytes(8) + said.payload + b"\x58\x40" + said.signature


def unsorted(place: Workstation, raw: bytes) -> bytes:
    """A signed statement whose map begins with the last of its keys."""
    payload = parse(raw).payload
    fields = cbor.decode(payload)
    last = list(fields)[-1]
    moved = cbor.encode(last) + cbor.encode(fields.pop(last))
    turned = payload[:1] + moved + cbor.encode(fields)[1:]
    return cbor.encode([turned, place.key.sign(b"mhcr/statement\0" + turned)])


@dataclass(frozen=True)
class Case:
    """A chain, and what the page must say; `directory` says what the directory must, where it has no such rule."""

    name: str
    offer: Offer
    page: str
    directory: str


def cases() -> list[Case]:
    """Every case of the table."""
    found: list[Case] = []

    def case(name: str, page: str, offer: Offer, directory: str | None = None) -> None:
        found.append(Case(name, offer, page, page if directory is None else directory))

    _good(case)
    _wrong_people(case)
    _wrong_places(case)
    _wrong_forms(case)
    return found


Add = Callable[..., None]


def _good(case: Add) -> None:
    w = Ward()
    case("the root's word", PROVED, w.offer(*w.clinician(), w.granted()))
    case("a later epoch", PROVED, w.offer(*w.clinician(), w.granted(epoch=7), epoch=7))
    case("two administrators", PROVED, w.offer(*w.appointed(), w.granted()))
    named = bodies.AccessGranted(
        basis="care", epoch=1, public=w.key.public.encoded, parties=[bodies.Party(team=w.team, generation=1)]
    )
    case("teams named as parties", PROVED, w.offer(*w.clinician(), w.says(w.ada, named, w.patient)))
    bea = w.world.workstation(w.world.id())
    second = [*w.person(bea, "clinician", w.joan), w.added(bea, w.joan), w.confirmed(bea, w.ada)]
    case("a member of the team confirms", PROVED, w.offer(*w.appointed(), *second, w.granted(bea)))
    laptop = w.world.workstation(member(w.ada))
    case("a further workstation", PROVED, w.offer(*w.clinician(), w.enrolled(laptop, w.ada), w.granted(laptop)))
    left = [w.enrolled(laptop, w.ada), w.revoked(w.ada)]
    case("a workstation of before is revoked", PROVED, w.offer(*w.clinician(), *left, w.granted(laptop)))
    case("an administrator has left since", PROVED, w.offer(*w.appointed(), w.revoked(w.joan), w.granted()))
    case("removed and added again", PROVED, w.offer(*w.clinician(), w.removed(w.ada), w.added(w.ada), w.granted()))


def _wrong_people(case: Add) -> None:
    w = Ward()
    bea, nobody = w.world.workstation(w.world.id()), w.world.workstation(w.world.id())
    clinician, thief = w.clinician(), Ed25519PrivateKey.generate()
    forged = w.enrolled(nobody, replace(w.root, key=thief))
    case("a forged grant", "bad-signature", w.offer(*clinician, w.granted(replace(w.ada, key=thief))))
    case("a forged enrolment", "bad-signature", w.offer(*clinician, forged, w.granted(nobody)))
    case("a workstation of nobody", "unknown-device", w.offer(*clinician, w.granted(nobody)))
    unnamed = w.enrolled(nobody, of=w.world.workstation(w.world.id()))
    case("a workstation of somebody unnamed", "unknown", w.offer(*clinician, unnamed, w.granted(nobody)))
    for role in ("coordinator", "system-administrator", "privacy-officer", "identity-administrator"):
        chain = [*clinician, *w.person(bea, role), w.added(bea)]
        case(f"the grant of a {role}", "wrong-role", w.offer(*chain, w.granted(bea)))
    other = [*clinician, *w.person(bea, "clinician"), w.added(bea, team=w.world.other_team)]
    case("a clinician of another team", "not-in-team", w.offer(*other, w.granted(bea)))
    case("the root's own grant", "root-only-for-trust", w.offer(*clinician, w.granted(w.root)))
    case("a revoked workstation", "revoked-device", w.offer(*clinician, w.revoked(w.ada), w.granted()))
    case("a clinician who has left", "not-in-team", w.offer(*clinician, w.removed(w.ada), w.granted()))
    by_ada = w.person(bea, "clinician", w.ada)
    case("staff by a clinician's word", "wrong-role", w.offer(*clinician, *by_ada, w.granted(bea)))
    chain = [*clinician, w.authorised(bea, "clinician"), w.enrolled(bea, w.ada)]
    case("another's workstation by a clinician's word", "wrong-role", w.offer(*chain, w.granted()))
    chain = [*clinician, *w.person(bea, "clinician"), w.added(bea, w.ada)]
    case("a team by a clinician's word", "wrong-role", w.offer(*chain, w.granted(bea)))
    chain = [*clinician, *w.person(bea, "coordinator"), w.revoked(w.ada, bea)]
    case("revoked by a coordinator's word", "wrong-role", w.offer(*chain, w.granted()))
    appointed = w.appointed()
    case("a confirmation missing", "not-in-team", w.offer(*appointed[:-1], w.granted()))
    case("confirmed by who named her", "not-second", w.offer(*appointed[:-1], w.confirmed(w.ada, w.joan), w.granted()))
    case("confirmed by herself", "not-second", w.offer(*appointed[:-1], w.confirmed(w.ada, w.ada), w.granted()))
    outside = w.person(bea, "clinician", w.joan)
    late = [*appointed[:-1], *outside, w.confirmed(w.ada, bea)]
    case("confirmed by a clinician of no team", "not-second", w.offer(*late, w.granted()))
    unasked = [*appointed[:-2], w.confirmed(w.ada, w.jean)]
    case("confirmed though nobody named her", "unknown", w.offer(*unasked, w.granted()))
    gone = [*w.administrators(), w.revoked(w.joan), *w.person(w.ada, "clinician", w.joan)]
    case("staff by a revoked administrator's word", "revoked-device", w.offer(*gone, w.granted()))


def _wrong_places(case: Add) -> None:
    w, elsewhere = Ward(), Ward(World(seed=b"elsewhere"))
    chain = [*w.clinician(), w.granted()]
    good = w.offer(*chain)
    case("another root", "bad-signature", replace(good, root=elsewhere.offer().root))
    wholly = elsewhere.offer(*elsewhere.clinician(), elsewhere.granted())
    case("another trust, whole", "other-trust", replace(wholly, trust=w.trust))
    case("another trust under its root", "bad-signature", replace(wholly, root=good.root))
    of_root = bodies.TrustCreated(name="N", root=elsewhere.offer().root)
    case("a beginning that names another root", "other-root", w.offer(w.says(w.root, of_root), *chain[1:]))
    case("another patient", "other-patient", replace(good, patient=w.world.id()))
    in_trust = w.offer(*chain[:-1], w.granted(patient=w.trust))
    case("a grant in the trust's stream", "other-patient", in_trust, "wrong-stream")
    stray = w.says(w.root, bodies.TeamCreated(team=w.world.id(), name="N", service="adult", telephone=""), w.patient)
    case("staff in a patient's stream", "wrong-stream", w.offer(*chain[:-1], stray, chain[-1]))
    swapped = SealingKey(w.world.random(32))
    other_key = replace(good, key=swapped.key_id, public=swapped.public.encoded)
    case("the key swapped", "other-key", other_key)
    case("the key's id swapped", "other-key", replace(good, key=swapped.key_id), PROVED)
    case("another epoch", "other-epoch", replace(good, epoch=2))
    case("nothing", "truncated", w.offer())
    case("no grant", "truncated", w.offer(*chain[:-1]))
    case("the grant alone", "unknown-device", w.offer(chain[-1]), "unknown-device")
    case("no beginning", "out-of-place", w.offer(*chain[1:]), PROVED)
    case("two beginnings", "out-of-place", w.offer(chain[0], *chain), "other-root")
    case("two grants", "out-of-place", w.offer(*chain, chain[-1]), PROVED)
    case("something after the grant", "out-of-place", w.offer(*chain, w.added(w.ada)), PROVED)
    begun, *teams, authorised, enrolled, added, granted = chain
    case("reordered", "unknown", w.offer(begun, *teams, enrolled, authorised, added, granted))
    case("named for a team before it is there", "unknown", w.offer(begun, authorised, enrolled, added, *teams, granted))
    case("a person twice", "exists", w.offer(begun, *teams, authorised, authorised, enrolled, added, granted))
    again = w.enrolled(w.ada, sign=elsewhere.offer().root)
    case("a workstation's key replaced", "exists", w.offer(begun, *teams, authorised, enrolled, again, added, granted))


def _wrong_forms(case: Add) -> None:
    w = Ward()
    *chain, granted = [*w.clinician(), w.granted()]

    def changed(name: str, change: Callable[[dict[str, Any]], Any], page: str = "malformed") -> None:
        case(name, page, w.offer(*chain, resigned(w.ada, granted, lambda fields: change(fields) and None)))

    case("another encoding outside", "malformed", w.offer(*chain, other_form(granted)))
    case("another encoding inside", "malformed", w.offer(*chain, unsorted(w.ada, granted)))
    case("bytes behind it", "malformed", w.offer(*chain, granted + b"\0"))
    changed("an unknown kind", lambda fields: fields.update(kind="access.blessed"))
    changed("a kind that every object has", lambda fields: fields.update(kind="constructor"))
    changed("an unknown field", lambda fields: fields["body"].update(to="everybody"))
    changed("given to nobody", lambda fields: fields["body"].pop("wraps"))
    changed("a key that is too short", lambda fields: fields["body"].update(public=bytes(32)))
    changed("an epoch in words", lambda fields: fields["body"].update(epoch="1"))
    changed("no epoch", lambda fields: fields["body"].pop("epoch"))
    changed("a newer format", lambda fields: fields.update(v=2))
    changed("another purpose", lambda fields: fields.update(purpose="mhcr/note"))
    changed("another algorithm", lambda fields: fields.update(alg="ML-DSA-65"))
    changed("a device that is no id", lambda fields: fields.update(device=b"1"))
    changed("a field that a later release adds", lambda fields: fields.update(later=[9, bytes(32)]), PROVED)
    died = w.says(w.ada, bodies.CopiesDestroyed(because=w.world.id()), w.patient)
    case("a kind that has no place here", "malformed", w.offer(*chain, died, granted), PROVED)
