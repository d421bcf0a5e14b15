"""Invitations as screens show them: one word, one sentence, and the one act that puts each right."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from care_record.invitations.deciding import address_of, is_confirmed
from care_record.invitations.following import STOPPED
from care_record.people.dates import from_milliseconds, show_moment
from desktop.services.reads.invitations.carers import carer_of, invited
from desktop.services.reads.invitations.pages import InvitationLine, Mend
from desktop.services.reads.invitations.spoken import read_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_record.people.patient import Patient
    from care_record.wire.bodies import Carer
    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.reader import Reader, Row

_SECOND_WORDS = {
    "email": "second code by e-mail",
    "text": "second code by text",
    "letter": "second code by letter",
    "told": "you tell the second code",
}
_S = DeliveryState


def line(
    reader: Reader,
    state: DeskState,
    row: Row,
    person: Patient,
    confirmed: Mapping[tuple[Channel, str], int],
    waiting: frozenset[bytes],
) -> InvitationLine:
    """One invitation of a person. Inside a snapshot."""
    carer = carer_of(reader, row)
    channel, standing = Channel(row["channel"]), DeliveryState(row["state"])
    ways = [channel, *([] if row["second"] == "told" else [Channel(row["second"])])]
    lacking = _lacking(person, carer, ways, confirmed)
    mend, mend_channel = _mend(row, standing, lacking)
    unconfirmed = standing is _S.NO_ADDRESS and mend == "confirm-address"
    address = "by post" if channel is Channel.LETTER else address_of(person, channel, carer)
    return InvitationLine(
        id=UUID(bytes=row["id"]),
        at=from_milliseconds(row["at"]),
        by=state.who(reader, row["device"]),
        who=named(carer) if carer else "",
        channel=channel,
        address="" if person.restricted else address,
        second_words=_SECOND_WORDS[row["second"]],
        state=standing,
        label="Not confirmed" if unconfirmed else _label(row, standing),
        words=_words(row, standing),
        stopped=is_stopped(row, standing),
        mend=mend,
        mend_channel=mend_channel,
        is_notice=row["what"] == "notice",
        is_open=standing.is_open,
        tells_code=row["second"] == "told" and standing.is_open and row["what"] == "link",
        pending=row["id"] in waiting,
        read_out=read_out(row, standing, mend),
    )


def named(carer: Carer) -> str:
    """A carer as lines show them: `Ben Okafor, brother`."""
    return f"{carer.given} {carer.family}, {carer.relationship.lower()}"


def ended_words(row: Row) -> str:
    """When a carer ended it, and what follows."""
    return f"On {show_moment(from_milliseconds(row['ended_at']))}, on their own page. Nothing is sent to them."


def brief(row: Row) -> tuple[str, str]:
    """What an invitation that asks for somebody waits for, and why, as a worklist says it."""
    standing, carer = DeliveryState(row["state"]), invited(row)
    if row["ended_at"] and carer is not None:
        return f"{named(carer)}, ended their registration", ended_words(row)
    of = f" of {named(carer)}" if carer else ""
    if is_stopped(row, standing):
        return f"The invitation{of} stopped: {_label(row, standing).lower()}", _words(row, standing)
    return f"Print the letters of the invitation{of}", ""


def is_stopped(row: Row, standing: DeliveryState) -> bool:
    """Whether somebody of the desk has to act."""
    if not standing.is_open and standing is not _S.EXPIRED:
        return False
    return standing in STOPPED or bool(row["locked"]) or row["code_state"] == "bounced"


def to_print(row: Row, standing: DeliveryState) -> bool:
    """Whether a letter of it waits to be printed."""
    if not standing.is_open or row["locked"]:
        return False
    if row["channel"] == "letter" and standing is _S.QUEUED:
        return True
    sent = standing in (_S.SENT, _S.DELIVERED, _S.OPENED)
    return row["second"] == "letter" and sent and row["what"] == "link" and row["code_state"] != "sent"


def _lacking(
    person: Patient, carer: Carer | None, ways: list[Channel], confirmed: Mapping[tuple[Channel, str], int]
) -> tuple[str, Channel | None]:
    """`missing` or `unconfirmed`, and by which channel; empty where nothing lacks."""
    for channel in ways:
        if channel is Channel.LETTER:
            continue
        address = address_of(person, channel, carer)
        if not address:
            return "missing", channel
        if not is_confirmed(confirmed.keys(), channel, address):
            return "unconfirmed", channel
    return "", None


def _mend(row: Row, standing: DeliveryState, lacking: tuple[str, Channel | None]) -> tuple[Mend, Channel | None]:
    """The one act: what lacks an address gets one first, whatever else is wrong."""
    if row["ended_at"]:
        return "invite-again", None
    if standing in (_S.USED, _S.CANCELLED):
        return "none", None
    if standing is _S.EXPIRED or row["locked"]:
        return "send-again", None
    what, channel = lacking
    if what:
        return ("correct-address" if what == "missing" else "confirm-address"), channel
    if standing is _S.BOUNCED or row["code_state"] == "bounced":
        came_back = row["channel"] if standing is _S.BOUNCED else row["second"]
        return "correct-address", Channel(came_back)
    return _next_step(row, standing), None


def _next_step(row: Row, standing: DeliveryState) -> Mend:
    """What moves one on that is not in trouble."""
    if to_print(row, standing):
        return "print"
    if row["second"] == "told" and row["what"] == "link":
        return "tell-code"
    return "send-again" if standing in (_S.SENT, _S.DELIVERED) else "none"


def _label(row: Row, standing: DeliveryState) -> str:
    if row["ended_at"]:
        return "Ended by the carer"
    if row["locked"] and standing.is_open:
        return "Locked"
    if row["what"] == "notice" and standing in (_S.SENT, _S.DELIVERED):
        return "Told"
    return standing.label


def _words(row: Row, standing: DeliveryState) -> str:
    if row["ended_at"]:
        return ended_words(row)
    if row["locked"] and standing.is_open:
        return str(row["problem"])
    if row["what"] == "notice" and standing in (_S.SENT, _S.DELIVERED):
        return "This person has an account already, and was told so."
    if row["code_state"] == "bounced" and standing.is_open:
        return f"The second code came back. {row['code_problem']}".strip()
    if standing is _S.NO_ADDRESS and row["problem"]:
        return str(row["problem"])
    words = standing.words
    if standing is _S.EXPIRED:
        words = "Nobody registered in time; the link no longer works."
    if standing is _S.OPENED and row["opened_at"]:
        words = f"Opened on {show_moment(from_milliseconds(row['opened_at']))}, with both codes and the date of birth."
    return f"{words} {row['problem']}".strip() if row["problem"] else words
