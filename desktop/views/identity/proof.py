"""One line on a patient's screens: whether identity is proved, since when, and how."""

from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.services.reads.identity import DecisionLine
from desktop.views.parts.labels import set_role, text
from desktop.views.parts.layout import row
from desktop.views.screen import Context


class ProofLine(QWidget):
    """`Proof of identity: accepted 12-Nov-2026 (documents, M1A)`."""

    def __init__(self, context: Context, patient: UUID) -> None:
        super().__init__()
        self._context, self._patient = context, patient
        self.words = text("", "muted", wrap=True)
        self.setLayout(row(self.words))

    def refresh(self) -> None:
        """Read it again."""
        patient = self._patient
        self._context.background.read(self, lambda reads: reads.identity.proof(patient), self._show)

    def _show(self, line: DecisionLine) -> None:
        self.words.setText(f"{line.words} (on its way out)" if line.pending else line.words)
        self.words.setToolTip(f"Decided by {line.who}" if line.who else "")
        set_role(self.words, "role", "warning" if line.proof == "declined" else "muted")
