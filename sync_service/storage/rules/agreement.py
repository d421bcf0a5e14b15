"""The agreement to share and to be contacted, decided again on the service."""

from uuid import UUID

from care_record.agreement.age import age_rule
from care_record.agreement.ledger import ended_later, ended_later_words, newer_than_base, standing
from care_record.agreement.sending import SCOPE_OF
from care_record.agreement.statements import REQUESTED_PATH, Kind, Scope, statement_problems
from care_record.agreement.statements import Statement as Agreement
from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.people.dates import show_date
from care_record.wire import bodies, cbor
from care_record.wire.bodies import AgreementBody, Body, CancelledByService
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.risk.flags import hand_over
from sync_service.storage.rules.access import followed
from sync_service.storage.rules.said import B_co, Said, cancel_open, current_patient, known_patient, open_referrals

WITHDRAWN = "The person withdrew or refused. Care is not affected."
LOST = (
    "The service was restored from a backup after you recorded this, and what you had read before is numbered anew. "
    "Read what stands now, ask the person, then record again."
)


def recorded(batch: Batch, said: Said[bodies.ConsentRecorded]) -> list[Body]:
    """An agreement: by the age rule of that day, and only by an author who had seen all that was said before."""
    patient = current_patient(batch, said).patient
    new = read(said, Kind.RECORDED)
    if new.path == REQUESTED_PATH:
        raise Refused("invalid", "Nobody agrees by a request in their name.")
    if _seen_in_what_was_lost(said):
        raise Refused("restored", LOST)
    if new.base >= said.seq:
        raise Refused("invalid", "This agreement names as seen what had not been said yet.")
    missed = newer_than_base(new, batch.state.agreement.get(said.patient, []))
    if missed:
        days = ", ".join(f"{one.kind.value} on {show_date(one.given_on)}" for one in missed)
        raise Refused(
            "newer-agreement",
            f"You had not seen what was recorded meanwhile ({days}). Read it, ask the person, then record again.",
            tuple(one.seq for one in missed if one.seq is not None),
        )
    if end := ended_later(new, batch.state.agreement.get(said.patient, [])):
        raise Refused("older-agreement", ended_later_words(end, new))
    referrals = open_referrals(batch, said.patient, said.teams, batch.today)
    if not referrals:
        raise Refused("discharged", "This person has no open referral to a team of yours.")
    if patient.deceased:
        raise Refused("died", "This person has died. No agreement can be recorded.")
    rules = [age_rule(held.service, patient.birth_date, batch.today) for held in referrals]
    if not all(rule.allowed for rule in rules):
        raise Refused("under-age", rules[0].words)
    if not new.teams <= said.directory.teams.keys():
        raise Refused("unknown-team", "One of the teams that this agreement names is not known.")
    _keep(batch, said, new)
    return []


def ended(batch: Batch, said: Said[AgreementBody]) -> list[Body]:
    """A refusal or a withdrawal counts at once, whatever its base; what it leaves without agreement is cancelled.

    One that suspends the record cancels all that is open, by whatever channel.
    """
    known_patient(batch, said)
    new = read(said, Kind.of_wire(said.statement.kind))
    if new.path == REQUESTED_PATH:
        raise Refused("invalid", "Only a request is recorded as one.")
    return end(batch, said, new)


def end(batch: Batch, said: Said[B_co], new: Agreement) -> list[Body]:
    """What a refusal, a withdrawal or a request for one does; the facts of what it cancels."""
    before = batch.access.of(said.patient)
    _keep(batch, said, new)
    if batch.access.of(said.patient).suspended not in (None, before.suspended):
        hand_over(batch, said.patient)
        return cancel_open(batch, said.patient, WITHDRAWN)
    return cancel_unagreed(batch, said.patient)


def cancel_unagreed(batch: Batch, patient: UUID) -> list[Body]:
    """End what was sent by a channel that no agreement covers any more."""
    held = standing(batch.state.agreement[patient])
    facts: list[Body] = []
    for request in sorted(batch.state.open_requests(patient), key=lambda request: request.id.bytes):
        scope = SCOPE_OF.get(Channel(request.channel)) if request.of_patient else None
        if scope is None or (scope is Scope.POST and held.of(scope).decided_by is None) or held.agreed(scope):
            continue
        batch.set_state(request, DeliveryState.CANCELLED)
        facts.append(CancelledByService(request=request.id, reason=WITHDRAWN))
    return facts


def _seen_in_what_was_lost(said: Said[AgreementBody]) -> bool:
    """Whether the author's base is a number of before a restored backup that the log has given anew since."""
    tree, now = said.statement.tree, said.directory.incarnation
    older = tree is None or tree.incarnation < now.number
    return now.number > 1 and older and said.statement.base > now.size


def read(said: Said[B_co], kind: Kind) -> Agreement:
    """The statement of agreement that a body holds; raises `Refused`."""
    assert isinstance(said.body, AgreementBody)  # noqa: S101 - of such bodies alone
    try:
        new = Agreement.from_dict(
            said.body.agreement, statement=said.statement.id, kind=kind, base=said.statement.base, seq=None
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("invalid", "This agreement has a value that cannot be read.") from error
    if said.author is None or new.by != said.author.id:
        raise Refused("wrong-author", "An agreement is recorded by the clinician who was told of it.")
    return new


def _keep(batch: Batch, said: Said[B_co], new: Agreement) -> None:
    assert isinstance(said.body, AgreementBody)  # noqa: S101 - as above
    born = batch.state.patients[said.patient].patient.birth_date
    problems = statement_problems(new, batch.today, allowed=True, born=born)
    if problems:
        raise Refused("invalid", " ".join(problem.words for problem in problems))
    after = followed(batch, said)
    known = Agreement.from_dict(said.body.agreement, statement=new.id, kind=new.kind, base=new.base, seq=said.seq)
    batch.state.agreement.setdefault(said.patient, []).append(known)
    batch.add(
        t.agreement_facts,
        seq=said.seq,
        patient=said.patient.bytes,
        id=new.id.bytes,
        kind=new.kind.value,
        # a withdrawal counts whatever its base, also one that no column holds
        base=min(new.base, said.seq),
        body=cbor.encode(said.body.agreement),
    )
    batch.access.keep(said.patient, after)
