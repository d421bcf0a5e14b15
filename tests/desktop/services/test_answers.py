"""What came back: opened, scored, read, reviewed; and what will not open or fit, kept and flagged."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.measures import catalogue
from care_record.sealing.keys import SealingKey
from desktop.services.acts import AgreementDraft
from tests.desktop.services.clinic import Bench, Clinic, draft, open_desk
from tests.desktop.services.post import LetterBox, answers, content, submit
from tests.probes.service_process import ServiceProcess

PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")


@pytest.fixture
def post() -> Iterator[LetterBox]:
    box = LetterBox()
    box.start()
    yield box
    box.stop()


@pytest.fixture
def clinic(tmp_path: Path, post: LetterBox) -> Iterator[Clinic]:
    folder = tmp_path / "service"
    folder.mkdir()
    with ServiceProcess(folder, mail_port=post.port) as service:
        yield Clinic(service)


@pytest.fixture
def patient(clinic: Clinic, bench: Bench) -> UUID:
    world = clinic.world
    bench.until_ready(world.team)
    done = bench.act(lambda acts: acts.register_patient(draft(world.team)))
    assert done.id is not None
    person: UUID = done.id
    said = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)
    bench.act(lambda acts: acts.record_agreement(person, said))
    return person


def send(clinic: Clinic, bench: Bench, patient: UUID, measure: str = "phq-9") -> None:
    due = clinic.world.today() + timedelta(days=14)
    bench.act(lambda acts: acts.send_measure(patient, (measure,), Channel.EMAIL, due))


def test_an_answer_is_opened_scored_compared_and_reviewed(
    clinic: Clinic, bench: Bench, patient: UUID, post: LetterBox
) -> None:
    http, page_url = clinic.service.http, clinic.service.ready["page_url"]
    send(clinic, bench, patient)
    submit(http, post.link(page_url), content(answers(PHQ9, 3)), attention=True)
    bench.until(lambda: [one.score for one in bench.reads.returned()] == ["27 of 27"])
    send(clinic, bench, patient)
    receipt = submit(http, post.link(page_url), content(answers(PHQ9, 0)))
    bench.until(lambda: [one.score for one in bench.reads.returned()] == ["27 of 27", "0 of 27"])

    flagged, calm = bench.reads.returned()
    assert (flagged.flagged, flagged.band, calm.flagged) == (True, "severe", False)
    assert calm.change_words == "Reliable improvement (down 27)"
    today = bench.reads.today()
    assert [item.kind for item in today.items] == ["risk", "new_answer"]

    reading = bench.reads.response(flagged.id)
    assert reading.opened
    assert [flag.link_id for flag in reading.flags] == ["9", None]
    assert reading.flags[0].item_text.startswith("9. Thoughts that you would be better off dead")
    later = bench.reads.response(calm.id)
    assert later.receipt == receipt
    assert [value for _, value in later.series] == [27, 0]
    assert {row.changed for row in later.answers if row.points is not None} == {"down"}
    assert later.changes[0].reliable is True

    bench.act(lambda acts: acts.mark_reviewed(flagged.id, "Seen with the team."))
    assert [one.id for one in bench.reads.returned()] == [calm.id]
    assert [item.kind for item in bench.reads.today().items] == ["risk", "new_answer"], "read is not acted on"
    bench.act(lambda acts: acts.acknowledge_risk(flagged.id, "Telephoned the person", "Safe tonight."))
    bench.until(lambda: not bench.reads.outbox())
    assert bench.reads.response(flagged.id).note == "Seen with the team."
    reviewed = bench.reads.response(flagged.id).line
    assert reviewed.reviewed is not None
    assert reviewed.reviewed.who == "Dr osei"
    assert reviewed.acknowledged is not None
    assert reviewed.acknowledged.action == "Telephoned the person"
    assert [item.kind for item in bench.reads.today().items] == ["new_answer"]


def test_a_link_that_wrong_dates_of_birth_have_killed_stands_on_today(
    clinic: Clinic, bench: Bench, patient: UUID, post: LetterBox
) -> None:
    send(clinic, bench, patient)
    token = post.link(clinic.service.ready["page_url"]).rpartition("#")[2]
    for day in range(1, 6):
        clinic.service.http.post("/pages/open", json={"token": token, "born": f"1990-01-0{day}"})
    bench.until(lambda: [item.kind for item in bench.reads.today().items] == ["not_delivered"])
    (item,) = bench.reads.today().items
    assert item.title == "PHQ-9 cannot be opened"
    assert "Five wrong dates of birth" in item.detail


@pytest.mark.parametrize("ahead", [400 * 24 * 3600 * 1000, 200_000_000_000_000])
def test_a_respondents_clock_that_is_ahead_says_no_time_to_come(
    clinic: Clinic, bench: Bench, patient: UUID, post: LetterBox, ahead: int
) -> None:
    send(clinic, bench, patient)
    plain = content(answers(PHQ9, 1))
    submit(clinic.service.http, post.link(clinic.service.ready["page_url"]), plain, ahead=ahead)
    bench.until(lambda: [one.score for one in bench.reads.returned()] == ["9 of 27"])
    (line,) = bench.reads.returned()
    assert bench.reads.response(line.id).authored_at <= datetime.now(UTC)


def test_what_does_not_open_or_fit_is_kept_shown_and_flagged(
    clinic: Clinic, bench: Bench, patient: UUID, post: LetterBox
) -> None:
    http, page_url = clinic.service.http, clinic.service.ready["page_url"]
    odd = answers(PHQ9, 1)
    odd["item"].append({"linkId": "no-such-item", "answer": [{"valueString": "x"}]})
    for plain, key in (
        (content(odd), None),
        (b"not JSON at all", None),
        (content(answers(PHQ9, 1)), SealingKey(bytes(32))),
    ):
        send(clinic, bench, patient)
        submit(http, post.link(page_url), plain, key=key)
    bench.until(lambda: len([one for one in bench.reads.returned() if one.quarantined]) == 3)
    shut, no_form, misfit = bench.reads.returned()
    assert all(one.flagged and one.quarantined for one in (shut, no_form, misfit))
    assert "no-such-item" in bench.reads.response(misfit.id).problems[0]
    assert bench.reads.response(misfit.id).answers[0].answer == "Several days"
    assert "does not fit" in bench.reads.response(no_form.id).problems[0]
    closed = bench.reads.response(shut.id)
    assert not closed.opened
    assert "could not be opened" in closed.problems[0]


def test_a_desk_enrolled_later_is_given_the_team_key_and_reads_everything(
    clinic: Clinic, bench: Bench, patient: UUID, post: LetterBox, tmp_path: Path
) -> None:
    send(clinic, bench, patient)
    submit(clinic.service.http, post.link(clinic.service.ready["page_url"]), content(answers(PHQ9, 2)))
    bench.until(lambda: [one.score for one in bench.reads.returned()] == ["18 of 27"])
    further = clinic.world.workstation(clinic.place.member)
    with open_desk(tmp_path / "further", clinic.identity(further), further) as other:
        other.until(lambda: other.reads.status().connected == "refused")
        assert "not enrolled" in other.reads.status().sentence
        enrolled = clinic.enrolment(further)
        bench.act(lambda acts: acts.author.commit([enrolled]))
        bench.until(lambda: not bench.reads.outbox())
        other.desk.sync.wake()
        other.until(lambda: [one.score for one in other.reads.returned()] == ["18 of 27"])
