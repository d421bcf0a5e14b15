"""An act of the outbox said otherwise: what was typed is filled in anew, and takes its place in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.wire import bodies
from desktop.services.acts import registering
from desktop.services.acts.waiting.again import act_of, same_again
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected
from desktop.services.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.acts.drafts import Done, PatientDraft

ON_ITS_WAY = (
    "The service may have this already: it was handed over, and no answer has come back yet. "
    "As soon as the service answers, you will see what became of it."
)
_REFILLED = frozenset({"patient.registered", "referral.opened"})
TAKEN = "The service has accepted this already."


def instead(author: Author, act: UUID, job: Callable[[], Done]) -> Done:
    """Do `job` in the place of an act."""
    require(author, act)
    with author.in_place_of([act]):
        return job()


def register(author: Author, act: UUID, draft: PatientDraft) -> Done:
    """The person and the referral anew under the same id; the record's key, and what waits behind, stay."""
    old = require(author, act)
    gone = _of_registration(author, old)
    with author.in_place_of([one.id for one in gone]), author.reader.snapshot():
        patient, referral = registering.read_registration(author, draft, old.stream)
        anew: dict[str, bodies.Body] = {
            "patient.registered": bodies.PatientRegistered(patient=patient.to_dict()),
            "referral.opened": referral,
        }
        said = [Said(one.kind, old.stream, anew[one.kind]) if one.kind in anew else same_again(one) for one in gone]
        author.commit(said)
    return registering.registered(patient)


def require(author: Author, act: UUID) -> outbox.Act:
    """The act; raises `Rejected` where the service has it, or may have it."""
    found = act_of(author, act)
    if not found.replaceable:
        raise Rejected((("act", TAKEN if found.state == "accepted" else ON_ITS_WAY),))
    return found


def _of_registration(author: Author, registration: outbox.Act) -> list[outbox.Act]:
    """The registration, the referral that was opened with it, and what else of it came back, in their order."""
    acts = outbox.select(author.reader.outbox, "bundle = ?", (registration.bundle.bytes,))
    whole = [one for one in acts if one.kind in _REFILLED or one.state in ("refused", "conflict")]
    return [one for one in whole if one.replaceable]
