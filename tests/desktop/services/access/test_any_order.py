"""Whatever the order of what people do, on- and offline, exactly those with a standing basis read what is sealed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from care_record.agreement.statements import HowGiven, Scope
from care_record.people.dates import parse_date
from care_record.people.names import HumanName
from care_record.people.patient import Patient
from care_record.sealing.envelope import Envelope
from desktop.services.access.known import access_of
from desktop.services.acts import AgreementDraft
from desktop.services.notes import NOT_OPENED
from desktop.services.problems import Rejected
from tests.desktop.services.ward import Place, Ward, open_ward

STEPS = ("agree", "withdraw", "confirm", "ask", "grant", "grant all", "end", "offline", "online", "sync", "remove")
Steps = list[tuple[str, int, bool]]


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    folder: Path = tmp_path_factory.mktemp("ward")
    with open_ward(folder) as made:
        yield made


class Story:
    """Two workstations of the team that cares, one of another team, and one person, of whom notes are kept."""

    _count = 0

    def __init__(self, ward: Ward) -> None:
        Story._count += 1
        self.ward = ward
        self.team, self.other = ward.team("Hove"), ward.team("Lewes")
        self.places = [
            ward.place(f"{name}{Story._count}", team)
            for name, team in (("ada", self.team), ("grace", self.team), ("joan", self.other))
        ]
        self.removed: set[int] = set()
        self.notes: dict[str, None] = {}
        first = self.places[0]
        ward.settle(*self.places)
        self.patient: UUID = first.register(self.team, Story._count)
        first.sync()
        found = Patient(self.patient, HumanName("Featherstonehaugh", "Marigold"), parse_date("29-Feb-1984"))
        self.places[2].act(lambda acts: acts.refer_found(found, self.other, "Shared care."))
        ward.settle(*self.places)

    def step(self, name: str, number: int) -> None:
        """One thing that somebody does; what is refused in words changes nothing."""
        place = self.places[number]
        steps: dict[str, Callable[[], object]] = {
            "agree": lambda: self.agree(place),
            "withdraw": lambda: place.withdraw(self.patient),
            "confirm": lambda: place.act(lambda acts: acts.confirm_withdrawal(self.patient, "in-person")),
            "ask": lambda: place.act(lambda acts: acts.ask_access(self.patient, self.other, "Shared care.")),
            "grant": lambda: self.grant(place, earlier=False),
            "grant all": lambda: self.grant(place, earlier=True),
            "end": lambda: place.act(lambda acts: acts.end_access(self.patient, self.other, "It has ended.")),
            "offline": lambda: setattr(place, "online", False),
            "online": lambda: setattr(place, "online", True),
            "sync": place.sync,
            "remove": lambda: self.remove(number),
        }
        try:
            steps[name]()
        except (Rejected, LookupError):
            return

    def agree(self, place: Place) -> None:
        """A note is what is sealed here: each says which one it is."""
        words = f"note {len(self.notes)} of {self.patient}"
        said = AgreementDraft(frozenset({Scope.SHARE}), place.desk.state.today(), HowGiven.IN_PERSON, note=words)
        place.act(lambda acts: acts.record_agreement(self.patient, said))
        self.notes[words] = None

    def grant(self, place: Place, *, earlier: bool) -> None:
        for ask in place.reads.sharing(self.patient).asks:
            place.act(lambda acts, ask=ask: acts.grant_access(self.patient, ask.id, "care", earlier=earlier))

    def remove(self, number: int) -> None:
        if number == 1 and number not in self.removed:
            self.removed.add(number)
            self.ward.remove(self.places[number], self.team)

    def end(self) -> None:
        """Everybody comes into contact, until nothing leads to anything more."""
        for place in self.places:
            place.online = True
        for _ in range(3):
            self.ward.settle(*self.places)


def may_read(story: Story, number: int) -> set[str]:
    """The notes, sealed to epochs that this place's teams may open, by the rules alone."""
    place = story.places[number]
    found = set()
    for line, envelope in sealed(story, place):
        access = access_of(place.reader, place.desk.state, story.patient)
        epoch = access.epoch_of(envelope.key)
        mine = place.desk.state.me(place.reader).teams
        if epoch is not None and any(access.may_open(team, epoch.number) for team in mine):
            found.add(line)
    return found


def sealed(story: Story, place: Place) -> Iterator[tuple[str, Envelope]]:
    """Each statement that carries a note, as the log has it."""
    from care_record.statements.statement import read

    rows = place.reader.all(
        "select id, body from entry where stream = ? and kind like 'consent.%' and body is not null",
        (story.patient.bytes,),
    )
    for identity, body in rows:
        note = read(body).body.get("note")
        if note is not None:
            yield UUID(bytes=identity).hex, Envelope.parse(note)


def reads(story: Story, number: int) -> set[str]:
    """The notes that this place shows, without its own that the service has not taken."""
    try:
        page = story.places[number].reads.agreement(story.patient)
    except LookupError:
        return set()
    return {line.id.hex for line in page.ledger if line.note not in ("", NOT_OPENED) and not line.pending}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.booleans()), min_size=4, max_size=14))
def test_exactly_those_with_a_standing_basis_read_and_nobody_loses_what_they_may(ward: Ward, steps: Steps) -> None:
    story = Story(ward)
    for name, number, comes_into_contact in steps:
        story.step(name, number)
        if comes_into_contact:
            ward.settle(*story.places)
    story.end()
    for number in range(len(story.places)):
        assert reads(story, number) == may_read(story, number), number
    for place in story.places:
        place.close()
        ward.forget(place)
