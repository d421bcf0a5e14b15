"""What a person is written about the agreement: plain words without clinical content, an NHS number or a team's name.

What goes to an address that came with a request never tells whether a person is known here.
"""

from __future__ import annotations

from datetime import date

from care_record.people.dates import show_date_to_patient

CARE_STAYS = "Your care is not affected. Your care team keeps its own clinical record."
WHAT_REMAINS = (
    "What was printed or exported before remains, backups are kept for 30 days, and the trust keeps its own record "
    "behind a separate key."
)


def answer_to_request(trust: str) -> str:
    """The answer to whoever wrote: the same words whether somebody was found or not."""
    return (
        "Thank you for your message about My Health and Care Record.\n\n"
        "Somebody asked us to stop sharing a record. If the details that you gave fit a record here, sharing is paused "
        "from now on. We will get in touch with the person themselves, by a contact that we have had before, to make "
        "sure that it is what they want. We cannot say anything about anybody in answer to this message.\n\n"
        "Care is not affected.\n\n"
        f"{trust}"
    )


def question_to_person(trust: str, received: date) -> str:
    """What is sent to, or read out at, the contact on record."""
    return (
        f"On {show_date_to_patient(received)} we were asked, in your name, to stop sharing your information in "
        "My Health and Care Record. We have paused sharing.\n\n"
        "Was it you? Please tell us, by answering this message or by telephone. If it was you, we remove the shared "
        "copies, and that cannot be undone. If it was not you, tell us soon, and sharing goes on as before.\n\n"
        f"{CARE_STAYS}\n\n"
        f"{trust}"
    )


def confirmation_of_withdrawal(trust: str, on: date) -> str:
    """What a person is told once a withdrawal is confirmed."""
    return (
        f"You asked us to stop sharing your information in My Health and Care Record. On {show_date_to_patient(on)} we "
        "confirmed this. Links that we had sent no longer work, and the shared copies on our computers are being "
        f"removed.\n\n{WHAT_REMAINS}\n\n{CARE_STAYS} You can agree again at any time.\n\n"
        f"{trust}"
    )


def confirmation_of_standing(trust: str, on: date, agreed: tuple[str, ...], not_agreed: tuple[str, ...]) -> str:
    """What a person agreed to and did not, as it stands on a day; each part in words, as `contact by e-mail`."""
    yes = "".join(f"\n- {part}" for part in agreed) or "\n- nothing"
    no = "".join(f"\n- {part}" for part in not_agreed)
    more = f"\n\nYou have not agreed to:{no}" if not_agreed else ""
    return (
        "This is what you have told us about My Health and Care Record, "
        f"as it stands on {show_date_to_patient(on)}.\n\n"
        f"You have agreed to:{yes}{more}\n\n"
        "You can change your mind at any time: tell your care team, or write to us. If you withdraw, it counts at "
        f"once. {CARE_STAYS}\n\n"
        f"{trust}"
    )
