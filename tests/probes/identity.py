"""What an identity desk says until a person's identity is decided."""

from typing import Any
from uuid import UUID

from care_record.wire import bodies
from care_record.wire.bodies import identity
from tests.probes.trust_world import Workstation

Statements = list[bytes]


def ask(place: Workstation, case: UUID, **fields: Any) -> bytes:
    """An access request that was typed in."""
    given: dict[str, Any] = {"source": "telephone", "family": "Featherstonehaugh", "given": "Marigold"}
    return place.say("identity.requested", case, identity.IdentityRequested(**(given | fields)))


def match(place: Workstation, case: UUID, patient: UUID) -> bytes:
    """The person is taken for a patient."""
    return place.say("identity.matched", case, identity.IdentityMatched(patient=patient))


def documents(place: Workstation, case: UUID) -> Statements:
    """A passport with a chip and a birth certificate."""
    later = place.world.today(400)
    passport = identity.IdentityEvidence(
        document="passport-biometric", strength=4, validity=2, photo=True, last4="04AB", expiry=later
    )
    birth = identity.IdentityEvidence(document="birth-certificate", strength=2, validity=2, photo=False, last4="7719")
    return [place.say("identity.evidence", case, piece) for piece in (passport, birth)]


def checked(outcome: bodies.IdentityOutcome = "accepted", **fields: Any) -> identity.IdentityChecked:
    """A check of what `documents` shows."""
    if outcome == "declined":
        return identity.IdentityChecked(outcome="declined", reason="What was shown is not this person's.", **fields)
    given: dict[str, Any] = {
        "outcome": "accepted",
        "method": "documents",
        "profile": "M1A",
        "table": "gpg45-2024-11",
        "fraud": 1,
        "verification": 2,
    }
    return identity.IdentityChecked(**(given | fields))


def decide(
    place: Workstation, case: UUID, patient: UUID, check: identity.IdentityChecked, by: UUID, *, base: int = 0
) -> Statements:
    """The decision in the patient's stream, and the end of the case."""
    made = place.world.id()
    decision = bodies.IdentityDecided(
        case=case,
        outcome=check.outcome,
        method=check.method,
        profile=check.profile,
        table=check.table,
        checked_by=by,
        reason=check.reason,
    )
    end = identity.IdentityClosed(outcome=check.outcome, decision=made)
    return [
        place.say("identity.decided", patient, decision, base=base, id=made),
        place.say("identity.closed", case, end),
    ]


def prepared(place: Workstation, patient: UUID, case: UUID) -> Statements:
    """An access request, matched, with its documents."""
    return [ask(place, case), match(place, case, patient), *documents(place, case)]


def prove(
    place: Workstation, patient: UUID, *, outcome: bodies.IdentityOutcome = "accepted", base: int = 0
) -> Statements:
    """All statements of one identity administrator who checks and decides alone; the decision is the last but one."""
    assert place.member is not None
    case, check = place.world.id(), checked(outcome)
    return [
        *prepared(place, patient, case),
        place.say("identity.checked", case, check),
        *decide(place, case, patient, check, place.member, base=base),
    ]


def approve(place: Workstation, case: UUID, check: UUID) -> bytes:
    """A second person agrees."""
    return place.say("identity.approved", case, identity.IdentityApproved(check=check))
