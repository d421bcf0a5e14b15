"""Answers that are taken at a workstation: sealed here, read here at once, handed in once, offline or not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.channels.channel import Channel
from desktop.services.acts.completing import Given, HalfDone, Taken
from desktop.services.acts.completing.drafts import AtDesk
from desktop.services.problems import Rejected
from desktop.services.store import outbox
from tests.desktop.services.post import answers
from tests.desktop.services.ward import PHQ9, Place, Ward, open_ward


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    with open_ward(Path(tmp_path_factory.mktemp("ward"))) as made:
        yield made


@pytest.fixture(scope="module")
def team(ward: Ward) -> UUID:
    return ward.team("Hove Adult Team")


@pytest.fixture(scope="module")
def ada(ward: Ward, team: UUID) -> Place:
    made = ward.place("ada", team)
    made.sync()
    return made


@pytest.fixture(scope="module")
def grace(ward: Ward, team: UUID, ada: Place) -> Place:
    made = ward.place("grace", team)
    ward.settle(made, ada)
    return made


def ask(place: Place, patient: UUID, channel: Channel = Channel.TELEPHONE) -> UUID:
    due = place.desk.state.today() + timedelta(days=14)
    done = place.act(lambda acts: acts.send_measure(patient, ("phq-9",), channel, due))
    assert done.id is not None
    return UUID(bytes=done.id.bytes)


def hand_in(place: Place, request: UUID, chosen: int, mode: AtDesk = "telephone", on: date | None = None) -> Taken:
    given = Given(answers(PHQ9, chosen), mode, words="Said on the telephone.", on=on)
    taken: Taken = place.act(lambda acts: acts.completing.hand_in(request, given))
    return taken


def test_a_flagged_answer_taken_offline_is_on_today_at_once_and_at_a_colleagues_after_the_sync(
    ada: Place, grace: Place, team: UUID
) -> None:
    """A new person, a send and an answer, all while the service is away."""
    ada.online = False
    patient = ada.register(team, 11)
    request = ask(ada, patient)
    assert not ada.reads.returned()
    taken = hand_in(ada, request, 3)
    assert taken.flagged
    (line,) = ada.reads.returned()
    assert (line.score, line.band, line.flagged, line.measure_title) == ("27 of 27", "severe", True, "PHQ-9")
    assert [item.kind for item in ada.reads.today().items] == ["risk"]
    assert (ada.reads.counts().today, ada.reads.counts().returned) == (1, 1)
    reading = ada.reads.response(taken.id)
    assert (reading.opened, reading.mode, reading.receipt) == (True, "telephone", taken.receipt)
    assert reading.words == "Said on the telephone."
    assert [value for _, value in reading.series] == [27]
    assert [flag.link_id for flag in reading.flags] == ["9", None]
    assert ada.reads.patient(patient).out == ()

    ada.online = True
    ada.sync()
    grace.sync()
    assert not ada.reads.outbox()
    for place in (ada, grace):
        (line,) = place.reads.returned()
        assert (line.id, line.score, line.flagged) == (taken.id, "27 of 27", True)
        assert place.reads.response(taken.id).receipt == taken.receipt
    ada.act(lambda acts: acts.acknowledge_risk(taken.id, "Spoke now"))
    ada.act(lambda acts: acts.mark_reviewed(taken.id))
    ada.sync()
    assert not ada.reads.today().items


def test_a_flagged_answer_goes_out_before_what_waits_for_the_person(ada: Place, team: UUID) -> None:
    patient = ada.register(team, 12)
    ada.sync()
    ada.online = False
    ada.agree(patient)
    request = ask(ada, patient)
    ada.agree(patient)
    hand_in(ada, request, 3)
    waiting = [row[0] for row in ada.reader.outbox.execute("select kind from act order by first desc, position")]
    assert waiting.index("response.entered") < len(waiting) - 1
    assert waiting[-1] == "consent.recorded"
    ada.online = True
    ada.sync(8)
    assert not ada.reads.outbox()


def test_an_answer_beside_one_that_came_first_is_kept_and_both_are_shown(ward: Ward, ada: Place, team: UUID) -> None:
    patient = ada.register(team, 13)
    ada.agree(patient)
    request = ask(ada, patient, Channel.EMAIL)
    ada.sync()
    ward.answer(1)
    second = hand_in(ada, request, 3, "paper", date(2026, 2, 3))
    ada.sync()
    assert not ada.reads.outbox()
    returned = ada.reads.patient(patient).returned
    assert sorted(line.score for line in returned) == ["27 of 27", "9 of 27"]
    assert ada.reads.response(second.id).authored_at.date() == date(2026, 2, 3)
    ada.act(lambda acts: acts.acknowledge_risk(second.id, "Spoke now"))
    for line in returned:
        ada.act(lambda acts, line=line: acts.mark_reviewed(line.id))
    ada.sync()
    assert not ada.reads.outbox(), "what is said of the second answer is taken, too"


def test_an_answer_that_was_refused_is_still_shown_and_is_sealed_anew(ada: Place, team: UUID) -> None:
    patient = ada.register(team, 17)
    request = ask(ada, patient)
    ada.sync()
    taken = hand_in(ada, request, 3)
    refused = ada.desk.writer.submit(lambda stores: outbox.refuse(stores.outbox, taken.id, "key-turned", "Turned."))
    refused.result(20)
    (line,) = ada.reads.patient(patient).returned
    assert (line.id, line.score, line.flagged) == (taken.id, "27 of 27", True)
    again = ada.act(lambda acts: acts.waiting.retry(taken.id)).id
    ada.sync()
    assert not ada.reads.outbox()
    (line,) = ada.reads.patient(patient).returned
    assert (line.id, line.score, line.flagged) == (again, "27 of 27", True)


def test_what_was_said_about_an_answer_follows_it_when_it_is_sealed_anew(ada: Place, grace: Place, team: UUID) -> None:
    patient = ada.register(team, 18)
    request = ask(ada, patient)
    ada.sync()
    ada.online = False
    taken = hand_in(ada, request, 3)
    ada.act(lambda acts: acts.acknowledge_risk(taken.id, "Spoke now"))
    ada.act(lambda acts: acts.mark_reviewed(taken.id, "Seen together."))
    refused = ada.desk.writer.submit(lambda stores: outbox.refuse(stores.outbox, taken.id, "key-turned", "Turned."))
    refused.result(20)
    again = ada.act(lambda acts: acts.waiting.retry(taken.id)).id
    reading = ada.reads.response(again)
    assert (reading.line.id, reading.note) == (again, "Seen together.")
    ada.online = True
    ada.sync(8)
    assert not ada.reads.outbox(), "nothing names the old id any more"
    grace.sync()
    for place in (ada, grace):
        (line,) = place.reads.patient(patient).returned
        assert (line.id, line.score) == (again, "27 of 27")
        assert line.reviewed
        assert line.acknowledged
        assert place.reads.response(line.id).note == "Seen together."
    assert not [item for item in ada.reads.today().items if item.patient.id == patient]


def test_an_answer_that_is_dropped_takes_what_was_said_about_it_along(ada: Place, team: UUID) -> None:
    patient = ada.register(team, 19)
    request = ask(ada, patient)
    ada.sync()
    ada.online = False
    taken = hand_in(ada, request, 0)
    ada.act(lambda acts: acts.mark_reviewed(taken.id))
    ada.act(lambda acts: acts.waiting.discard(taken.id))
    ada.online = True
    ada.sync()
    assert not ada.reads.outbox()
    assert not ada.reads.patient(patient).returned


def test_a_question_that_was_declined_reads_so_and_is_missing_for_the_score(ada: Place, team: UUID) -> None:
    patient = ada.register(team, 20)
    request = ask(ada, patient)
    ada.reads.banner(patient)  # the reading is noted
    sheet = ada.reads.completing.form(request).sheet
    assert sheet is not None
    for step in sheet.steps.steps:
        if step.place.item.link_id in ("3", "4"):
            sheet = sheet.declined(step.id)
        else:
            sheet = sheet.answered(step.id, [step.place.item.options[1]["answer"]])
    given = Given(sheet.response(datetime(2026, 3, 1, 12, tzinfo=UTC)), "telephone")
    taken = ada.act(lambda acts: acts.completing.hand_in(request, given))
    reading = ada.reads.response(taken.id)
    said = {row.link_id: row.answer for row in reading.answers}
    assert (said["3"], said["4"]) == ("Declined to answer", "Declined to answer")
    assert "Declined to answer" not in (said["2"], said["5"])
    assert reading.problems == ("total: 7 of 9 answered, too few for this score.",)
    assert not reading.line.quarantined
    ada.sync()
    assert not ada.reads.outbox()


def test_who_is_no_clinician_takes_no_answers(ward: Ward, ada: Place, team: UUID) -> None:
    clerk = ward.place("clerk", team, role="coordinator")
    patient = ada.register(team, 14)
    request = ask(ada, patient)
    ward.settle(ada, clerk)
    with pytest.raises(Rejected, match="Only a clinician"):
        hand_in(clerk, request, 0)
    clerk.close()
    ward.forget(clerk)


def keep_half(place: Place, request: UUID, *, flagged: bool = False) -> None:
    answered: dict[str, tuple[dict[str, object], ...]] = {"/1": ({"valueInteger": 1},)}
    half = HalfDone("in-clinic", answered, {}, passed=("/1",), at="/2", flagged=flagged)
    place.act(lambda acts: acts.completing.keep(request, half))


def test_half_done_answers_are_gone_on_with_and_go_when_they_are_handed_in(ada: Place, team: UUID) -> None:
    patient = ada.register(team, 15)
    request = ask(ada, patient, Channel.IN_CLINIC)
    ada.sync()
    keep_half(ada, request, flagged=True)
    ada.reads.banner(patient)  # the reading is noted
    form = ada.reads.completing.form(request)
    assert form.kept_flagged
    assert form.sheet is not None
    assert form.sheet.entries.answers["/1"] == ({"valueInteger": 1},)
    assert form.sheet.passed == {"/1"}
    items = [item for item in ada.reads.today().items if item.patient.id == patient]
    assert [(item.kind, item.response) for item in items] == [("risk", None)]
    before = ada.reads.counts().today
    sealed = ada.reader.outbox.execute("select sealed from draft").get
    assert isinstance(sealed, bytes)
    assert b"valueInteger" not in sealed
    hand_in(ada, request, 0, "in-clinic")
    assert ada.reads.counts().today == before, "the answer has come in its place"
    assert ada.reads.completing.form(request).kept_at is None
    assert ada.reader.outbox.execute("select count(*) from draft").get == 0
    ada.sync()


def test_half_done_answers_go_with_the_copies_when_a_withdrawal_is_confirmed(tmp_path: Path) -> None:
    with open_ward(tmp_path) as ward:
        team = ward.team()
        place = ward.place("eve", team)
        place.sync()
        patient = place.register(team, 16)
        place.agree(patient)
        request = ask(place, patient, Channel.IN_CLINIC)
        place.sync()
        keep_half(place, request)
        place.reads.banner(patient)  # the reading is noted
        place.withdraw(patient)
        form = place.reads.completing.form(request)
        assert "withdrawn" in form.against
        assert form.sheet is None
        place.act(lambda acts: acts.confirm_withdrawal(patient, "in-person"))
        place.sync(6)
        kept = place.reader.outbox.execute("select count(*) from draft where patient = ?", (patient.bytes,)).get
        assert kept == 0
