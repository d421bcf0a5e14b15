"""A sheet whose fields an act or a call takes: it stays open until that is done, and says what stands against it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.views.parts.buttons import Kind
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Form
from desktop.views.parts.labels import text
from desktop.views.screen import Context, words_of


class Filled(Sheet):
    """`told` gets what came of it, once it is done."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        yes: str,
        told: Callable[[Any], object],
        *,
        kind: Kind = "primary",
    ) -> None:
        super().__init__(parent, title, yes, lambda: None, kind=kind)
        self.context = context
        self._told = told
        self.form = Form()
        self.problem = text("", "problem", wrap=True)
        self.problem.hide()

    def fill(self, **fields: Any) -> None:
        """Put the form's fields below what is there already, and room for what goes wrong below them."""
        self.form = Form(**fields)
        for field in fields.values():
            self.inside.addWidget(field)
        self.inside.addWidget(self.problem)

    def start(self) -> None:
        """Begin the act or the call, with `finished_with` and `failed` for what comes of it."""
        raise NotImplementedError

    def check(self) -> list[tuple[str, str]]:
        """What is wrong before anything is asked: pairs of field and sentence."""
        return []

    def ready(self) -> bool:
        self.problem.hide()
        problems = self.check()
        self.form.show_problems(problems)
        if not problems:
            self.yes.setEnabled(False)
            self.start()
        return False

    def finished_with(self, result: Any) -> None:
        """It has happened."""
        self.accept()
        self._told(result)

    def failed(self, error: Exception) -> None:
        """Say at the fields, or below them, what stands against it."""
        self.yes.setEnabled(True)
        left = self.form.show_problems(getattr(error, "problems", ()))
        if not getattr(error, "problems", ()):
            left = [" ".join(words_of(error))]
        if left:
            self.problem.setText("\u26a0 " + " ".join(left))
            self.problem.setAccessibleName(" ".join(left))
            self.problem.show()
