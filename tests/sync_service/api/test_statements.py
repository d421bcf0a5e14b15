"""Every kind of statement × who says it × about whose record: a kind without a row here fails, so none is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from care_record.wire import bodies
from tests.sync_service.api.stage import ROLES, SITUATIONS, Stage

Codes = str | tuple[str, str, str, str]
"""The receipt's code, or the four in the order of `SITUATIONS`; empty where the statement is taken."""

CARE, DESK = ("clinician", "coordinator"), "records desk"
STAFF = (*CARE, "identity administrator", "privacy officer", "administrator", DESK)
OURS: Codes = ("", "not-in-team", "", "")
HOLDERS: Codes = ("", "not-in-team", "not-holder", "not-holder")


def said_by(*roles: str, code: Codes = "") -> dict[str, Codes]:
    """These roles get this code; a role that a row leaves out gets wrong-role."""
    return dict.fromkeys(roles, code)


def of_care(code: Codes, *roles: str) -> dict[str, Codes]:
    """What a team's members say of their patients: the records desk cares for nobody."""
    return said_by(*roles, code=code) | said_by(DESK, code="not-in-team")


_ADMINISTRATORS = said_by("root", "administrator")
_ROOT_ALONE = said_by("root") | said_by(*STAFF, code="root-only")
_TEAM_KEYS = said_by("clinician") | said_by("privacy officer", DESK, code="not-in-team")

TABLE: dict[str, dict[str, Codes]] = {
    "trust.created": said_by("root", code="other-root") | said_by(*STAFF, code="root-only"),
    "log-key.named": _ROOT_ALONE,
    "policy.set": _ADMINISTRATORS,
    "team.created": _ADMINISTRATORS,
    "chasing.set": said_by(*CARE) | said_by(DESK, code="not-in-team"),
    "member.authorised": _ADMINISTRATORS,
    "member.added": _ADMINISTRATORS,
    "member.confirmed": said_by(*CARE) | said_by("root", *STAFF[2:], code="not-second"),
    "member.removed": _ADMINISTRATORS,
    "member.contact": _ADMINISTRATORS,
    "device.enrolled": said_by("root", *STAFF),
    "device.revoked": _ADMINISTRATORS,
    "team-key.created": _TEAM_KEYS,
    "team-key.wrapped": _TEAM_KEYS,
    "recovery-key.created": _ADMINISTRATORS,
    "team-key.escrowed": _TEAM_KEYS,
    "recovery.used": _TEAM_KEYS,
    "lease.extended": _ADMINISTRATORS,
    "lease.confirmed": said_by("administrator") | said_by("root", code="not-second"),
    # this service was never restored; for one that was, see storage/test_restored.py
    "incarnation.begun": said_by("root", "administrator", code="not-restored"),
    "incarnation.confirmed": said_by("root", "administrator", code="unknown"),
    "measure-pack.proposed": said_by("clinician", "administrator", DESK),
    "measure-pack.approved": said_by("clinician", "administrator", DESK),
    "measure-pack.withdrawn": said_by("clinician", "administrator", DESK),
    "patient.registered": of_care("", *CARE),
    "patient.updated": of_care(OURS, *CARE),
    "patient.died": of_care(OURS, *CARE),
    "referral.opened": of_care(("referral-open", "", "referral-open", "referral-open"), *CARE),
    "referral.closed": of_care(OURS, *CARE),
    "access.granted": of_care(("", "not-in-team", "not-holder", "suspended"), "clinician"),
    "record-key.wrapped": of_care(HOLDERS, "clinician"),
    "record-key.withheld": of_care(HOLDERS, "clinician"),
    "access.requested": of_care(("exists", "not-in-team", "", "exists"), "clinician"),
    "access.declined": of_care(("", "not-in-team", "not-holder", ""), "clinician"),
    "access.ended": of_care(("", "not-in-team", "not-holder", ""), "clinician") | said_by("privacy officer"),
    "withdrawal.confirmed": of_care(("no-withdrawal", "not-in-team", "no-withdrawal", ""), "clinician"),
    "withdrawal.requested": said_by(*CARE, DESK, "identity administrator", code=("", "", "", "withdrawn-already")),
    # nothing was asked for on this stage; that it was not theirs has tests of its own
    "withdrawal.answered": said_by(*CARE, DESK, "identity administrator", code="no-withdrawal"),
    "entered-in-error": of_care(OURS, *CARE),
    "patient.merged": of_care(("unknown-patient", "not-in-team", "unknown-patient", "unknown-patient"), *CARE),
    "copies.destroyed": said_by(*CARE, code=OURS) | said_by(*STAFF[2:], code="not-in-team"),
    "glass.broken": said_by(DESK) | said_by("clinician", "privacy officer", code="not-in-team"),
    "record.read": said_by(*STAFF),
    # the stage's author has not seen the agreement that stands
    "consent.recorded": of_care(("newer-agreement", "not-in-team", "newer-agreement", "newer-agreement"), "clinician"),
    "consent.refused": of_care(OURS, "clinician"),
    "consent.withdrawn": of_care(OURS, "clinician"),
    "measure.requested": of_care(("", "not-in-team", "", "suspended"), *CARE),
    "schedule.set": of_care(OURS, *CARE),
    "schedule.ended": of_care(OURS, *CARE),
    "schedule.paused": of_care(OURS, *CARE),
    "appointment.booked": of_care(OURS, *CARE),
    "patient.told-apart": of_care(OURS, *CARE) | said_by("identity administrator"),
    "appointment.cancelled": of_care(OURS, *CARE),
    "measure.cancelled": of_care(("", "not-in-team", "", "ended"), *CARE),
    "response.entered": of_care(("", "not-in-team", "", "suspended"), "clinician"),
    "response.reviewed": of_care(OURS, "clinician"),
    "risk.acknowledged": of_care(OURS, "clinician"),
    "risk.raised": of_care(OURS, "clinician"),
    "owner.named": of_care(OURS, "clinician"),
    **{kind: said_by("identity administrator") for kind in (*bodies.identity.OF_CASE, "identity.decided")},
    "identity.decided": said_by("identity administrator"),
    # nobody's identity is proved on the stage; an identity desk is there for the whole trust
    "invitation.requested": of_care(("not-identified", "not-in-team", "not-identified", "suspended"), *CARE)
    | said_by("identity administrator", code=("not-identified", "not-identified", "not-identified", "suspended")),
    "invitation.cancelled": of_care(
        ("unknown-invitation", "not-in-team", "unknown-invitation", "unknown-invitation"), *CARE
    )
    | said_by("identity administrator", code="unknown-invitation"),
    "account.address-declined": of_care(OURS, *CARE) | said_by("identity administrator"),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Set once: nothing that is said on it is kept."""
    made = Stage(Path(tmp_path_factory.mktemp("stage")))
    yield made
    made.close()


def expected(kind: str, role: str) -> tuple[str, ...]:
    if role == "revoked":
        return ("revoked-device",) * len(SITUATIONS)
    code = TABLE[kind].get(role, "wrong-role" if role != "root" else "root-only-for-trust")
    return code if isinstance(code, tuple) else (code,) * len(SITUATIONS)


def test_every_kind_of_statement_has_a_row_and_every_row_a_kind() -> None:
    assert set(TABLE) == set(bodies.STATEMENTS)


@pytest.mark.parametrize("kind", bodies.STATEMENTS)
def test_each_kind_is_taken_from_those_alone_who_may_say_it(stage: Stage, kind: str) -> None:
    found = {role: tuple(stage.says(kind, role, situation) for situation in SITUATIONS) for role in ROLES}
    assert found == {role: expected(kind, role) for role in ROLES}
