"""Two people compare fingerprints on two screens before a workstation belongs to the trust."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.services.acts import EnrolmentRequest
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import tick
from desktop.views.parts.labels import text


class Approve(Sheet):
    """Shows both fingerprints large; approving takes a tick for each that both screens show the same."""

    def __init__(self, parent: QWidget, request: EnrolmentRequest, then: Callable[[], object]) -> None:
        super().__init__(parent, f"Approve {request.label}?", "Approve", then)
        said = f"{request.member_name} signed in there. Look at both screens, or read both aloud by telephone."
        self.inside.addWidget(text(said, "muted", wrap=True))
        self.ticks = [
            self._compared("That workstation", request.fingerprint, "That screen shows the same for the workstation"),
            self._compared("The trust", request.root_fingerprint, "That screen shows the same for the trust"),
        ]
        self.yes.setEnabled(False)
        said = (
            "It will be able to read what its person can read. If either differs, cancel, and tell your "
            "trust\u2019s IT desk."
        )
        self.inside.addWidget(text(said, "muted", wrap=True))

    @classmethod
    def ask(cls, parent: QWidget, request: EnrolmentRequest, then: Callable[[], object]) -> None:
        """Open the comparison; `then` runs once both are said to be the same."""
        cls(parent, request, then).open()

    def _compared(self, label: str, mark: str, words: str) -> QCheckBox:
        same = tick(words)
        for part in (text(label, "label"), text(mark, "fingerprint", wrap=True, copy=True), same):
            self.inside.addWidget(part)
        same.toggled.connect(lambda _: self.yes.setEnabled(all(one.isChecked() for one in self.ticks)))
        return same
