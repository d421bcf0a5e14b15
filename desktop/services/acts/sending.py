"""Sending a measure, cancelling it, sending it again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.agreement.raters import against_asking
from care_record.agreement.sending import Recent, may_send
from care_record.channels.channel import Channel, not_offered
from care_record.people.services import Referral
from care_record.schedules.requests import mode_of
from care_record.wire import bodies
from desktop.services.access import access_of
from desktop.services.acts.access.sealing import sealing_epoch
from desktop.services.acts.author import Author, Said
from desktop.services.acts.drafts import OUTBOX, PATIENTS, REQUESTS, STATUS, Done
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.reads.access import against_sending
from desktop.services.reads.chasing.plans import has_texts

if TYPE_CHECKING:
    from care_record.measures.catalogue import Measure
    from care_record.wire.bodies import Respondent
    from desktop.services.store.projection import Fact

CHANGED = frozenset({REQUESTS, PATIENTS, OUTBOX, STATUS})


def send(
    author: Author,
    patient: UUID,
    measures: tuple[str, ...],
    channel: Channel,
    due: date,
    message: str,
    respondent: Respondent = "patient",
) -> Done:
    """One statement for each measure; the record's key first, where it has none yet."""
    with author.reader.snapshot():
        known = author.state.measures(author.reader)
        chosen = [known[one] for one in measures if one in known]
        if not chosen or len(chosen) != len(measures):
            raise Rejected((("measures", "Choose at least one of the measures listed."),))
        said = _said(author, patient, chosen, channel, due, message, replaces=None, respondent=respondent)
    signed = author.commit(said)
    first = next(one.id for one in signed if one.kind == "measure.requested")
    titles = ", ".join(one.short_title for one in chosen)
    return Done(CHANGED, first, f"{titles} will go out {channel.phrase}.")


def send_again(author: Author, request: UUID) -> Done:
    """The same measure by the same channel, as due from today as it was from its own day."""
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
            respondent=row["respondent"],
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
    respondent: Respondent,
) -> list[Said]:
    person, pending = author.patient(patient)
    referral = _referral(author, patient, pending)
    held = patient_lines.standing_of(author.reader, patient, pending)
    against = [
        reason
        for reason in may_send(person, held, referral, channel, today=author.today, recent=Recent())
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
        if words := against_asking(measure.respondents, respondent, channel):
            raise Rejected((("measures", f"{measure.short_title}: {words}"),))
    said = list(_opening(author, patient, pending))
    for measure in chosen:
        body = requested(referral.team, measure, channel, due, message)
        body = body.model_copy(update={"replaces": replaces, "respondent": respondent})
        said.append(Said("measure.requested", patient, body))
    return said


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
