"""Everything about one person's invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.invitations.deciding import may_invite
from care_record.people.dates import day_in_london, from_milliseconds, show_date
from desktop.services.reads import patient_lines
from desktop.services.reads.invitations import known as of_known
from desktop.services.reads.invitations.carers import carer_of
from desktop.services.reads.invitations.lines import line, named
from desktop.services.reads.invitations.pages import (
    AccountLine,
    AddressLine,
    GivenLine,
    InvitationLine,
    InvitationPage,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_record.people.patient import Patient
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader, Row

_SIGN_IN = {"passkey": "by a passkey", "code": "by a code that is sent each time"}


def page(reader: Reader, state: DeskState, patient: UUID) -> InvitationPage:
    """For one person's screen; raises `LookupError`."""
    with reader.snapshot():
        pending = reader.pending("stream = ?", (patient.bytes,))
        known = of_known.known_of(reader, state, patient, pending)
        confirmed = of_known.confirmed(reader, patient)
        held = patient_lines.standing_of(reader, patient, pending)
        today, me = state.today(), state.me(reader)
        why_not = tuple(one.words for one in may_invite(known, today))
        accounts = _accounts(reader, patient)
        return InvitationPage(
            banner=patient_lines.banner_data(reader, known.patient, today, held),
            sentence=_sentence(accounts, why_not),
            why_not=why_not,
            carer_why_not=tuple(one.words for one in may_invite(known, today, carer=True)),
            may_invite_carer=me.role == "clinician",
            registered=known.registered,
            texts=known.texts,
            addresses=_addresses(known.patient, confirmed),
            given=_given(reader, known.patient, patient, pending),
            accounts=accounts,
            invitations=tuple(_lines(reader, state, patient, known.patient, pending)),
        )


def _sentence(accounts: Sequence[AccountLine], why_not: Sequence[str]) -> str:
    own = next((one for one in accounts if not one.who), None)
    if own is not None:
        return f"Registered on {show_date(day_in_london(own.at))}; signs in {own.sign_in}."
    if why_not:
        return "No account yet."
    return "No account yet. This person may be invited now."


def _lines(
    reader: Reader, state: DeskState, patient: UUID, person: Patient, pending: Sequence[Fact]
) -> list[InvitationLine]:
    rows = reader.overlaid("invitation", "patient = ?", (patient.bytes,), pending)
    confirmed, waiting = of_known.confirmed(reader, patient), _waiting(pending)
    ordered = sorted(rows.values(), key=lambda row: (row["at"], row["id"]), reverse=True)
    return [line(reader, state, row, person, confirmed, waiting) for row in ordered]


def _waiting(pending: Sequence[Fact]) -> frozenset[bytes]:
    return frozenset(fact.id.bytes for fact in pending)


def _addresses(person: Patient, confirmed: dict[tuple[Channel, str], int]) -> tuple[AddressLine, ...]:
    if person.restricted:
        return ()
    found = []
    for channel, address in ((Channel.EMAIL, person.email), (Channel.TEXT, person.mobile)):
        if address:
            at = confirmed.get((channel, address))
            found.append(AddressLine(channel, address, from_milliseconds(at) if at else None))
    return tuple(found)


def _given(reader: Reader, person: Patient, patient: UUID, pending: Sequence[Fact]) -> tuple[GivenLine, ...]:
    """The newest address of each channel that is neither the record's nor declined."""
    rows = reader.overlaid("given_address", "patient = ?", (patient.bytes,), pending)
    carers = {
        row["id"] for row in reader.rows("account", "patient = ? and role <> 'patient'", (patient.bytes,)).values()
    }
    newest: dict[str, Row] = {}
    for row in sorted(rows.values(), key=lambda row: row["at"]):
        if row["account"] not in carers:
            newest[row["channel"]] = row
    waiting = {fact.id.bytes for fact in pending}
    return tuple(
        GivenLine(
            UUID(bytes=row["id"]),
            Channel(channel),
            row["address"],
            from_milliseconds(row["at"]),
            pending=row["id"] in waiting,
        )
        for channel, row in newest.items()
        if not row["declined"] and row["address"] != (person.email if channel == "email" else person.mobile)
    )


def _accounts(reader: Reader, patient: UUID) -> tuple[AccountLine, ...]:
    found = []
    for row in reader.rows("account", "patient = ? order by at", (patient.bytes,)).values():
        who, reached = "", ""
        if row["role"] == "carer":
            asked = reader.rows("invitation", "id = ?", (row["invitation"],)).get(row["invitation"])
            carer = carer_of(reader, asked) if asked else None
            who = named(carer) if carer else "A carer"
            reached = ", ".join(one for one in (carer.email, carer.mobile) if one) if carer else ""
        ended = from_milliseconds(row["ended_at"]) if row["ended_at"] else None
        at, sign_in = from_milliseconds(row["at"]), _SIGN_IN[row["sign_in"]]
        found.append(AccountLine(who, at, sign_in, reached, ended))
    return tuple(found)
