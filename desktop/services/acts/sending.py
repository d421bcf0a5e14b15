"""Sending a measure, cancelling it, sending it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.asking import against_author, may_go, same_involvement
from care_record.agreement.raters import against_asking
from care_record.agreement.sending import Recent
from care_record.channels.channel import Channel, not_offered
from care_record.people.services import Referral
from care_record.schedules.requests import mode_of
from care_record.wire import bodies
from desktop.services.access.known import access_of
from desktop.services.acts.drafts import OUTBOX, PATIENTS, REQUESTS, STATUS, Done
from desktop.services.authoring.author import Author, Said
from desktop.services.authoring.sealing import sealing_epoch
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.reads.access import against_sending
from desktop.services.reads.invitations.carers import ended_carers
from desktop.services.reads.rows.named import recipient_of
from desktop.services.reads.rows.offered import has_texts

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.people.patient import Patient
    from care_record.wire.bodies import Recipient, Respondent
    from desktop.services.store.projection import Fact

CHANGED = frozenset({REQUESTS, PATIENTS, OUTBOX, STATUS})


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers a send: a respondent's code, and whom it names where they get a link of their own."""

    respondent: Respondent
    recipient: Recipient | None = None


def send(
    author: Author,
    patient: UUID,
    measures: tuple[str, ...],
    channel: Channel,
    due: date,
    message: str,
    who: Asked,
) -> Done:
    """One statement for each measure; the record's key first, where it has none yet."""
    with author.reader.snapshot():
        known = author.state.measures(author.reader)
        chosen = [known[one] for one in measures if one in known]
        if not chosen or len(chosen) != len(measures):
            raise Rejected((("measures", "Choose at least one of the measures listed."),))
        said = _said(author, patient, chosen, channel, due, message, replaces=None, who=who)
    signed = author.commit(said)
    first = next(one.id for one in signed if one.kind == "measure.requested")
    titles = ", ".join(one.short_title for one in chosen)
    to = f" to {who.recipient.name}" if who.recipient else ""
    return Done(CHANGED, first, f"{titles} will go out {channel.phrase}{to}.")


def send_again(author: Author, request: UUID, corrected: Recipient | None = None) -> Done:
    """The same measure by the same channel, as due from today as it was from its own day.

    `corrected` is the one who was asked, reached at another address.
    """
    with author.reader.snapshot():
        row = patient_lines.request_row(author.reader, request)
        measure = author.state.measure(author.reader, row["questionnaire"], row["version"])
        if measure is None:
            raise Rejected((("measures", "This measure is no longer installed here. Choose another one."),))
        if not any(one.sha256 == measure.sha256 for one in author.state.measures(author.reader).values()):
            words = "This version of the measure is no longer sent. Send the present one, or another measure."
            raise Rejected((("measures", words),))
        due = max(date.fromisoformat(row["due"]), patient_lines.default_due(author.today))
        said = _said(
            author,
            UUID(bytes=row["patient"]),
            [measure],
            Channel(row["channel"]),
            due,
            row["message"] or "",
            replaces=request,
            who=Asked(row["respondent"], corrected or recipient_of(row)),
        )
    signed = author.commit(said)
    return Done(CHANGED, signed[-1].id, f"{measure.short_title} will go out again.")


def cancel(author: Author, request: UUID, reason: str) -> Done:
    """Take a send back before it is answered."""
    with author.reader.snapshot():
        row = patient_lines.request_row(author.reader, request)
        if row["state"] in ("returned", "cancelled", "expired"):
            raise Rejected((("request", f"This send is {row['state']} already."),))
    body = bodies.MeasureCancelled(request=request, reason=reason.strip() or "Cancelled by the care team.")
    author.commit([Said("measure.cancelled", UUID(bytes=row["patient"]), body)])
    return Done(CHANGED, request, "The send is cancelled; its link stops working.")


def _said(
    author: Author,
    patient: UUID,
    chosen: list[Measure],
    channel: Channel,
    due: date,
    message: str,
    *,
    replaces: UUID | None,
    who: Asked,
) -> list[Said]:
    person, pending = author.used(patient)
    referral = _referral(author, patient, pending)
    held = patient_lines.standing_of(author.reader, patient, pending)
    against = [
        reason
        for reason in may_go(
            person,
            held,
            referral,
            channel,
            recipient=who.recipient,
            respondent=who.respondent,
            today=author.today,
            recent=Recent(),
            ended=ended_carers(author.reader, patient) if who.recipient else (),
        )
        if not reason.advisory
    ]
    if against or referral is None:
        raise Rejected(tuple(("channel", reason.words) for reason in against))
    if closed := against_sending(author.reader, author.state, patient, pending):
        raise Rejected((("channel", closed),))
    if words := not_offered(channel, texts=has_texts(author.reader)):
        raise Rejected((("channel", words),))
    if due < author.today:
        raise Rejected((("due", "The day by which it is due has passed."),))
    for measure in chosen:
        named = who.recipient is not None
        if words := against_asking(measure.respondents, who.respondent, channel, named=named):
            raise Rejected((("measures", f"{measure.short_title}: {words}"),))
    if who.recipient is not None:
        _may_involve(author, person, referral, who.recipient, replaces)
    said = list(_opening(author, patient, pending))
    for measure in chosen:
        body = requested(referral.team, measure, channel, due, message)
        asked = {"respondent": who.respondent, "recipient": who.recipient}
        body = body.model_copy(update={"replaces": replaces, **asked})
        said.append(Said("measure.requested", patient, body))
    return said


def _may_involve(
    author: Author, person: Patient, referral: Referral, recipient: Recipient, replaces: UUID | None
) -> None:
    before = recipient_of(patient_lines.request_row(author.reader, replaces)) if replaces else None
    known = same_involvement(recipient, before)
    words = against_author(recipient, referral, person.birth_date, author.me().role, author.today, known=known)
    if words:
        raise Rejected((("role", words),))


def requested(team: UUID, measure: Measure, channel: Channel, due: date, message: str) -> bodies.MeasureRequested:
    """What asks a person for one measure."""
    return bodies.MeasureRequested(
        team=team,
        questionnaire=measure.url,
        version=measure.version,
        questionnaire_sha256=bytes.fromhex(measure.sha256),
        mode=mode_of(channel),
        channel=channel.value,
        respondent="patient",
        due=due,
        message=message.strip() or None,
    )


def _opening(author: Author, patient: UUID, pending: list[Fact]) -> tuple[Said, ...]:
    """What opens the epoch that the answer will be sealed to, when one is due and this person opens any."""
    try:
        return sealing_epoch(author, patient, pending).said
    except Rejected as error:
        access = access_of(author.reader, author.state, patient, pending)
        words = " ".join(text for _, text in error.problems)
        if access.current is None:
            words = "This record has no key yet. A clinician of the team opens it by the first send."
        raise Rejected((("channel", words),)) from error


def _referral(author: Author, patient: UUID, pending: list[Fact]) -> Referral | None:
    """The referral to a team of one's own, an open one first."""
    mine = author.me().teams
    held = patient_lines.referrals(author.reader, author.state, patient, pending)
    own = [one for one in held if one.team in mine]
    return next((one for one in own if one.is_open(author.today)), own[-1] if own else None)
