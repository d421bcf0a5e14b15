"""What each of the NHS ways of checking identity asks for (GP guidance, theme D, "Identity verification").

Vouching: staff who know the person. Vouching with confirmation: questions from the record, asked without giving the
answer away. Documents: two, of level 3 and 3 or 3 and 2, one of them with a photo, with which the person is compared:
anybody may hold somebody else's passport. A proof by NHS login at P9 needs no further check. Other scores of GPG 45 do
not make up for a missing document.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from care_record.identity import gpg45
from care_record.identity.documents import Document, document_words, documents
from care_record.identity.questions import RIGHT, passed
from care_record.people.dates import show_date
from care_record.wire.bodies.identity import IdentityChecked, IdentityEvidence, IdentityMethod

METHODS: dict[IdentityMethod, str] = {
    "documents": "Documents",
    "vouching-with-record": "Vouching, confirmed from the record",
    "vouching": "Vouching by staff who know the person",
    "nhs-login": "NHS login, proof level P9",
}
"""The ways in words, in the order in which they are offered."""
METHOD_WORDS: dict[str, str] = {
    "documents": "documents",
    "vouching-with-record": "vouching with the record",
    "vouching": "vouching",
    "nhs-login": "NHS login P9",
}
"""The ways as they stand in a sentence."""
LEVEL_OF_ONE, LEVEL_OF_OTHER = 3, 2
WITH_PHOTO = 2
"""The verification score of GPG 45 from which a person was compared with a photo."""


def evidence_problem(piece: IdentityEvidence, today: date) -> str:
    """Why a document cannot be entered, in words; empty where it can."""
    known = documents().get(piece.document)
    if known is None:
        return "This kind of document is not in the list."
    if piece.strength > known.strength:
        return f"{known.words} has strength {known.strength} at most."
    if piece.photo and not known.photo:
        return f"{known.words} has no photo."
    if piece.expiry is None:
        if known.expires:
            return "Enter the day on which the document ends."
    elif piece.expiry < today:
        return f"This document ended on {show_date(piece.expiry)}. An expired document is not taken."
    return _number_problem(known, piece)


def _number_problem(known: Document, piece: IdentityEvidence) -> str:
    if known.number and piece.last4 is None:
        return "Enter the last four characters of its number."
    return ""


def scores(pieces: Sequence[IdentityEvidence], activity: int, fraud: int, verification: int) -> gpg45.Scores:
    """The scores of a check, as GPG 45 has them."""
    return gpg45.Scores(
        tuple(gpg45.Evidence(piece.strength, piece.validity) for piece in pieces), activity, fraud, verification
    )


def profile_of(check: IdentityChecked, pieces: Sequence[IdentityEvidence]) -> str | None:
    """The profile that a check meets by the table of this release."""
    of_all = scores(pieces, check.activity or 0, check.fraud or 0, check.verification or 0)
    best = gpg45.table().best(of_all)
    return best.code if best else None


def check_problems(check: IdentityChecked, pieces: Sequence[IdentityEvidence], today: date) -> tuple[str, ...]:
    """What is missing before a check may be recorded, in words; a decline needs its reason alone."""
    if check.outcome == "declined":
        return () if check.reason else ("Say why the proof of identity is declined.",)
    if check.method is None:
        return ("Choose how the identity was checked.",)
    found = [words for piece in pieces if (words := evidence_problem(piece, today))]
    found += _of_method(check, pieces)
    if check.table == gpg45.table().version and check.profile != profile_of(check, pieces):
        found.append("The profile is not the one that the evidence meets.")
    return tuple(found)


def _of_method(check: IdentityChecked, pieces: Sequence[IdentityEvidence]) -> list[str]:
    match check.method:
        case "documents":
            return document_problems(pieces) or _not_compared(check)
        case "vouching":
            named = check.voucher is not None and check.knows
            return [] if named else ["Say who vouches for the person, and how they know them."]
        case "vouching-with-record":
            answers = [one.answer for one in check.questions or ()]
            words = f"At least {RIGHT} answers must be right, and at most one wrong."
            return (
                [] if passed(answers) and len({one.asked for one in check.questions or ()}) == len(answers) else [words]
            )
        case _:
            return []


def document_problems(pieces: Sequence[IdentityEvidence]) -> list[str]:
    """What two documents lack: levels 3 and 3 or 3 and 2, valid, two kinds, one with a photo."""
    found = []
    sound = [piece for piece in pieces if piece.validity >= LEVEL_OF_OTHER]
    levels = sorted((piece.strength for piece in sound), reverse=True)
    if len({piece.document for piece in sound}) < 2:
        found.append("Two different documents are needed, each checked for validity.")
    elif levels[0] < LEVEL_OF_ONE or levels[1] < LEVEL_OF_OTHER:
        found.append("One document must be of level 3 or higher, the other of level 2 or higher.")
    if sound and not any(piece.photo for piece in sound):
        found.append("One document must have a photo.")
    return found


def _not_compared(check: IdentityChecked) -> list[str]:
    return [] if (check.verification or 0) >= WITH_PHOTO else ["Compare the person with the photo."]


def check_words(method: str | None, profile: str | None) -> str:
    """How an identity was proved, short: `documents, M1A`."""
    return ", ".join(part for part in (METHOD_WORDS.get(method or "", method or ""), profile or "") if part)


__all__ = [
    "METHODS",
    "METHOD_WORDS",
    "check_problems",
    "check_words",
    "document_problems",
    "document_words",
    "evidence_problem",
    "profile_of",
    "scores",
]
