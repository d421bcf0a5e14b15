"""What an identity desk says until a person's identity is decided."""

from uuid import UUID

from care_record.wire import bodies
from tests.probes.trust_world import Workstation


def prove(
    place: Workstation,
    patient: UUID,
    *,
    outcome: bodies.IdentityOutcome = "accepted",
    base: int = 0,
    method: bodies.IdentityMethod = "vouching",
) -> list[bytes]:
    """The statements of one identity administrator who checks and decides alone."""
    assert place.member is not None
    case = place.world.id()
    reason = None if outcome == "accepted" else "What was shown is not this person's."
    decision = bodies.IdentityDecided(case=case, outcome=outcome, method=method, checked_by=place.member, reason=reason)
    return [place.say("identity.decided", patient, decision, base=base)]
