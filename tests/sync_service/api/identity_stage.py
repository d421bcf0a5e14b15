"""Access requests about each record of the stage: one that is open, one whose check is recorded."""

from collections.abc import Callable
from uuid import UUID

from care_record.sealing.keys import SealingKey
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.bodies import Body, identity
from tests.probes.identity import ask, checked, documents, prepared
from tests.probes.trust_world import Workstation, World


class IdentityStage:
    """What an identity administrator can say of a patient's access requests."""

    def __init__(self, world: World, desk: Workstation, patients: list[UUID], apply: Callable[..., object]) -> None:
        self.world, self.desk = world, desk
        self._open: dict[UUID, UUID] = {}
        self._checked: dict[UUID, tuple[UUID, UUID]] = {}
        self._piece: dict[UUID, UUID] = {}
        for patient in patients:
            case, other = world.id(), world.id()
            said = prepared(desk, patient, case)
            check = desk.say("identity.checked", other, checked())
            apply(*said, *prepared(desk, patient, other), check)
            self._open[patient], self._piece[patient] = case, parse(said[-1]).id
            self._checked[patient] = other, parse(check).id

    def say(self, kind: str, place: Workstation, patient: UUID) -> bytes:
        """A statement of this kind about the patient's request."""
        case, piece = self._open[patient], self._piece[patient]
        other, check = self._checked[patient]
        if kind == "identity.requested":
            return ask(place, self.world.id())
        if kind == "identity.evidence":
            return documents(place, case)[0]
        if kind == "identity.decided":
            assert self.desk.member is not None
            body = bodies.IdentityDecided(
                case=other,
                outcome="accepted",
                method="documents",
                profile="M1A",
                table="gpg45-2024-11",
                checked_by=self.desk.member,
            )
            return place.say(kind, patient, body)
        of_checked: dict[str, Body] = {
            "identity.approved": identity.IdentityApproved(check=check),
            "identity.sent-back": identity.IdentitySentBack(check=check, reason="Look at the photo again."),
        }
        of_open: dict[str, Body] = {
            "identity.pictures-asked": identity.IdentityPicturesAsked(public=SealingKey.generate().public.encoded),
            "identity.assigned": identity.IdentityAssigned(member=self.desk.member),
            "identity.matched": identity.IdentityMatched(patient=patient),
            "identity.unmatched": identity.IdentityUnmatched(),
            "identity.evidence-removed": identity.IdentityEvidenceRemoved(evidence=piece),
            "identity.checked": checked(),
            "identity.closed": identity.IdentityClosed(outcome="withdrawn", reason="She telephoned."),
        }
        if kind in of_checked:
            return place.say(kind, other, of_checked[kind])
        return place.say(kind, case, of_open[kind])
