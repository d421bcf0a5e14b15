"""One person's invitations and the list of those that stopped, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.channels.states import DeliveryState
from desktop.services.acts import Done
from desktop.services.acts.invitations.calls import (
    AddressChannel,
    InvitationCalls,
    InvitationLetter,
    InvitationPrinting,
)
from desktop.services.reads.invitations import (
    AccountLine,
    AddressLine,
    GivenLine,
    InvitationLine,
    InvitationPage,
    InvitationReads,
    Mend,
    StoppedLine,
    spoken,
)
from mhcr.gallery.people import JASMINE, PEOPLE, banner_of, hours, ident, line

_SAID = {
    DeliveryState.NO_ADDRESS: spoken.ADDRESS_FIRST,
    DeliveryState.BOUNCED: spoken.CAME_BACK,
    DeliveryState.EXPIRED: spoken.RUN_OUT,
    DeliveryState.OPENED: spoken.HALF_WAY,
}
_MAIL, _MOBILE = "jasmine.holloway@example.org", "07700 900123"


def _line(
    number: int, state: DeliveryState, words: str, ago: float, mend: Mend = "none", **more: Any
) -> InvitationLine:
    stopped = state in (DeliveryState.NO_ADDRESS, DeliveryState.BOUNCED, DeliveryState.EXPIRED)
    fields: dict[str, Any] = {
        "id": ident(number),
        "at": hours(ago),
        "by": "Philippa Marchetti",
        "who": "",
        "channel": Channel.EMAIL,
        "address": _MAIL,
        "second_words": "second code by text",
        "state": state,
        "label": state.label,
        "words": words,
        "stopped": stopped,
        "mend": mend,
        "mend_channel": Channel.EMAIL if mend == "confirm-address" else None,
        "is_notice": False,
        "is_open": state.is_open,
        "tells_code": False,
        "pending": False,
        "read_out": _SAID.get(state, ""),
    }
    return InvitationLine(**(fields | more))


_S = DeliveryState
OPENED = _line(3101, _S.OPENED, "Opened on 19-Nov-2026 10:12, with both codes and the date of birth.", 26.0)
EXPIRED = _line(3102, _S.EXPIRED, "Nobody registered in time; the link no longer works.", 900.0, "send-again")
CARER = _line(
    3103,
    _S.NO_ADDRESS,
    "The e-mail address is not confirmed yet: send it a code, and ask for it.",
    3.0,
    "confirm-address",
    label="Not confirmed",
    who="Tobias Holloway, father",
    address="tobias.holloway@example.org",
)
UNCONFIRMED = replace(CARER, id=ident(3104), who="", address=_MAIL)
BOUNCED = _line(
    3105,
    _S.BOUNCED,
    "It came back: the address did not take it. The mail server refused the address for good (550).",
    51.0,
    "correct-address",
)
LETTER = _line(
    3106, _S.QUEUED, "Waits to be sent.", 20.0, "print",
    channel=Channel.LETTER, address="by post", second_words="second code by letter",
)  # fmt: skip
LOCKED = _line(
    3107, _S.SENT, "5 wrong tries; the link no longer works.", 70.0, "send-again",
    label="Locked", stopped=True, read_out=spoken.LOCKED,
)  # fmt: skip
ENDED = _line(
    3108, _S.USED, "On 19-Nov-2026 21:20, on their own page. Nothing is sent to them.", 400.0, "invite-again",
    label="Ended by the carer", who="Maria Holloway, aunt", address="maria.holloway@example.org",
)  # fmt: skip
ADDRESSES = (AddressLine(Channel.EMAIL, _MAIL, hours(60.0)), AddressLine(Channel.TEXT, _MOBILE, None))
PAGE = InvitationPage(
    banner=banner_of(JASMINE),
    sentence="No account yet. This person may be invited now.",
    why_not=(),
    carer_why_not=(),
    may_invite_carer=True,
    registered=False,
    texts=True,
    addresses=ADDRESSES,
    given=(),
    accounts=(),
    invitations=(CARER, OPENED, EXPIRED),
)
NOT_IDENTIFIED = replace(
    PAGE,
    sentence="No account yet.",
    why_not=("The identity desk has not accepted a proof of identity yet.",),
    carer_why_not=("For a carer, a clinician records the person\u2019s agreement to share first.",),
    addresses=(replace(ADDRESSES[0], confirmed=None), ADDRESSES[1]),
    invitations=(),
)
REGISTERED = replace(
    PAGE,
    sentence="Registered on 19-Nov-2026; signs in by a passkey.",
    registered=True,
    given=(GivenLine(ident(3120), Channel.EMAIL, "jas.holloway@example.com", hours(4.0), pending=False),),
    accounts=(
        AccountLine("", hours(26.0), "by a passkey"),
        AccountLine("Maria Holloway, aunt", hours(390.0), "by a passkey", ended=hours(17.0)),
    ),
    invitations=(
        ENDED,
        replace(OPENED, state=_S.USED, label="Used", words=_S.USED.words, is_open=False, read_out=spoken.USED),
        EXPIRED,
    ),
)
STOPPED = tuple(
    StoppedLine(line(PEOPLE[index]), one)
    for index, one in ((1, EXPIRED), (2, LOCKED), (4, BOUNCED), (5, LETTER), (3, UNCONFIRMED))
)


@dataclass(frozen=True)
class Inviting:
    """What the memory holds of it."""

    page: InvitationPage = PAGE
    stopped: tuple[StoppedLine, ...] = STOPPED


class MemoryInvitationReads(InvitationReads):
    """Reads of the memory."""

    def __init__(self, held: Inviting) -> None:
        self._held = held

    def page(self, patient: UUID) -> InvitationPage:
        held = next(one for one in PEOPLE if one.id == patient)
        return replace(self._held.page, banner=banner_of(held))

    def stopped(self) -> tuple[StoppedLine, ...]:
        return self._held.stopped


class MemoryInvitationActs:
    """Acts on the memory: each is noted by its name."""

    def __init__(self, note: Callable[..., Done]) -> None:
        self._note = note

    def __getattr__(self, name: str) -> Callable[..., Done]:
        return lambda *what, **more: self._note(name, *what, *more.values())


class MemoryInvitationCalls(InvitationCalls):
    """A service that is not there: 123456 is the code that comes back."""

    def __init__(self, note: Callable[[str, tuple[Any, ...]], object]) -> None:
        self._note = note

    def ask_address(self, patient: UUID, channel: AddressChannel, invitation: UUID | None = None) -> None:
        self._note("ask_address", (patient, channel, invitation))

    def confirm_address(
        self, patient: UUID, channel: AddressChannel, code: str, invitation: UUID | None = None
    ) -> bool:
        self._note("confirm_address", (patient, channel, code, invitation))
        return code.replace(" ", "") == "123456"

    def second_code(self, invitation: UUID) -> str:
        self._note("second_code", (invitation,))
        return "7K3M-9QXT"

    def letters(self, printing: UUID, invitations: tuple[UUID, ...]) -> InvitationPrinting:
        self._note("invitation_letters", (printing, invitations))
        return InvitationPrinting(LETTERS, ())


LETTERS = tuple(
    InvitationLetter(
        invitation=ident(3106),
        what=what,
        to=("Ms Jasmine Holloway", "14 Lansdowne Place", "Hove", "BN3 1HH"),
        code=code,
        page_url="https://answers.southdown.nhs.uk",
        trust_name="Southdown Mental Health NHS Trust",
        telephone="01273 496000",
        danger="999",
        urgent="111, option 2",
    )
    for what, code in (("link", "0123456789ABCDEFGHJKMNPQRS"), ("code", "7K3M-9QXT"))
)
