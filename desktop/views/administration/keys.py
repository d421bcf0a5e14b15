"""Keys: the recovery key with its three custodians, and the root key on this computer."""

from pathlib import Path

from care_record.people.dates import day_in_london, show_date
from desktop.services.reads.trust import KeysPage
from desktop.views.administration.ceremony import ChooseCustodians
from desktop.views.administration.root import ExportRoot, ImportRoot
from desktop.views.administration.tabs import AdministrationScreen
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Confirm, FileToOpen, FileToSave
from desktop.views.parts.flow import Flow
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card
from desktop.views.screen import Context

_KINDS = "Root key file (*.json)"


class KeysScreen(AdministrationScreen):
    """How both stand. The primary action makes the recovery key."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "administration-keys")
        self._page: KeysPage | None = None
        recovery, root = Card("Recovery key"), Card("Root key")
        self.recovery, self.covered = text("Reading\u2026", "strong", wrap=True), text("", "muted", wrap=True)
        what = (
            "If every workstation of a team is lost, two of three custodians bring the team\u2019s keys back at a new "
            "one. It is made here, split into three lists of words, and then nowhere but on their three papers. Each "
            "use is told to all members of the team."
        )
        for part in (self.recovery, self.covered, text(what, "muted", wrap=True)):
            recovery.body.addWidget(part)
        recovery.body.addStretch(1)
        self.root, self.advice = text("", "strong", wrap=True), text("", "muted", wrap=True)
        about = (
            "It signs who belongs to the trust, and every workstation was pinned to it. It opens no record. Day to day "
            "nobody needs it: administrators sign at their workstations."
        )
        for label in (self.root, self.advice, text(about, "muted", wrap=True)):
            root.body.addWidget(label)
        self.export = Button("Export to a file\u2026", self._export, keys="Ctrl+E")
        self.remove = Button("Remove from this computer\u2026", self._remove, kind="danger", keys="Ctrl+D")
        self.bring = Button("Use a root key file\u2026", self._import, keys="Ctrl+O")
        root.body.addSpacing(8)
        buttons = Flow(across=8, down=8)
        for button in (self.export, self.bring, self.remove):
            buttons.addWidget(button)
        root.body.addLayout(buttons)
        root.body.addStretch(1)
        both = beside()
        both.addWidget(recovery, 1)
        both.addWidget(root, 1)
        self.content.addLayout(both)
        self.content.addStretch(1)
        self.make = self.add_action(
            Button("Make the recovery key\u2026", self._make, kind="primary", keys="Ctrl+Return")
        )
        for button in (self.export, self.remove, self.bring, self.make):
            button.setEnabled(False)

    def read(self) -> None:
        self.context.background.read(self, lambda reads: reads.trust.keys(), self._show, self.fail)

    def focus_first(self) -> None:
        self.make.setFocus()

    def _show(self, page: KeysPage) -> None:
        self._page = page
        here = page.standing.root_here
        if page.generation:
            when = f", made {show_date(day_in_london(page.made_at))}" if page.made_at else ", waits to go out"
            self.recovery.setText(f"Custodians: {', '.join(page.custodians)}{when}.")
            self.covered.setText(
                f"{page.escrowed} of {page.generations} team keys are put away for it; the teams\u2019 workstations do "
                "the rest with their next sync. When a custodian leaves, make a new one."
            )
            self.make.say("Make a new recovery key\u2026")
        else:
            self.recovery.setText("There is no recovery key yet.")
            self.covered.setText("Until there is one, a team that loses all its workstations loses its sealed records.")
            self.make.say("Make the recovery key\u2026")
        self.make.setEnabled(len(page.people) >= 3)
        if len(page.people) < 3:
            self.covered.setText("It needs three people of the trust. Authorise them first.")
        self.root.setText("It is on this computer, in the encrypted store." if here else "It is not on this computer.")
        self.advice.setText(
            "Export it to a file under a passphrase, keep two copies in two safes, and remove it from here once a "
            "second administrator is at work."
            if here
            else "Whoever keeps its file and passphrase has it. It is needed only if no second administrator is left."
        )
        self.export.setVisible(here)
        self.remove.setVisible(here)
        self.bring.setVisible(not here)
        for button in (self.export, self.remove, self.bring):
            button.setEnabled(True)

    def _make(self) -> None:
        if self._page is not None:
            ChooseCustodians.ask(self, self.context, self._page.people, self.said)

    def _export(self) -> None:
        FileToSave.ask(self, "Where to keep the root key", "root-key.json", _KINDS, self._export_to)

    def _export_to(self, path: Path) -> None:
        ExportRoot.ask(self, self.context, path, self.said)

    def _import(self) -> None:
        FileToOpen.ask(self, "The root key\u2019s file", _KINDS, self._import_from)

    def _import_from(self, path: Path) -> None:
        ImportRoot.ask(self, self.context, path, self.said)

    def _remove(self) -> None:
        alone = self._page is not None and self._page.standing.alone
        words = "It is then in its file alone. Whoever loses that file or its passphrase can never bring it back." + (
            " You are the only administrator with a workstation: until there is a second one, nobody can be "
            "confirmed for a team without it."
            if alone
            else ""
        )
        Confirm.ask(
            self,
            "Remove the root key from this computer?",
            words,
            "Remove",
            lambda: self.context.background.act(
                self, lambda acts: acts.trust.remove_root(), lambda done: self.said(done.words), self.fail
            ),
        )
