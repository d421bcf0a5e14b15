"""The passphrase of the root key's file: twice when it is written, once when it is read."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.views.filled import Filled
from desktop.views.parts.fields import Field, line
from desktop.views.parts.labels import text
from desktop.views.screen import Context

Told = Callable[[str], object]


class ExportRoot(Filled):
    """Written under a passphrase of its own, and read back."""

    def __init__(self, parent: QWidget, context: Context, path: Path, told: Told) -> None:
        super().__init__(parent, context, "Export the root key", "Write the file", lambda done: told(done.words))
        self._path = path
        words = (
            f"{path.name} is protected by this passphrase alone. Keep file and passphrase apart, each in two places, "
            "and none of them on this computer."
        )
        self.inside.addWidget(text(words, wrap=True))
        hint = "12 characters or more; not the one that you unlock with"
        self.fill(
            passphrase=Field("Passphrase of the file", line(secret=True, longest=1000), hint=hint),
            again=Field("Passphrase again", line(secret=True, longest=1000)),
        )

    @classmethod
    def ask(cls, parent: QWidget, context: Context, path: Path, told: Told) -> None:
        """Open the sheet."""
        cls(parent, context, path, told).open()

    def check(self) -> list[tuple[str, str]]:
        first, again = (self.form.fields[name].secret for name in ("passphrase", "again"))
        return [] if first == again else [("again", "The two are not the same.")]

    def start(self) -> None:
        path, passphrase = self._path, self.form.fields["passphrase"].secret
        self.context.background.call(
            self, lambda calls: calls.trust.export_root(path, passphrase), self.finished_with, self.failed
        )


class ImportRoot(Filled):
    """Read from its file, to be used here again."""

    def __init__(self, parent: QWidget, context: Context, path: Path, told: Told) -> None:
        super().__init__(parent, context, "Use the root key", "Use it here", lambda done: told(done.words))
        self._path = path
        words = "It stays in this computer\u2019s encrypted store until you remove it again."
        self.inside.addWidget(text(words, wrap=True))
        self.fill(passphrase=Field(f"Passphrase of {path.name}", line(secret=True, longest=1000)))

    @classmethod
    def ask(cls, parent: QWidget, context: Context, path: Path, told: Told) -> None:
        """Open the sheet."""
        cls(parent, context, path, told).open()

    def start(self) -> None:
        path, passphrase = self._path, self.form.fields["passphrase"].secret
        self.context.background.call(
            self, lambda calls: calls.trust.import_root(path, passphrase), self.finished_with, self.failed
        )
