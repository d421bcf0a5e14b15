"""The list of the day: what a colleague reviewed and I have not opened, and agreements to ask again."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import apsw
import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven, Kind
from care_record.agreement.statements import Statement as Agreement
from care_record.statements.directory import Directory
from care_record.statements.following import follow
from care_record.statements.statement import parse
from care_record.wire import bodies
from desktop.services.acts.worklist import WorklistActs
from desktop.services.authoring.author import Author
from desktop.services.key_ring import KeyRing
from desktop.services.keys import new_keys
from desktop.services.profile import Profile
from desktop.services.reads import Reads, WorkItem, WorkKind
from desktop.services.reads.worklist.whose import Whose
from desktop.services.state.desk_state import DeskState
from desktop.services.store import tables
from desktop.services.store.projection import Effect, Fact, Value, effects, patient_row
from desktop.services.store.reader import Reader
from desktop.services.store.writer import Stores
from tests.desktop.services.clinic import identity_of
from tests.probes.trust_world import World

WORLD = World()
PLACE, STAFF = WORLD.staff("clinician", "osei", WORLD.team)
COLLEAGUE, OTHERS = WORLD.staff("clinician", "patel", WORLD.team)
DAY_MS = 86_400_000


class Ward:
    """A mirror that is written by hand, and what this clinician reads of it."""

    def __init__(self, folder: Path) -> None:
        self._profile, keys = Profile(folder), new_keys()
        self.stores = Stores(self._profile, keys)
        ring = KeyRing(WORLD.trust, PLACE.device, bytes(32), bytes(32))
        self.state = DeskState(identity_of(WORLD, PLACE, "https://mhcr.example.org"), WORLD.clock, ring)
        directory = Directory(WORLD.trust, WORLD.root.key.public_key().public_bytes_raw())
        for said in (*WORLD.founding(), *STAFF, *OTHERS):
            directory = follow(directory, parse(said))
        self.state.keep_directory(directory)
        self.reader = Reader.of_profile(self._profile, keys)
        self.reads = Reads(self.reader, self.state)
        self.acts = WorklistActs(Author(self.stores, self.reader, self.state))
        self._count = 0

    def write(self, *changes: Effect) -> None:
        with self.stores.mirror:
            tables.write(self.stores.mirror, changes)

    def person(self, born: date = date(1960, 3, 1), team: UUID = WORLD.team) -> UUID:
        self._count += 1
        person = WORLD.patient(self._count, birth_date=born)
        opened: dict[str, Value] = {"patient": person.id.bytes, "team": team.bytes, "opened": "2020-01-01", "at": 1}
        self.write(
            Effect("put", "patient", person.id.bytes, patient_row(person)),
            Effect("put", "referral", WORLD.id().bytes, opened),
        )
        return person.id

    def agreed(self, patient: UUID, given_on: date, *, review_on: date | None = None) -> None:
        said = Agreement(
            WORLD.id(), Kind.RECORDED, EVERYTHING, given_on, HowGiven.IN_PERSON, UUID(int=1), "adult",
            review_on=review_on,
        )  # fmt: skip
        body = bodies.ConsentRecorded(agreement=said.to_dict())
        self.write(*effects(Fact(said.id, "consent.recorded", patient, WORLD.clock(), body, seq=1)))

    def answer(self, patient: UUID, reviewed_by: UUID | None, days_ago: int = 1, *, flagged: bool = False) -> UUID:
        request, response = WORLD.id(), WORLD.id()
        at = WORLD.clock() - days_ago * DAY_MS
        sent: dict[str, Value] = {
            "patient": patient.bytes,
            "team": WORLD.team.bytes,
            "questionnaire": "u",
            "version": "1",
            "at": at,
        }
        came: dict[str, Value] = {
            "request": request.bytes,
            "patient": patient.bytes,
            "at": at,
            "state": "open",
            "flagged": int(flagged),
        }
        came |= {"reviewed_at": at if reviewed_by else None, "reviewed_by": reviewed_by.bytes if reviewed_by else None}
        self.write(
            Effect("put", "request", request.bytes, {**sent, "due": "2030-01-01", "state": "returned", "problem": ""}),
            Effect("put", "response", response.bytes, {**came, "quarantined": 0}),
        )
        return response

    def items(self, kind: WorkKind) -> list[WorkItem]:
        listed = self.reads.today()
        assert self.reads.counts().today == sum(listed.counts.values())
        return [one for one in listed.items if one.kind == kind]

    def close(self) -> None:
        self.reads.close()
        self.stores.close()
        self._profile.close()


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    yield made
    made.close()


def test_what_a_colleague_reviewed_stands_there_until_i_have_opened_it(ward: Ward) -> None:
    patient = ward.person()
    mine, theirs = ward.answer(patient, PLACE.device), ward.answer(patient, COLLEAGUE.device)

    (item,) = ward.items("unread")
    assert (item.response, item.detail) == (theirs, "Reviewed by Dr patel. ")
    ward.acts.opened(theirs)
    ward.acts.opened(mine)

    assert ward.items("unread") == []
    assert ward.acts.opened(theirs).changed == frozenset()


def test_what_was_reviewed_long_ago_is_no_news_and_a_flag_stands_with_the_risks(ward: Ward) -> None:
    patient = ward.person()
    ward.answer(patient, COLLEAGUE.device, days_ago=40)
    flagged = ward.answer(patient, COLLEAGUE.device, flagged=True)

    assert ward.items("unread") == []
    assert [item.response for item in ward.items("risk")] == [flagged]


def test_an_agreement_is_listed_from_two_weeks_before_its_day(ward: Ward) -> None:
    today = WORLD.today()
    soon, later, named, never = (ward.person() for _ in range(4))
    ward.agreed(soon, today - timedelta(days=352))
    ward.agreed(later, today - timedelta(days=340))
    ward.agreed(named, today - timedelta(days=30), review_on=today + timedelta(days=3))

    assert [item.patient.id for item in ward.items("renew")] == [named, soon]
    assert never not in {item.patient.id for item in ward.items("renew")}


def test_a_word_given_before_the_18th_birthday_is_listed_about_that_day(ward: Ward) -> None:
    today = WORLD.today()
    turns = ward.person(born=date(today.year - 18, today.month, today.day) + timedelta(days=5))
    grown = ward.person(born=date(today.year - 18, today.month, today.day) - timedelta(days=100))
    for one in (turns, grown):
        ward.agreed(one, today - timedelta(days=60))

    (item,) = ward.items("renew")
    assert item.patient.id == turns
    assert "18th birthday" in item.detail


def test_another_teams_agreements_are_theirs_to_ask(ward: Ward) -> None:
    ward.agreed(ward.person(team=WORLD.other_team), WORLD.today() - timedelta(days=500))

    assert ward.items("renew") == []


def test_the_list_is_narrowed_to_a_team_or_to_what_i_asked_for(ward: Ward) -> None:
    hers, theirs = ward.person(), ward.person(team=WORLD.other_team)
    first, second = ward.answer(hers, None), ward.answer(theirs, None)
    with ward.stores.mirror:
        ward.stores.mirror.execute(
            "update request set device = ? where id = (select request from response where id = ?)",
            (PLACE.device.bytes, second.bytes),
        )

    def answers(whose: Whose) -> set[UUID | None]:
        return {item.response for item in ward.reads.today(whose).items}

    assert answers(Whose()) == {first, second}
    assert answers(Whose(team=WORLD.team)) == {first}
    assert answers(Whose(mine=True)) == {second}
    assert answers(Whose(team=WORLD.team, mine=True)) == set()
    assert ward.reads.today(Whose(team=WORLD.team)).counts["new_answer"] == 1


def test_five_thousand_things_cost_no_more_rows_than_are_listed_and_counted(ward: Ward) -> None:
    patient = ward.person()
    changes = []
    for number in range(5000):
        request, response = WORLD.id().bytes, WORLD.id().bytes
        sent: dict[str, Value] = {
            "patient": patient.bytes,
            "team": WORLD.team.bytes,
            "questionnaire": "u",
            "at": number,
        }
        sent |= {"version": "1", "due": "2026-01-01", "state": "sent" if number % 2 else "returned", "problem": ""}
        changes.append(Effect("put", "request", request, sent))
        if not number % 2:
            came: dict[str, Value] = {"request": request, "patient": patient.bytes, "at": number, "state": "open"}
            changes.append(Effect("put", "response", response, {**came, "flagged": 0, "quarantined": 0}))
    ward.write(*changes)
    statements: list[str] = []
    ward.reader.mirror.trace_v2(apsw.SQLITE_TRACE_STMT, lambda told: statements.append(told["sql"]))

    listed = ward.reads.today()

    assert (len(listed.items), listed.counts["new_answer"], listed.counts["overdue"]) == (200, 1000, 1000)
    assert ward.reads.counts().today == 5000
    assert len(statements) < 80
