"""The words of a text to a patient: who it is from first, one thing to do, 160 letters of GSM-7 at most.

Rules: NHS service manual, writing NHS messages; the alphabet is 3GPP TS 23.038, 6.2.1. No name, NHS number, measure or
condition.
"""

from datetime import date

from care_record.people.dates import show_date_to_patient
from care_record.wire.link import TOKEN_LENGTH, link_to

LONGEST = 160
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")
_LONGEST_DAY = date(2027, 9, 30)


def letters_of(text: str) -> int | None:
    """How many letters of GSM-7 a text takes; None where it holds a sign that GSM-7 lacks."""
    if any(sign not in _GSM and sign not in _GSM_TWICE for sign in text):
        return None
    return len(text) + sum(sign in _GSM_TWICE for sign in text)


def invitation(
    sender: str, page_url: str, token: str, due: date, *, reminder: bool = False, rater: bool = False
) -> str:
    """One text: the fullest wording that fits into 160 letters. `sender` is the trust, as patients know it.

    `rater` is for somebody else than the patient, who has no care team here.
    """
    day, link = show_date_to_patient(due), link_to(page_url, token, rater=rater)
    whose = "our" if rater else "your care team's"
    day = day.rpartition(" ")[0]
    ask = "Reminder, please answer" if reminder else "Please answer"
    choices = (
        f"{sender}: {ask} {whose} questions by {day}: {link} It is your choice. Urgent help: 111 or 999",
        f"{sender}: {ask} some questions by {day}: {link} Your choice. Urgent help: 111 or 999",
        f"{sender}: {ask} some questions by {day}: {link} Urgent help: 111",
        f"{sender}: {ask} some questions: {link}",
    )
    return next((text for text in choices if _fits(text)), choices[-1])


def leaves_room(sender: str, page_url: str) -> bool:
    """Whether even a reminder for the longest day fits into one text."""
    return _fits(invitation(sender, page_url, "0" * TOKEN_LENGTH, _LONGEST_DAY, reminder=True))


def _fits(text: str) -> bool:
    letters = letters_of(text)
    return letters is not None and letters <= LONGEST
