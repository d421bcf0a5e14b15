"""Who looks after people and how staff are told, as the gallery shows them."""

from collections.abc import Callable
from uuid import UUID

from desktop.services.acts import Done
from desktop.services.acts.risk import ContactDraft, RiskActs
from desktop.services.acts.risk.duty import DutyLine
from desktop.services.reads.risk import CareLine, Contact, Member, RiskReads
from mhcr.gallery.people import JASMINE, ME, TEAM, hours

OSEI = Member(ME.id, ME.name)
LEE = Member(UUID(int=902), "Kwame Lee")


class MemoryRiskReads(RiskReads):
    """The first person of the team is looked after by two; contacts are given, or not."""

    def __init__(self, mine: UUID, name: str, *, given: bool = True) -> None:
        self.mine, self.name, self.given = mine, name, given

    def care(self, patient: UUID) -> tuple[CareLine, ...]:
        return (CareLine(TEAM.id, TEAM.name, OSEI, LEE, (OSEI, LEE)),)

    def contact(self, member: UUID | None = None) -> Contact:
        if not self.given:
            return Contact(self.mine, self.name, "", "")
        return Contact(self.mine, self.name, "07700 900123", "amara.osei@downs.example")


class MemoryRiskActs(RiskActs):
    """Notes what was done."""

    def __init__(self, note: Callable[..., Done]) -> None:
        self._note = note

    def name_owner(self, patient: UUID, team: UUID, owner: UUID, deputy: UUID | None) -> Done:
        return self._note("name_owner", patient, team, owner, deputy)

    def give_contact(self, member: UUID, draft: ContactDraft) -> Done:
        return self._note("give_contact", member, draft)


def waiting_for_duty() -> tuple[DutyLine, ...]:
    """One flag that owner and deputy have not acted on."""
    return (DutyLine(UUID(int=501), JASMINE, TEAM.name, hours(3)),)
