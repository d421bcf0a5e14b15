"""What hangs on an entry that this release cannot read: what stops all, what stops one person's acts, what informs."""

import pytest

from care_record.wire import bodies
from care_record.wire.bodies.kinds import CHECKED_FIRST, SERVICE_FACTS, STATEMENTS, SUSPENDS
from care_record.wire.bodies.newer import Weight, overwrites, weight


@pytest.mark.parametrize("kind", [*sorted(CHECKED_FIRST | SUSPENDS), "consent.paused", "access.lent", "member.moved"])
def test_who_belongs_who_agreed_and_who_may_read_stops_all(kind: str) -> None:
    assert weight(kind) is Weight.ALL


@pytest.mark.parametrize(
    "kind",
    ["patient.died", "patient.registered", "patient.restored", "referral.closed", "referral.moved", "account.paused"],
)
def test_what_decides_about_one_person_stops_acts_for_them_alone(kind: str) -> None:
    assert weight(kind) is Weight.RECORD


@pytest.mark.parametrize(
    "kind",
    [
        "owner.named",
        "appointment.booked",
        "appointment.moved",
        "measure.requested",
        "measure.held",
        "risk.raised",
        "invitation.sent",
        "referral.opened",
        "patient.told-apart",
        "account.registered",
        "something.new",
    ],
)
def test_what_informs_is_shown_and_stops_nothing(kind: str) -> None:
    assert weight(kind) is Weight.NOTICE


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"email": "new@example.org", "shoe_size": 7}, Weight.NOTICE),
        ({"deceased": True}, Weight.RECORD),
        ({"restricted": True}, Weight.RECORD),
    ],
)
def test_changed_details_decide_only_where_they_say_a_death_or_a_restriction(
    said: dict[str, object], expected: Weight
) -> None:
    assert weight("patient.updated", {"patient": said}) is expected


@pytest.mark.parametrize("body", [None, {}, {"patient": "in another form"}])
def test_changed_details_of_which_nothing_can_be_read_decide(body: dict[str, object] | None) -> None:
    assert weight("patient.updated", body) is Weight.RECORD


def test_every_kind_of_this_release_has_its_weight() -> None:
    weights = {kind: weight(kind, {"patient": {}}) for kind in STATEMENTS | SERVICE_FACTS}
    assert {kind for kind, one in weights.items() if one is Weight.RECORD} == {
        "patient.registered",
        "patient.died",
        "referral.closed",
        "account.ended",
    }


def test_only_details_that_say_everything_anew_would_undo_what_is_not_read() -> None:
    assert overwrites("patient.updated", "patient.updated")
    assert not overwrites("patient.updated", "appointment.booked")
    assert not overwrites("owner.named", "owner.named")


def test_a_part_of_a_patient_that_this_release_does_not_know_is_a_newer_ones() -> None:
    with pytest.raises(bodies.UnknownField):
        bodies.statement_body("patient.updated", {"patient": {"shoe_size": 7}})
