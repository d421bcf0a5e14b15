"""One measure: looked at, approved by a second person, withdrawn, given its wording, or handed on as a file."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from desktop.services.acts import Done
from desktop.services.reads.packs import MeasureDetail
from desktop.views.measures.panel import MeasurePanel
from desktop.views.measures.propose import TRY, again, with_wording
from desktop.views.measures.screen import KINDS, SIGNS
from desktop.views.measures.sheets import Why, Wording
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Confirm, FileToSave
from desktop.views.screen import Address, Context, Screen

_APPROVED = "\u201c{title}\u201d, version {version}, can then be sent by every team, with your name beside {other}."


class MeasureScreen(Screen):
    """The primary action is what waits for this person: approving, else completing or proposing it again."""

    kinds = frozenset({"measures", "outbox"})

    def __init__(self, context: Context, key: str) -> None:
        super().__init__(context, "Measure", back=True)
        self._key = key
        self._detail: MeasureDetail | None = None
        self.panel = MeasurePanel()
        self.content.addWidget(self.panel, 1)
        self.withdraw = self.add_action(Button("Withdraw\u2026", self._withdraw, kind="danger", keys="Ctrl+D"))
        self.try_it = self.add_action(Button("Try it", self._try, keys="Ctrl+Y"))
        self.save = self.add_action(Button("Save as a file\u2026", self._save, keys="Ctrl+S"))
        self.propose = self.add_action(Button("Propose it\u2026", self._propose, kind="primary", keys="Ctrl+Return"))
        self.complete = self.add_action(
            Button("Add its wording\u2026", self._complete, kind="primary", keys="Ctrl+Return")
        )
        self.approve = self.add_action(Button("Approve\u2026", self._approve, kind="primary", keys="Ctrl+Return"))
        for button in (self.withdraw, self.try_it, self.save, self.propose, self.complete, self.approve):
            button.hide()

    def refresh(self) -> None:
        key = self._key
        self.context.background.read(self, lambda reads: reads.packs.measure(key), self._show, self.fail)

    def focus_first(self) -> None:
        self.setFocus()

    def _show(self, detail: MeasureDetail) -> None:
        self._detail = detail
        row = detail.row
        words, _, _ = SIGNS[row.standing]
        self.panel.show_name(row.title, f"Version {row.version or 'not named'}. {words}.")
        self.panel.show_detail(detail)
        waits = row.standing == "waiting"
        self.hush()
        if waits and detail.may_approve is None:
            words = "Look at every question, its points and the changes. What you approve is exactly what stands here."
            self.tell("info", "It waits for a second person: you.", " ".join((words, *detail.story)))
        elif detail.story:
            self.tell("info", detail.story[-1], " ".join(detail.story[:-1]))
        else:
            self.tell("info", f"{row.standing_words}.")
        self.foot_words.setText(detail.may_approve or "" if waits else "")
        self.approve.setVisible(waits and detail.may_approve is None)
        self.complete.setVisible(detail.may_complete)
        self.propose.setVisible(detail.may_propose)
        self.withdraw.setVisible(detail.may_withdraw is None)
        self.withdraw.say("Decline\u2026" if waits else "Withdraw\u2026")
        self.try_it.setVisible(detail.measure is not None)
        self.save.setVisible(bool(detail.asked))

    def _approve(self) -> None:
        detail = self._detail
        if detail is None or detail.row.proposal is None:
            return
        other = detail.row.standing_words.removeprefix("Proposed by ").partition(";")[0]
        words = _APPROVED.format(title=detail.row.title, version=detail.row.version, other=f"that of {other}")
        weighs = sum(one.weighs for one in detail.differences)
        if weighs:
            words += f" {weighs} of its changes alter what people read or how it is scored."
        Confirm.ask(
            self, "Approve this measure", words, "Approve", partial(self._approved, detail.row.proposal), kind="primary"
        )

    def _approved(self, proposal: UUID) -> None:
        self.context.background.act(self, lambda acts: acts.packs.approve(proposal), self._done, self.fail)

    def _withdraw(self) -> None:
        if self._detail is not None and self._detail.row.proposal is not None:
            declines = self._detail.row.standing == "waiting"
            Why.ask(self, self.context, self._detail.row.proposal, self._done, declines=declines)

    def _complete(self) -> None:
        key = self._key
        Wording.ask(self, KINDS, lambda path, note: self.context.go.open(with_wording(key, path, note)))

    def _try(self) -> None:
        self.context.go.open(Address(TRY, words=json.dumps({"measure": self._key})))

    def _propose(self) -> None:
        self.context.go.open(again(self._key))

    def _save(self) -> None:
        key = self._key
        self.context.background.read(self, lambda reads: reads.packs.file(key), self._ask_where, self.fail)

    def _ask_where(self, made: tuple[str, bytes]) -> None:
        name, data = made
        FileToSave.ask(self, "Save the measure pack", name, "Measure packs (*.mhcr-measure)", _writing(self, data))

    def _done(self, done: Done) -> None:
        self.context.go.say(done.words)
        self.refresh()


def _writing(screen: MeasureScreen, data: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        try:
            path.write_bytes(data)
        except OSError as error:
            screen.tell("warning", f"The file could not be written: {error.strerror or 'the disk refused it'}.")
            return
        screen.context.go.say(f"Saved as {path.name}.")

    return write
