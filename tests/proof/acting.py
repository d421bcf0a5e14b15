"""What people do at a desk: acts drawn by their weights, each possible now or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, Protocol
from uuid import UUID

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from desktop.services.acts import AgreementDraft
from desktop.services.problems import Problem, Rejected
from desktop.services.store.reader import Reader
from tests.desktop.services.clinic import draft
from tests.proof.further_acts import FURTHER

ACTS = {
    "register": 4, "agree": 5, "refuse": 1, "withdraw": 1, "send": 6, "cancel": 1, "review": 3,
    "correct": 1, "owner": 1, "book": 1, "discharge": 0.3, "invite": 1, "ask": 0.5, "settle": 1,
    "mistake": 1, "merge": 0.5, "apart": 0.5,
}  # fmt: skip
"""What is done, and how often. `ask` and `settle` are a request to withdraw and what the person says to it."""


class Place(Protocol):
    """A desk at which somebody acts."""

    reader: Reader

    def act(self, job: Callable[..., Any]) -> Any:
        """Run an act; raises what it raises."""


class Acting:
    """People at desks of one team; `people` are those registered so far, `today` is in so many days."""

    def __init__(self, random: Random, people: list[UUID], team: UUID, today: Callable[[int], date]) -> None:
        self.random, self.people = random, people
        self.team, self.today = team, today

    def act(self, name: str, place: Place) -> None:
        """One act. What makes no sense now is left out; what cannot be done leaves nothing."""
        if name == "register":
            made = self.attempt(place, lambda acts: acts.register_patient(draft(self.team, self._number())))
            if made is not None:
                self.people.append(made)
        elif self.people:
            self._about(name, place, self.random.choice(self.people))

    def _number(self) -> int:
        return self.random.randrange(1, 400_000)

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
                due = self.today(14)
                self.attempt(place, lambda acts: acts.send_measure(person, ("phq-9",), Channel.EMAIL, due))
            case "cancel":
                request = self.some_id(place, "select id from request")
                if request is not None:
                    self.attempt(place, lambda acts: acts.cancel_request(request, "not needed"))
            case "review":
                response = self.some_id(place, "select id from response")
                if response is not None:
                    self.attempt(place, lambda acts: acts.acknowledge_risk(response, "telephoned"))
            case _:
                FURTHER[name](self, place, person)

    def attempt(self, place: Place, job: Callable[..., object]) -> UUID | None:
        """An act that may be refused in words; the id of what it made."""
        try:
            done = place.act(job)
        except (Rejected, LookupError, Problem):
            return None
        made = getattr(done, "id", None)
        return made if isinstance(made, UUID) else None

    def some_id(self, place: Place, query: str, bindings: tuple[object, ...] = ()) -> UUID | None:
        """One of the ids that a query on the desk's mirror gives, None where there is none."""
        found = place.reader.all(f"{query} order by id", bindings)
        return UUID(bytes=self.random.choice(found)[0]) if found else None
