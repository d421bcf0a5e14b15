"""The sheets that ask why: a decline, a check that is sent back, a request that ends without a decision."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from care_record.wire.bodies.identity import IdentityEnd
from desktop.views.parts.dialogs import OneOf, Sheet
from desktop.views.parts.fields import Field, paragraph
from desktop.views.parts.labels import text

READABLE = "Not sealed: the desk and the service can read it. No word of the person\u2019s health."
_ENDS: tuple[tuple[IdentityEnd, str], ...] = (
    ("withdrawn", "The person no longer asks"),
    ("duplicate", "The person asked twice"),
    ("no-answer", "The person does not answer"),
)


class _Why(Sheet):
    """One reason, which may not be empty."""

    def __init__(
        self, parent: QWidget, title: str, words: str, label: str, yes: str, then: Callable[[str], object]
    ) -> None:
        super().__init__(parent, title, yes, lambda: then(self.reason.value), kind="danger")
        self.reason = Field(label, paragraph(3, longest=1000), hint=READABLE)
        self.inside.addWidget(text(words, wrap=True))
        self.inside.addWidget(self.reason)
        self.reason.entry.setFocus()

    def ready(self) -> bool:
        self.reason.wrong("" if self.reason.value else "Say why.")
        return bool(self.reason.value)


class Decline(_Why):
    """Why the proof does not suffice."""

    @classmethod
    def ask(cls, parent: QWidget, then: Callable[[str], object]) -> None:
        """Open the sheet; `then` gets the reason."""
        words = (
            "The person gets no invitation. They are told why, that their care is not affected, and how to have the "
            "decision looked at again. Write the reason so that it can be read to them."
        )
        cls(parent, "Decline the proof of identity?", words, "Reason, as the person is told", "Decline", then).open()


class SendBack(_Why):
    """What is to be looked at again."""

    @classmethod
    def ask(cls, parent: QWidget, then: Callable[[str], object]) -> None:
        """Open the sheet; `then` gets the reason."""
        words = "The check is opened again for whoever made it. What was entered stays."
        cls(parent, "Send the check back?", words, "What is to be looked at again", "Send back", then).open()


class CloseRequest(OneOf):
    """How a request ends without a decision."""

    @classmethod
    def ask(cls, parent: QWidget, then: Callable[[IdentityEnd, str], object]) -> None:  # type: ignore[override]
        """Open the sheet; `then` gets how it ends and why."""
        cls(
            parent,
            "Close the request without a decision?",
            "Nothing is decided about anybody\u2019s identity. The person may ask again.",
            _ENDS,
            "Reason",
            "Close the request",
            then,  # type: ignore[arg-type]
            hint=READABLE,
        ).open()

    def ready(self) -> bool:
        self.note.wrong("" if self.note.value else "Say why.")
        return super().ready() and bool(self.note.value)
