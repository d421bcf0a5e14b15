"""What the service releases for an opening is checked before it is believed, and opened in memory alone."""

import json
from pathlib import Path

import pytest

from care_record.people.dates import from_milliseconds
from care_record.sealing.keys import SealingKey
from care_record.wire import bodies
from care_record.wire.frames import pack
from care_record.wire.ids import audit_stream
from desktop.services.problems import CopyNotWritten, HistoryMismatch
from desktop.services.retained import export
from tests.desktop.services.retained.desk import WORDS, RecordsDesk

OWN_WORDS = "Marmalade tractor violin"


@pytest.fixture
def desk() -> RecordsDesk:
    return RecordsDesk()


def test_the_desk_reads_old_answers_with_the_key_that_was_withheld(desk: RecordsDesk) -> None:
    key = desk.grant()
    answer = desk.answer(key, words=OWN_WORDS)

    shown = desk.built()

    (reading,) = shown.readings
    assert reading.line.id == answer
    assert reading.opened
    assert reading.line.score == "27 of 27"
    assert reading.words == OWN_WORDS
    assert [flag.link_id for flag in reading.flags] == ["9", None]
    assert (shown.sealed, shown.problems, shown.looks) == (0, (), ())
    assert shown.record.banner.banner.zone_1[0].value == "FEATHERSTONEHAUGH, Marigold (Ms)"
    assert shown.access.history[0].kind == "opened"
    assert shown.access.history[0].reason == WORDS


def test_every_epoch_that_was_kept_for_the_desk_opens_and_what_was_not_is_counted(desk: RecordsDesk) -> None:
    desk.answer(desk.grant(1))
    desk.answer(desk.grant(2))
    desk.answer(SealingKey(desk.world.random(32)))

    shown = desk.built()

    assert [one.opened for one in shown.readings].count(True) == 2
    assert shown.sealed == 1


def test_a_workstation_without_the_desks_key_opens_nothing(desk: RecordsDesk) -> None:
    desk.answer(desk.grant())

    shown = desk.built(holds_key=False)

    assert shown.sealed == 1
    assert not shown.readings[0].opened
    assert shown.contents == {}


def test_a_privacy_officer_of_the_desk_reads_it_too() -> None:
    desk = RecordsDesk("privacy-officer")
    desk.answer(desk.grant(), words=OWN_WORDS)

    assert desk.built(reason="subject-access").readings[0].words == OWN_WORDS


def test_a_record_of_another_person_is_not_shown(desk: RecordsDesk) -> None:
    opening, other = desk.open(), desk.world.patient(2)
    desk.log.append(*desk.world.registration(desk.clinician, other))

    with pytest.raises(HistoryMismatch) as caught:
        desk.check(opening)
    assert "another person's entry" in caught.value.way_back


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda frames: frames[1:], "came where 1 was due"),
        (lambda frames: [*frames[:2], *frames[3:]], "came where 3 was due"),
        (lambda frames: [*frames, pack(9, b"\xa0")], "format"),
    ],
)
def test_a_gap_or_what_was_not_asked_for_is_refused(desk: RecordsDesk, spoil: object, why: str) -> None:
    desk.grant()
    opening = desk.open()

    with pytest.raises(HistoryMismatch) as caught:
        desk.check(opening, desk.sent(spoil(list(desk.log.frames))))  # type: ignore[operator]
    assert why in caught.value.way_back


def test_an_answer_that_breaks_off_is_refused(desk: RecordsDesk) -> None:
    opening = desk.open()

    with pytest.raises(HistoryMismatch):
        desk.check(opening, b"".join(desk.log.frames))
    with pytest.raises(HistoryMismatch):
        desk.check(opening, desk.sent()[:-3])


def test_a_record_that_is_older_than_the_opening_is_refused(desk: RecordsDesk) -> None:
    desk.grant()

    with pytest.raises(HistoryMismatch) as caught:
        desk.check(desk.world.id())
    assert "older than this opening" in caught.value.way_back


def test_a_forged_acknowledgement_is_left_out_and_said(desk: RecordsDesk) -> None:
    answer = desk.answer(desk.grant())
    forger = desk.world.workstation(desk.clinician.member, desk.clinician.device)
    body = bodies.RiskAcknowledged(response=answer, action="spoke-now")
    desk.log.append(forger.say("risk.acknowledged", desk.patient.id, body))

    shown = desk.built()

    assert shown.readings[0].line.acknowledged is None
    assert shown.problems[0].startswith("One statement not signed")


def test_a_withheld_wrap_of_another_key_opens_nothing_and_hides_nothing(desk: RecordsDesk) -> None:
    key = desk.grant()
    desk.answer(key)
    body = bodies.RecordKeyWithheld(epoch=1, team=desk.team, generation=1, wrap=bytes(1200))
    desk.log.append(desk.clinician.say("record-key.withheld", desk.patient.id, body))

    assert desk.built().readings[0].opened


def test_who_looked_comes_with_it_where_the_service_tells(desk: RecordsDesk) -> None:
    desk.grant()
    opening = desk.open()
    audit = audit_stream(desk.world.trust)
    desk.fact_of(desk.look(desk.clinician, "response"), audit)

    released = desk.check(opening)

    assert [fact.body.what for fact in released.looks if isinstance(fact.body, bodies.RecordRead)] == ["response"]


def test_the_copy_holds_everything_and_who_looked_and_who_had_access(desk: RecordsDesk, tmp_path: Path) -> None:
    desk.answer(desk.grant(), words=OWN_WORDS)
    desk.fact_of(desk.look(desk.other, "record"), audit_stream(desk.world.trust))
    shown = desk.built(reason="subject-access")
    made = from_milliseconds(desk.world.clock())

    place = export.write(shown, tmp_path, made, "Dr halvorsen")

    page, data = (place / export.PAGE).read_text("utf-8"), json.loads((place / export.DATA).read_text("utf-8"))
    for said in (OWN_WORDS, "Hove Adult Team can open this record.", "Dr patel, clinician", WORDS, "Dr halvorsen"):
        assert said in page
    (answer,) = data["answers"]
    assert answer["questionnaire_response"]["resourceType"] == "QuestionnaireResponse"
    assert data["looked"][0]["who"] == "Dr patel, clinician"
    assert data["access"]["history"][0]["reason"] == WORDS
    assert len(data["log"]) == len(shown.statements)
    assert "Featherstonehaugh" not in place.name
    assert (place.stat().st_mode & 0o777, (place / export.PAGE).stat().st_mode & 0o777) == (0o700, 0o600)


def test_what_a_person_wrote_is_never_markup_in_the_copy(desk: RecordsDesk, tmp_path: Path) -> None:
    desk.answer(desk.grant(), words="<script>alert(1)</script>")

    place = export.write(desk.built(), tmp_path, from_milliseconds(desk.world.clock()), "Dr halvorsen")

    assert "<script" not in (place / export.PAGE).read_text("utf-8")


def test_a_copy_that_cannot_be_written_leaves_nothing_behind(
    desk: RecordsDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = desk.built()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CopyNotWritten):
        export.write(shown, tmp_path, from_milliseconds(desk.world.clock()), "Dr halvorsen")
    assert list(tmp_path.iterdir()) == []


def test_a_record_names_nobody_when_it_is_printed_for_a_log(desk: RecordsDesk) -> None:
    desk.answer(desk.grant(), words=OWN_WORDS)

    shown = repr(desk.built())

    assert "Featherstonehaugh" not in shown
    assert OWN_WORDS not in shown
