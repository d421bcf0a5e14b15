"""Sending to many: what the preview says is what the service does, and nobody is asked twice or forgotten."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from care_record.agreement.sending import ExclusionCode
from care_record.agreement.statements import Kind, Scope
from care_record.channels.channel import Channel
from care_record.people.names import HumanName
from care_record.sealing.keys import SealingKey
from care_record.wire import bodies
from desktop.services.acts import Rejected
from desktop.services.acts.cohort import sending
from desktop.services.problems import NotLogged
from desktop.services.reads.cohort import CohortDraft, Preview, Who
from desktop.services.store import cohorts
from desktop.services.store.projection import Fact
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import identity_of, open_desk
from tests.probes.bench import MEASURES
from tests.probes.near_desks import NearDesks, near_clients, sync
from tests.probes.trust_world import nhs_number

PHQ = next(one for one in MEASURES if one.id == "phq-9")


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[NearDesks]:
    with near_clients(), ExitStack() as stack:
        yield ward(tmp_path, stack)


def ward(folder: Path, stack: ExitStack) -> NearDesks:
    made = NearDesks(folder, stack)
    made.bench.apply(made.bench.world.team_key_wrapped(made.bench.clinician))
    return made


def asked(desks: NearDesks, **who: object) -> CohortDraft:
    return CohortDraft(Who(**who), ("phq-9",), desks.bench.world.today(14), Channel.EMAIL)  # type: ignore[arg-type]


def send(desk: Desk, draft: CohortDraft, people: list[UUID]) -> UUID:
    made: UUID | None = desk.act(lambda acts: acts.cohort.begin(draft, people)).id
    assert made is not None
    return made


def finish(desk: Desk, cohort: UUID) -> int:
    """Go on until nobody waits; how many steps it took."""
    steps = 1
    while desk.act(lambda acts: acts.cohort.go_on(cohort)).progress.waiting:
        steps += 1
    return steps


def going(shown: Preview) -> list[UUID]:
    return [one.person.id for one in shown.going]


def codes(shown: Preview) -> dict[ExclusionCode, list[UUID]]:
    return {group.code: [one.person.id for one in group.people] for group in shown.left_out}


def requests(desks: NearDesks, patient: UUID) -> int:
    return desks.bench.kinds(patient).count("measure.requested")


def test_the_preview_says_who_gets_it_and_who_is_left_out_and_why(desks: NearDesks) -> None:
    bench, world = desks.bench, desks.bench.world
    ready, _ = bench.ready_patient(1)
    silent, _ = bench.ready_patient(2, agreed=False)
    nowhere = world.patient(3, email="")
    died = world.patient(4)
    bench.apply(*world.registration(bench.clinician, nowhere), *world.registration(bench.clinician, died))
    bench.apply(world.agreement(bench.clinician, nowhere.id), world.agreement(bench.clinician, died.id))
    bench.apply(bench.clinician.say("patient.died", died.id, bodies.PatientDied(died=world.today(-1))))
    bench.apply(world.request(bench.clinician, asked_before := bench.ready_patient(5)[0], PHQ)[1])
    desk = desks.desk(bench.clinician)
    sync(desk)

    shown = desk.reads.cohort.preview(asked(desks))

    assert going(shown) == [ready]
    assert codes(shown) == {
        ExclusionCode.DIED: [died.id],
        ExclusionCode.NO_AGREEMENT: [silent],
        ExclusionCode.NO_ADDRESS: [nowhere.id],
        ExclusionCode.ALREADY_WAITING: [asked_before],
    }
    assert [group.advisory for group in shown.left_out] == [False, False, False, True]
    assert (shown.chosen, shown.sends, shown.by_channel()) == (5, 1, {Channel.EMAIL: 1})


def test_a_clinician_opens_records_on_the_way_and_a_coordinator_leaves_them_out(desks: NearDesks) -> None:
    bench, world = desks.bench, desks.bench.world
    new = world.patient(1)
    bench.apply(*world.registration(bench.clinician, new), world.agreement(bench.clinician, new.id))
    coordinator, clinician = desks.desk(bench.coordinator), desks.desk(bench.clinician)
    sync(coordinator, clinician)

    assert codes(coordinator.reads.cohort.preview(asked(desks))) == {ExclusionCode.NO_KEY: [new.id]}
    shown = clinician.reads.cohort.preview(asked(desks))
    assert (going(shown), shown.first_keys) == ([new.id], 1)
    finish(clinician, send(clinician, asked(desks), going(shown)))
    sync(clinician, coordinator)

    assert {"access.granted", "record-key.wrapped", "measure.requested"} <= set(bench.kinds(new.id))
    assert codes(coordinator.reads.cohort.preview(asked(desks))) == {ExclusionCode.ALREADY_WAITING: [new.id]}


def test_a_step_makes_few_first_keys_so_that_other_acts_get_in_soon(
    desks: NearDesks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "KEYS_AT_ONCE", 1)
    bench, world = desks.bench, desks.bench.world
    people = [world.patient(index) for index in range(1, 4)]
    for one in people:
        bench.apply(*world.registration(bench.clinician, one), world.agreement(bench.clinician, one.id))
    opened, _ = bench.ready_patient(9)
    desk = desks.desk(bench.clinician)
    sync(desk)
    everybody = [people[0].id, opened, people[1].id, people[2].id]
    cohort = send(desk, asked(desks), everybody)

    first = desk.act(lambda acts: acts.cohort.go_on(cohort)).progress
    assert (first.done, first.waiting) == (2, 2)
    assert finish(desk, cohort) == 2
    sync(desk)

    assert [requests(desks, one) for one in everybody] == [1] * 4
    assert all(bench.kinds(one.id).count("access.granted") == 1 for one in people)


def test_people_are_chosen_by_team_age_answers_and_pasted_numbers(desks: NearDesks) -> None:
    bench, world = desks.bench, desks.bench.world
    young = world.patient(1, birth_date=world.today() - timedelta(days=365 * 20))
    old = world.patient(2, birth_date=date(1950, 1, 1), name=HumanName(family="Aaron", given="Old"))
    for one in (young, old):
        bench.apply(*world.registration(bench.clinician, one), world.access(bench.clinician, one.id, _key(desks)))
        bench.apply(world.agreement(bench.clinician, one.id))
    desk = desks.desk(bench.clinician)
    sync(desk)

    def chosen(**who: object) -> list[UUID]:
        return going(desk.reads.cohort.preview(asked(desks, **who)))

    assert chosen() == chosen(team=world.team) == chosen(answered="never") == [old.id, young.id]
    assert chosen(team=world.other_team) == []
    assert chosen(age_to=20) == chosen(age_from=18, age_to=25) == [young.id]
    assert chosen(age_from=65) == [old.id]
    pasted = f"{nhs_number(2)}\n{nhs_number(2)}, {nhs_number(9)}; 943 476 5918"
    shown = desk.reads.cohort.preview(asked(desks, numbers=pasted))
    assert going(shown) == [old.id]
    assert [one.line.replace(" ", "") for one in shown.not_found] == [
        str(nhs_number(2)).replace(" ", ""), str(nhs_number(9)).replace(" ", ""), "9434765918",
    ]  # fmt: skip
    assert all(one.words for one in shown.not_found)


def test_a_send_that_was_killed_half_way_goes_on_where_it_was(
    desks: NearDesks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    bench = desks.bench
    people = [bench.ready_patient(index)[0] for index in range(1, 6)]
    place, clock = bench.clinician, bench.world.clock
    identity = identity_of(bench.world, place, desks.service.address)
    with open_desk(tmp_path / "desk", identity, place, sync=False, now=clock) as first:
        sync(first)
        cohort = send(first, asked(desks), people)
        first.act(lambda acts: acts.cohort.go_on(cohort))
        with monkeypatch.context() as dying:
            dying.setattr(cohorts, "settle", _killed)
            with pytest.raises(RuntimeError, match="killed"):
                first.act(lambda acts: acts.cohort.go_on(cohort))

    again = desks.stack.enter_context(open_desk(tmp_path / "desk", identity, place, sync=False, now=clock))
    (progress,) = again.reads.cohort.unfinished()
    assert (progress.id, progress.people, progress.done, progress.waiting) == (cohort, 5, 2, 3)
    finish(again, cohort)
    sync(again)

    assert [requests(desks, one) for one in people] == [1] * 5
    assert again.reads.cohort.unfinished() == ()


def test_what_has_gone_stays_gone_when_it_is_stopped(desks: NearDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    people = [desks.bench.ready_patient(index)[0] for index in range(1, 6)]
    desk = desks.desk(desks.bench.clinician)
    sync(desk)
    cohort = send(desk, asked(desks), people)
    desk.act(lambda acts: acts.cohort.go_on(cohort))

    stopped = desk.act(lambda acts: acts.cohort.stop(cohort)).progress
    after = desk.act(lambda acts: acts.cohort.go_on(cohort)).progress
    sync(desk)

    assert (stopped.done, stopped.waiting, after.done) == (2, 0, 2)
    assert [requests(desks, one) for one in people] == [1, 1, 0, 0, 0]
    assert desk.reads.cohort.unfinished() == ()


def test_each_is_decided_again_at_the_moment_of_sending(desks: NearDesks) -> None:
    bench, world = desks.bench, desks.bench.world
    stays, leaves = bench.ready_patient(1)[0], bench.ready_patient(2)[0]
    desk = desks.desk(bench.clinician)
    sync(desk)
    cohort = send(desk, asked(desks), [stays, leaves])
    said = world.agreement(bench.clinician, leaves, Kind.WITHDRAWN, scope=frozenset({Scope.EMAIL}))
    bench.apply(said)
    sync(desk)

    progress = desk.act(lambda acts: acts.cohort.go_on(cohort)).progress
    sync(desk)

    assert (progress.done, progress.dropped) == (2, 1)
    assert (requests(desks, stays), requests(desks, leaves)) == (1, 0)


def test_advice_is_passed_over_with_a_reason_that_travels_with_the_send(desks: NearDesks) -> None:
    bench = desks.bench
    patient = bench.ready_patient(1)[0]
    bench.apply(bench.world.request(bench.clinician, patient, PHQ)[1])
    desk = desks.desk(bench.clinician)
    sync(desk)
    over = replace(asked(desks), passed_over=((ExclusionCode.ALREADY_WAITING, "The first link was lost"),))

    assert going(desk.reads.cohort.preview(over)) == [patient]
    with pytest.raises(Rejected, match="Say why"):
        send(desk, replace(over, passed_over=((ExclusionCode.ALREADY_WAITING, " "),)), [patient])
    finish(desk, send(desk, over, [patient]))

    (fact,) = [one for one in _waiting(desk) if one.kind == "measure.requested"]
    assert isinstance(fact.body, bodies.MeasureRequested)
    assert fact.body.despite == "The first link was lost"
    sync(desk)
    assert requests(desks, patient) == 2


def test_two_clicks_and_a_second_send_ask_nobody_twice(desks: NearDesks) -> None:
    patient = desks.bench.ready_patient(1)[0]
    desk = desks.desk(desks.bench.clinician)
    sync(desk)
    first = send(desk, asked(desks), [patient, patient])
    second = send(desk, asked(desks), [patient])
    finish(desk, first)
    finish(desk, first)
    finish(desk, second)
    sync(desk)

    assert requests(desks, patient) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"measures": ()}, "at least one"),
        ({"measures": ("no-such",)}, "at least one"),
        ({"due": date(2020, 1, 1)}, "has passed"),
    ],
)
def test_a_send_to_many_that_asks_nothing_is_refused_in_words(
    desks: NearDesks, changes: dict[str, object], words: str
) -> None:
    patient = desks.bench.ready_patient(1)[0]
    desk = desks.desk(desks.bench.clinician)
    sync(desk)

    with pytest.raises(Rejected, match=words):
        send(desk, replace(asked(desks), **changes), [patient])  # type: ignore[arg-type]
    with pytest.raises(Rejected, match="Nobody"):
        send(desk, replace(asked(desks), without=frozenset({patient})), [patient])


def test_the_list_of_those_left_out_is_noted_before_it_is_written(desks: NearDesks, tmp_path: Path) -> None:
    patient = desks.bench.ready_patient(1, agreed=False)[0]
    desk = desks.desk(desks.bench.clinician)
    sync(desk)
    shown = desk.reads.cohort.preview(asked(desks))
    note = desk.act(lambda acts: acts.cohort.note_list()).id
    assert note is not None

    written = desk.reads.cohort.write_left_out(shown, tmp_path / "left-out.csv", note)

    table = (tmp_path / "left-out.csv").read_text("utf-8-sig")
    assert written.lines == 1
    assert "Featherstonehaugh,Marigold,29-Feb-1984," in table
    assert "No agreement recorded" in table
    with pytest.raises(NotLogged):
        desk.reads.cohort.write_left_out(shown, tmp_path / "other.csv", patient)
    assert not (tmp_path / "other.csv").exists()


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "age": st.sampled_from([15, 17, 30, 70]),
            "email": st.booleans(),
            "restricted": st.booleans(),
            "key": st.booleans(),
            "died": st.booleans(),
            "said": st.lists(st.sampled_from(Kind), max_size=2),
        }
    ),
    min_size=4,
    max_size=12,
)


@settings(max_examples=5, deadline=None, phases=[Phase.generate])
@given(PEOPLE)
def test_the_preview_is_what_the_service_decides(
    tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, object]]
) -> None:
    with near_clients(), ExitStack() as stack:
        desks = ward(tmp_path_factory.mktemp("ward"), stack)
        ids = [_made(desks, index, **one) for index, one in enumerate(people, 1)]
        desk = desks.desk(desks.bench.clinician)
        sync(desk)
        shown = desk.reads.cohort.preview(asked(desks))
        for code, left in codes(shown).items():
            if code is not ExclusionCode.NO_KEY:
                # the service looks for a withdrawal first, a list names the gravest reason
                assert {_refused(desks, one) for one in left} <= {code.value, "suspended"}
        if shown.going:
            finish(desk, send(desk, asked(desks), going(shown)))
            sync(desk)

        assert desk.reads.outbox() == ()
        assert {one for one in ids if requests(desks, one)} == set(going(shown))


def _made(desks: NearDesks, index: int, **one: object) -> UUID:
    bench, world = desks.bench, desks.bench.world
    born = world.today() - timedelta(days=366 * int(str(one["age"])))
    address = f"person{index}@example.org" if one["email"] else ""
    patient = world.patient(index, birth_date=born, email=address, restricted=bool(one["restricted"]))
    said = world.registration(bench.clinician, patient)
    if one["key"]:
        said.append(world.access(bench.clinician, patient.id, _key(desks)))
    bench.apply(*said)
    kinds = one["said"]
    assert isinstance(kinds, list)
    for kind in kinds:
        bench.one(world.agreement(bench.clinician, patient.id, kind, base=_last(desks)))
    if one["died"]:
        bench.apply(bench.clinician.say("patient.died", patient.id, bodies.PatientDied(died=world.today(-1))))
    return patient.id


def _last(desks: NearDesks) -> int:
    return desks.bench.pull(desks.bench.clinician.member)[1].head


def _refused(desks: NearDesks, patient: UUID) -> str:
    """What the service says to whoever sends all the same."""
    return desks.bench.one(desks.bench.world.request(desks.bench.clinician, patient, PHQ)[1]).code


def _key(desks: NearDesks) -> SealingKey:
    return SealingKey(desks.bench.world.random(32))


def _killed(*_: object) -> object:
    raise RuntimeError("killed")


def _waiting(desk: Desk) -> list[Fact]:
    with closing(desk.desk.reader()) as reader:
        return list(reader.pending())
