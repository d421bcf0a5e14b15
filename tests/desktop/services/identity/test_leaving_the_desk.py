"""What a match opened to the identity desk leaves its workstations once that is over."""

from typing import Any
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, REQUESTED_PATH, HowGiven, Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.wire import bodies
from desktop.services.access.leaving import INVITED_DAYS
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.identity.conftest import IdentityDesks, page
from tests.desktop.services.identity.test_desk import BY_DOCUMENTS, matched, with_documents
from tests.probes.near_desks import sync

DAY_MS = 24 * 3600 * 1000


def later(desks: IdentityDesks, days: int, *who: Desk) -> None:
    desks.bench.world.clock.now += days * DAY_MS
    sync(*who)


def bodies_here(desk: Desk, patient: UUID, case: UUID) -> list[Any]:
    """Kinds of entries that tell who the person is, as they lie in the mirror."""
    reader = desk.desk.reader()
    try:
        query = (
            "select kind from entry where body is not null and ((stream = ? and kind glob 'patient.*') "
            "or (stream = ? and kind = 'identity.record'))"
        )
        return [kind for (kind,) in reader.all(query, (patient.bytes, case.bytes))]
    finally:
        reader.close()


def is_here(desk: Desk, patient: UUID, case: UUID) -> bool:
    known = page(desk, case).person
    told = known is not None and known.banner is not None
    assert told == bool(bodies_here(desk, patient, case))
    return told


@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_who_was_not_accepted_leaves_every_workstation_of_the_desk_the_next_day(desks: IdentityDesks, how: str) -> None:
    _, first = desks.staffed("philippa")
    _, second = desks.staffed("quentin")
    case, patient = matched(desks, first)
    later(desks, 3, first, second)
    assert is_here(first, patient, case), "the request is open"
    if how == "declined":
        first.act(lambda acts: acts.identity.decline(case, BY_DOCUMENTS, "The photo is of somebody else."))
    else:
        first.act(lambda acts: acts.identity.close(case, "withdrawn", "No longer asks."))
    sync(first, second)
    assert is_here(first, patient, case), "the desk may still be asked about it today"
    later(desks, 1, first, second)
    for desk in (first, second):
        assert not is_here(desk, patient, case)
        assert desk.reads.find("feath") == ()
        shown = page(desk, case)
        assert shown.family == "Fetherstonhaugh"
        assert shown.person is not None
        assert not shown.person.on_its_way
        assert shown.person.proof.startswith(
            "Proof of identity: declined" if how == "declined" else "Proof of identity: none"
        )


def test_who_was_accepted_stays_so_long_as_the_invitation_may_need_the_desk(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    with_documents(desk, case)
    desk.act(lambda acts: acts.identity.accept(case, BY_DOCUMENTS))
    sync(desk)
    later(desks, INVITED_DAYS, desk)
    assert is_here(desk, patient, case)
    later(desks, 1, desk)
    assert not is_here(desk, patient, case)


def test_a_request_to_withdraw_keeps_the_record_until_it_is_answered(desks: IdentityDesks) -> None:
    place, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    desk.act(lambda acts: acts.identity.close(case, "withdrawn", "No longer asks."))
    sync(desk)
    made, today = desks.bench.world.id(), desk.desk.state.today()
    assert place.member is not None
    said = Agreement(made, Kind.WITHDRAWN, EVERYTHING, today, HowGiven.EMAIL, place.member, REQUESTED_PATH)
    fits: list[bodies.MatchedBy] = ["family", "given", "born", "nhs_number"]
    body = bodies.WithdrawalRequested(agreement=said.to_dict(), source="email", matched=fits)
    request = place.say("withdrawal.requested", patient, body, id=made)
    desks.bench.apply(request)
    later(desks, 2, desk)
    assert is_here(desk, patient, case)
    theirs = bodies.WithdrawalAnswered(request=made, outcome="not-theirs", how="telephone-on-record")
    desks.bench.apply(desks.bench.clinician.say("withdrawal.answered", patient, theirs))
    later(desks, 1, desk)
    assert not is_here(desk, patient, case)


def test_a_wrong_match_leaves_and_the_next_request_opens_the_record_again(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, patient = matched(desks, desk)
    desk.act(lambda acts: acts.identity.unmatch(case, "Another person of that name."))
    sync(desk)
    later(desks, 1, desk)
    assert bodies_here(desk, patient, case) == []
    assert desk.reads.find("feath") == ()
    desk.act(lambda acts: acts.identity.match(case, patient))
    sync(desk)
    assert is_here(desk, patient, case)
    later(desks, 1, desk)
    assert is_here(desk, patient, case)
