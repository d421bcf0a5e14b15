"""What the desk says, aloud and in its answer to the person. Nothing tells whether a person is known."""

from __future__ import annotations

from care_record.wire.bodies.identity import IdentityEnd

READ_OUT = {
    "asked": (
        "Thank you. I have taken your request down. We check who you are before we open an account, and we will be in "
        "touch by the way that you gave. I cannot say on the telephone whether we hold a record for anybody."
    ),
    "vouching-with-record": (
        "I would like to ask you a few questions, so that nobody else gets access in your name. I cannot tell you "
        "whether an answer is right, and I cannot help with it. It is fine to say that you do not know."
    ),
    "documents": (
        "I need to see two documents, one of them with your photo: for example a passport or a driving licence, and a "
        "birth certificate or a bank statement. We note the kind, the last four characters and the end date. We keep "
        "no copy."
    ),
    "vouching": (
        "Somebody in your care team can confirm who you are. I will ask them, and then be in touch. Your care is not "
        "affected by this."
    ),
    "nhs-login": "You have proved who you are to NHS login already. Nothing more is needed.",
}
"""By the way of checking, or `asked` before one is chosen."""

_APPEAL = (
    "If you think that this is wrong, you can ask us to look again: answer this message, or telephone us. A person who "
    "was not part of this decision will look at it. You can bring other documents, or somebody in your care team can "
    "confirm who you are. If you are still not content, the Patient Advice and Liaison Service (PALS) of the trust "
    "can help."
)
_CARE = "It is your choice whether to use the service. Your care is not affected."


def read_out(method: str | None) -> str:
    """What the desk reads out at this point."""
    return READ_OUT.get(method or "asked", READ_OUT["asked"])


def answer(outcome: IdentityEnd, trust: str, reason: str = "") -> str:
    """The answer to the person, drafted; the desk may change it before it goes. It names nobody."""
    said = {
        "accepted": (
            "You asked for access to My Health and Care Record. We have checked who you are. You will get an "
            "invitation with a link to register. If it does not come within two days, check your junk mail, then "
            "tell us."
        ),
        "declined": (
            "You asked for access to My Health and Care Record. We could not confirm who you are"
            f"{f': {_sentence(reason)}' if reason else '.'}"
        ),
        "withdrawn": "You asked for access to My Health and Care Record, and then told us that you no longer wish it.",
        "duplicate": "You asked for access to My Health and Care Record twice. We go on with your first request.",
        "no-answer": (
            "You asked for access to My Health and Care Record. We tried to reach you and could not, so we have closed "
            "your request. You can ask again at any time."
        ),
    }[outcome]
    parts = [said, _APPEAL if outcome == "declined" else "", _CARE, trust]
    return "\n\n".join(part for part in parts if part)


def _sentence(reason: str) -> str:
    words = reason.strip()
    lowered = words[:1].lower() + words[1:]
    return lowered if lowered.endswith((".", "!", "?")) else f"{lowered}."
