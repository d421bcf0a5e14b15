"""The one act that puts an invitation right: the same from one person's screen and from the list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.wire.ids import new_id
from desktop.views.chasing.contact import ContactSheet
from desktop.views.invitations.sheets import ConfirmAddressSheet
from desktop.views.parts.dialogs import Confirm, FileToSave

if TYPE_CHECKING:
    from desktop.services.acts.invitations.calls import InvitationPrinting
    from desktop.services.reads.invitations import InvitationLine, Mend
    from desktop.views.screen import Screen

WORDS: dict[Mend, str] = {
    "confirm-address": "Confirm the address\u2026",
    "correct-address": "Correct the address\u2026",
    "send-again": "Send again",
    "print": "Print the letters\u2026",
    "tell-code": "Show the second code\u2026",
    "invite-again": "Invite again\u2026",
    "none": "Nothing to do",
}


def mend(screen: Screen, patient: UUID, line: InvitationLine) -> None:
    """Do the one act for this invitation."""
    match line.mend:
        case "confirm-address":
            _confirm(screen, patient, line)
        case "correct-address":
            ContactSheet.ask(screen, screen.context, patient, lambda done: screen.context.go.say(done.words))
        case "send-again":
            _send_again(screen, line)
        case "invite-again":
            _invite_again(screen, line)
        case "print":
            print_letters(screen, (line.id,))
        case "tell-code":
            show_code(screen, line.id)
        case "none":
            pass


def _send_again(screen: Screen, line: InvitationLine) -> None:
    screen.context.background.act(
        screen,
        lambda acts: acts.invitations.send_again(line.id),
        lambda done: screen.context.go.say(done.words),
        screen.fail,
    )


def _invite_again(screen: Screen, line: InvitationLine) -> None:
    """Somebody who wanted no more messages gets one only if they say so."""
    Confirm.ask(
        screen,
        f"Invite {line.who}, again?",
        "They ended their registration themselves. Speak to them first, and invite them only if they want it. Until "
        "they register again, nothing else is sent to them.",
        "Invite again",
        lambda: _send_again(screen, line),
        kind="primary",
    )


def _confirm(screen: Screen, patient: UUID, line: InvitationLine) -> None:
    if line.mend_channel is not None:
        invitation = line.id if line.who else None
        ConfirmAddressSheet(
            screen,
            screen.context,
            patient,
            line.mend_channel,
            line.address if line.mend_channel is line.channel else line.mend_channel.label,
            screen.context.go.say,
            invitation,
        ).open()


def show_code(screen: Screen, invitation: UUID) -> None:
    """The second code, in large letters, to be read out to the person."""
    screen.context.background.call(
        screen,
        lambda calls: calls.invitations.second_code(invitation),
        lambda code: Confirm.ask(
            screen,
            f"The second code is {code}",
            "Read it out only to the person, whom you know by voice or sight, or whom you have called on the number "
            "on record. Do not write it down and do not send it the way the link went.",
            "Done",
            lambda: None,
        ),
        screen.fail,
    )


def print_letters(screen: Screen, invitations: tuple[UUID, ...]) -> None:
    """Codes from the service at this moment, then paper or a PDF."""
    printing = new_id()
    screen.context.background.call(
        screen,
        lambda calls: calls.invitations.letters(printing, invitations),
        lambda found: _onto_paper(screen, found),
        screen.fail,
    )


def _onto_paper(screen: Screen, found: InvitationPrinting) -> None:
    from desktop.views.invitations.letter import drawn
    from desktop.views.parts.letter import paint, write_pdf
    from desktop.views.parts.paper import PaperChoice

    if found.not_printed:
        screen.tell("warning", "Not every letter could be made.", " ".join(found.not_printed))
    if not found.letters:
        return
    letters = drawn(found.letters, screen.context.today)

    def write(path: Path) -> None:
        if write_pdf(letters, path):
            screen.context.go.say("The letters are kept as a PDF. Post each in an envelope of its own.")
        else:
            screen.tell("warning", "The PDF could not be written there.", "Choose another folder, or free some space.")

    PaperChoice.ask(
        screen,
        lambda device: paint(device, letters),
        lambda: FileToSave.ask(screen, "Keep as PDF", "invitation.pdf", "PDF (*.pdf)", write),
    )
