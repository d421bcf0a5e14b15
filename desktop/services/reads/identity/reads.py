"""The door for screens to the identity desk."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from care_record.wire.bodies.identity import IdentityAnswer
    from desktop.services.reads.identity import pages
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader


class IdentityReads:
    """Answers at once, from the store. What shows a matched record raises `NotLogged` until the reading is noted."""

    def __init__(self, reader: Reader, state: DeskState) -> None:
        self._reader = reader
        self._state = state

    def queue(self) -> pages.Queue:
        """What is open, and what was closed today."""
        from desktop.services.reads.identity import queue

        return queue.queue(self._reader, self._state)

    def waiting(self) -> int:
        """How many requests nobody has taken, or are mine, or wait for my approval; for the rail."""
        lines = self.queue().open
        return sum(line.mine or not line.owner or line.to_approve for line in lines)

    def case(self, case: UUID, *, show_contact: bool = False) -> pages.CasePage:
        """One access request; `show_contact` where nothing is asked from the record. Raises `LookupError`."""
        from desktop.services.reads.identity import case as of_case

        return of_case.case(self._reader, self._state, case, show_contact=show_contact)

    def answer(self, case: UUID, question: str, said: str) -> IdentityAnswer:
        """Whether what the person said is what the record holds; the record's answer is not given."""
        from desktop.services.reads.identity import case as of_case

        return of_case.answer(self._reader, self._state, case, question, said)

    def live(self, case: UUID, draft: pages.Draft) -> pages.Live:
        """What the check comes to so far."""
        from desktop.services.reads.identity import case as of_case

        return of_case.live(self._reader, self._state, case, draft)

    def proof(self, patient: UUID) -> pages.DecisionLine:
        """What stands about a patient's identity; raises `NotLogged`."""
        from desktop.services.reads.identity import proof
        from desktop.services.reads.looking import require

        require(self._reader, self._state, patient, "record")
        return proof.proof(self._reader, self._state, patient)

    def case_of(self, patient: UUID) -> UUID | None:
        """The newest access request that is matched to a patient, None where there is none."""
        found = self._reader.get(
            "select id from identity_case where patient = ? order by closed_at is not null, at desc limit 1",
            (patient.bytes,),
        )
        return UUID(bytes=found) if found else None
