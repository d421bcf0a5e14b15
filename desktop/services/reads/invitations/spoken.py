"""What the desk reads out to somebody who rings about an invitation, by where it stands.

Each says what is done in any such case, never what only the record knows: who rings is not known yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from care_record.channels.states import DeliveryState

if TYPE_CHECKING:
    from desktop.services.reads.invitations.pages import Mend
    from desktop.services.store.reader import Row

_CHOICE = "It is your choice, and your care is not affected."
NOT_ARRIVED: Final = (
    "Please look in your junk folder for a message from the trust. If it is not there, tell me your address letter by "
    f"letter, and I will send a code to it; read me the code when it comes. Then I send the invitation again. {_CHOICE}"
)
ADDRESS_FIRST: Final = (
    "Before the invitation can go out, I send you a code of six digits. Please tell me your address letter by letter, "
    f"and read me the code when it comes; if it does not come, look in your junk folder. {_CHOICE}"
)
CAME_BACK: Final = (
    "A message to you came back to us, so the address that we have may be wrong or full. Please tell me your address "
    f"letter by letter, and I will send a code to it; read me the code when it comes. {_CHOICE}"
)
LOCKED: Final = (
    "After five wrong tries a link stops working, to keep others out. I send you a new link; the old one stays shut. "
    "For the new one you need the second code that comes with it, and your own date of birth: day, month, year. "
    f"If it was not you who tried, please tell me. {_CHOICE}"
)
RUN_OUT: Final = (
    "A link works for a limited time. If yours says that it has run out, I send you a new one; the old one stays shut. "
    f"{_CHOICE}"
)
USED: Final = (
    "An invitation works once. If you have registered, go to the same page and sign in there, by your passkey or by a "
    "code that comes to you. If you have not registered yourself, please tell me now."
)
ON_ITS_WAY: Final = (
    "What we send by e-mail goes at once, a text message from eight in the morning until eight in the evening, and a "
    f"letter by post. If nothing has come by then, please ring again. {_CHOICE}"
)
HALF_WAY: Final = (
    "If the page was open and you did not finish, open the same link again with the same second code and your date of "
    f"birth. Opening it uses nothing up. {_CHOICE}"
)

_S = DeliveryState
_BY_STATE: Final = {
    _S.QUEUED: ON_ITS_WAY,
    _S.SENT: NOT_ARRIVED,
    _S.DELIVERED: NOT_ARRIVED,
    _S.NO_ADDRESS: ADDRESS_FIRST,
    _S.BOUNCED: CAME_BACK,
    _S.OPENED: HALF_WAY,
    _S.EXPIRED: RUN_OUT,
    _S.USED: USED,
}


def read_out(row: Row, standing: DeliveryState, mend: Mend) -> str:
    """What is read out; empty where nothing is to be said: it was cancelled, or a carer has ended it."""
    if row["ended_at"] or standing is _S.CANCELLED:
        return ""
    if standing.is_open and row["locked"]:
        return LOCKED
    if standing.is_open and row["code_state"] == "bounced":
        return CAME_BACK
    if standing is not _S.BOUNCED and mend in ("confirm-address", "correct-address"):
        return ADDRESS_FIRST
    if row["what"] == "notice" and standing in (_S.SENT, _S.DELIVERED):
        return USED
    return _BY_STATE.get(standing, "")
