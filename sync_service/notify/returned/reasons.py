"""Why a mail came back, for staff: a sentence for each enhanced status code (RFC 3463) that tells them what to do."""

_NO_SUCH = "the address does not exist"
_NO_SERVER = "no mail server takes mail for this address"
_FULL = "the mailbox is full"
_CLOSED = "the mailbox is closed, or takes no mail from us"
_POLICY = "it was refused as spam, or by a rule of the receiving side"
_TOO_LARGE = "it was too large for the mailbox"
_IN_TIME = "no server took it in the days for which it was tried"
_OTHER = "it could not be delivered"

# subject and detail; 5.4.1 is what Exchange Online says of an address that its organisation does not have
_BY_CODE = {
    (1, 1): _NO_SUCH,
    (1, 3): _NO_SUCH,
    (1, 6): _NO_SUCH,
    (1, 2): _NO_SERVER,
    (1, 10): _NO_SUCH,
    (4, 1): _NO_SERVER,
    (4, 4): _NO_SERVER,
    (2, 1): _CLOSED,
    (2, 2): _FULL,
    (2, 3): _TOO_LARGE,
    (3, 4): _TOO_LARGE,
    (4, 7): _IN_TIME,
}


def reason(family: int, subject: int, detail: int) -> str:
    """The sentence, with the code, as in "The mail server sent it back later: the mailbox is full (5.2.2)".

    A code of class 4 with which a server gave up means that it has tried for as long as it tries.
    """
    why = _POLICY if subject == 7 else _BY_CODE.get((subject, detail), _IN_TIME if family == 4 else _OTHER)
    if family == 4 and why == _NO_SERVER:
        why = _IN_TIME
    return f"The mail server sent it back later: {why} ({family}.{subject}.{detail})."
