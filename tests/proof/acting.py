"""What people do at a desk: acts drawn by their weights, each possible now or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, Protocol, TypeVar
from uuid import UUID

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.people.patient import Patient
from desktop.services.acts import AgreementDraft, PatientDraft, TrustQuery
from desktop.services.acts.calls import Calls
from desktop.services.open_desk import OpenDesk
from desktop.services.problems import Problem, Rejected
from desktop.services.store import outbox
from desktop.services.store.reader import Reader
from tests.desktop.services.clinic import draft
from tests.proof.desk_acts import DESK
from tests.proof.further_acts import AGREED, FURTHER
from tests.proof.sharing_acts import SHARING

T = TypeVar("T")
ACTS: dict[str, float] = {
    "register": 4, "agree": 5, "refuse": 1, "withdraw": 1, "send": 6, "cancel": 1, "review": 3,
    "correct": 1, "owner": 1, "book": 1, "discharge": 0.3, "invite": 1, "ask": 1, "settle": 1,
    "mistake": 1, "merge": 0.5, "apart": 0.5,
    "schedule": 1, "carer": 1,
}  # fmt: skip
"""What a team does, and how often. `ask` and `settle` are a request to withdraw and what the person says to it."""
TIDY = "discard"
"""What everybody does who finds a stuck act in the outbox."""
WORK: dict[str, dict[str, float]] = {
    "team": {**ACTS, "give": 2, "say no": 0.5, "take back": 0.5},
    "identity": {"enter": 2, "match": 3, "check": 3, "approve": 2, "invite adult": 2, "register adult": 2},
    "second": {"refer": 1.5, "ask access": 2},
    "records": {"break glass": 1, "deal with": 2},
}
"""What is done where: by a team, the identity desk, a second team that asks for records, the records and duty desk."""
FAR = {**FURTHER, **SHARING, **DESK}
FEW = 3
ALL = TrustQuery(family="Featherstonehaugh", given="Marigold", born="29-Feb-1984")
_OPEN = "select id from request where state not in ('returned', 'cancelled')"


class Place(Protocol):
    """A desk at which somebody acts."""

    desk: OpenDesk
    reader: Reader

    def act(self, job: Callable[..., Any]) -> Any:
        """Run an act; raises what it raises."""


class Acting:
    """People at desks; `people` are those registered so far, `today` is in so many days.

    `told` hears what is tried, done and refused, and why; `now` is the act that is being done, if any.
    `visit` is what a person's browser gets of the service: None where it is refused, empty where nothing is said.
    """

    def __init__(
        self,
        random: Random,
        people: list[UUID],
        teams: tuple[UUID, UUID],
        today: Callable[[int], date],
        told: Callable[[dict[str, Any]], object] = lambda _: None,
        visit: Callable[[str, dict[str, str]], dict[str, Any] | None] = lambda *_: None,
    ) -> None:
        """`teams` are the one with which people are registered, and a second one."""
        self.random, self.people = random, people
        (self.team, self.other_team), self.today = teams, today
        self.told, self.now = told, ""
        self._visit = visit
        self.answered: list[UUID] = []
        """Of whom something has come back lately: the duty desk would hear of it."""
        self._whys: list[str] = []

    def act(self, name: str, place: Place) -> bool:
        """One act. What makes no sense now is left out, and gives False; what cannot be done leaves nothing."""
        self.now, self._whys = name, []
        try:
            if name == "register":
                made = self.attempt(place, lambda acts: acts.register_patient(self._somebody()))
                if made is not None:
                    self.people.append(made)
            elif name == TIDY:
                self._discard(place)
            elif self.people:
                self._about(name, place, self._anybody(place))
            if self._whys:
                why = next(filter(None, self._whys), "")
                self.told({"refused": name, "why": why} if why else {"done": name})
            return bool(self._whys)
        finally:
            self.now = ""

    def _anybody(self, place: Place) -> UUID:
        """Half of the time one of the last few, known here or not, else one whom this desk knows."""
        if self.random.random() < 0.5:
            return self.random.choice(self.people[-FEW:])
        return self.some_id(place, "select id from patient") or self.random.choice(self.people)

    def _somebody(self) -> PatientDraft:
        number = self.random.randrange(1, 400_000)
        return draft(self.team, number, address="1 High Street, Hove", postcode="BN3 1HH")

    def _about(self, name: str, place: Place, person: UUID) -> None:
        said = AgreementDraft(EVERYTHING, self.today(0), HowGiven.IN_PERSON)
        match name:
            case "agree":
                self.attempt(place, lambda acts: acts.record_agreement(person, said))
            case "refuse":
                self.attempt(place, lambda acts: acts.refuse_agreement(person, said))
            case "withdraw":
                self.attempt(place, lambda acts: acts.withdraw_agreement(person, said))
            case "send":
                due, agreed = self.today(14), self.likely(place, person, AGREED)
                if agreed is not None:
                    self.attempt(place, lambda acts: acts.send_measure(agreed, ("phq-9",), Channel.EMAIL, due))
            case "cancel":
                request = self.some_id(place, _OPEN)
                if request is not None:
                    self.attempt(place, lambda acts: acts.cancel_request(request, "not needed"))
            case "review":
                response = self.some_id(place, "select id from response")
                if response is not None:
                    self.attempt(place, lambda acts: acts.acknowledge_risk(response, "telephoned"))
            case _:
                FAR[name](self, place, person)

    def _discard(self, place: Place) -> None:
        """Drop what came back, so that the rest of that person's goes on."""
        stuck = outbox.select(place.reader.outbox, "state in ('refused', 'conflict')")
        if stuck:
            act = self.random.choice(stuck).id
            self.attempt(place, lambda acts: acts.waiting.discard(act))

    def attempt(self, place: Place, job: Callable[..., object]) -> UUID | None:
        """An act that may be refused in words; the id of what it made."""
        done = self._try(lambda: place.act(job))
        made = getattr(done, "id", None)
        return made if isinstance(made, UUID) else None

    def call(self, place: Place, job: Callable[[Calls], T]) -> T | None:
        """What is asked of the service at once; None where it is refused, or nobody answers."""
        return self._try(lambda: job(place.desk.calls))

    def find(self, place: Place, person: UUID) -> Patient | None:
        """Somebody whom a search of the trust finds by name and birth, which all share: this `person`, if it does."""
        search = self.call(place, lambda calls: calls.search_trust(ALL))
        found = {match.patient.id: match.patient for match in search.result.matches} if search and search.result else {}
        return found.get(person) or (self.random.choice(list(found.values())) if found else None)

    def browse(self, path: str, asked: dict[str, str]) -> dict[str, Any] | None:
        """What somebody's browser asks of the service; None where it is refused."""

        def ask() -> dict[str, Any]:
            answer = self._visit(path, asked)
            if answer is None:
                raise Rejected((("page", f"The page {path} refuses."),))
            return answer

        return self._try(ask)

    def _try(self, job: Callable[[], T]) -> T | None:
        """A step of an act; the first that is refused says why the act is."""
        if not self._whys:
            self.told({"tried": self.now})
        try:
            done = job()
        except Rejected as error:
            self._whys.append(error.problems[0][1])
        except (LookupError, Problem) as error:
            self._whys.append(getattr(error, "words", "") or type(error).__name__)
        else:
            self._whys.append("")
            return done
        return None

    def likely(self, place: Place, person: UUID, query: str, bindings: tuple[object, ...] = ()) -> UUID | None:
        """Mostly one of whom it makes sense, as a query says, if there is any; now and then this `person`."""
        return person if self.random.random() < 0.1 else self.some_id(place, query, bindings)

    def some_id(self, place: Place, query: str, bindings: tuple[object, ...] = ()) -> UUID | None:
        """One of the ids that a query on the desk's mirror gives, None where there is none."""
        found = place.reader.all(f"{query} order by id", bindings)
        return UUID(bytes=self.random.choice(found)[0]) if found else None
