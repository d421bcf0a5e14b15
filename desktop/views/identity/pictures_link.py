"""The link on which a person sends pictures of documents: onto the clipboard, or by e-mail."""

from uuid import UUID

from desktop.services.acts.identity.pictures import PictureLink
from desktop.views.parts.dialogs import Clipboard, Confirm
from desktop.views.screen import Screen


def mail_link(screen: Screen, to: str, case: UUID) -> None:
    """Ask whether the link goes to the address that the request gives; with a yes the service sends it."""
    words = (
        f"To {to}, as the request gives it. Nobody has confirmed this address, so the message names no person, no care "
        "and no team. It says where to send pictures, for seven days, and what to do if it came to the wrong person. "
        "What became of it stands in the request."
    )
    background, said = screen.context.background, screen.context.go.say

    def send() -> None:
        background.call(
            screen,
            lambda calls: calls.identity.mail_for_pictures(case),
            lambda _: said("The e-mail is on its way. The request says what became of it."),
            screen.fail,
        )

    Confirm.ask(screen, "Send the link by e-mail?", words, "Send by e-mail", send, kind="primary")


def ask_for_pictures(screen: Screen, case: UUID) -> None:
    """Ask with a new link, which goes onto the clipboard for the answer to the person."""

    def asked(link: PictureLink) -> None:
        Clipboard.put(
            "Please send us pictures of your documents, or PDF files, on this page. They are locked on your device, "
            f"and only the people who check identities can open them:\n\n{link.url}\n"
        )
        screen.context.go.say("The link is on the clipboard: paste it into your answer. It works for seven days.")

    screen.context.background.call(screen, lambda calls: calls.identity.ask_for_pictures(case), asked, screen.fail)
