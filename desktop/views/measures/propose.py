"""A measure from a file, looked at before anything is stored; its one primary action proposes it to colleagues."""

import json
from pathlib import Path

from PySide6.QtWidgets import QCheckBox

from care_record.packs.pack import RESPONDENTS
from desktop.services.acts import Done
from desktop.services.acts.packs import PackDraft
from desktop.services.reads import Reads
from desktop.services.reads.packs import Candidate, MeasureDetail
from desktop.views.measures.panel import MeasurePanel
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, Form, line, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row
from desktop.views.parts.notices import current_look
from desktop.views.screen import Address, Context, Screen, words_of

PLACE, TRY = "measure-file", "measure-try"


def from_file(path: Path) -> Address:
    """Where a file is looked at."""
    return Address(PLACE, words=json.dumps({"path": str(path)}))


def again(key: str) -> Address:
    """Where a measure that is here already is looked at, to propose it."""
    return Address(PLACE, words=json.dumps({"key": key}))


def with_wording(key: str, path: Path, note: str) -> Address:
    """Where a structure is looked at with the wording of a file."""
    return Address(PLACE, words=json.dumps({"key": key, "path": str(path), "note": note}))


class ProposeScreen(Screen):
    """What the check, the golden answers and the comparison say; what is wrong stands first."""

    def __init__(self, context: Context, words: str) -> None:
        super().__init__(context, "Import a measure", back=True)
        self._asked: dict[str, str] = json.loads(words)
        self._candidate: Candidate | None = None
        self.panel = MeasurePanel()
        self.licence = LicenceCard()
        self.licence.hide()
        self.panel.hide()
        self.content.addWidget(self.licence)
        self.content.addWidget(self.panel, 1)
        self.try_it = self.add_action(Button("Try it", self._try, keys="Ctrl+Y"))
        self.try_it.setEnabled(False)
        self.propose = self.add_action(Button("Propose", self._propose, kind="primary", keys="Ctrl+Return"))
        self.propose.setEnabled(False)
        self.foot_words.setText("Nothing is stored until you propose it.")

    def refresh(self) -> None:
        if self._candidate is None:
            self.subtitle.setText("Checking\u2026")
            asked = self._asked
            self.context.background.read(self, lambda reads: _look(reads, asked), self._show, self.fail)

    def focus_first(self) -> None:
        if self.licence.isVisible():
            self.licence.form.fields["licence"].entry.setFocus()
        else:
            self.setFocus()

    def _show(self, candidate: Candidate) -> None:
        self._candidate = candidate
        self.subtitle.setText("")
        detail = candidate.detail
        if detail is not None:
            version = detail.row.version or "not named"
            self.panel.show_name(detail.row.title, f"Version {version}, from {candidate.name}.")
            self.panel.show_detail(detail)
        else:
            self.panel.show_name(candidate.name, "It was not taken.")
            for card in (self.panel.asked, self.panel.changes, self.panel.checks):
                card.hide()
            for card in (self.panel.scoring, self.panel.licence):
                card.hide()
            self.panel.show_problems(candidate.problems)
        self.panel.show()
        if candidate.sound:
            words = "It can be proposed. A second person looks at it, and it is sent only once both agree."
            more = "It came without a manifest: no bands, no flags." if candidate.asks_licence else ""
            self.tell("good", words, more)
        else:
            self.tell("warning", "It cannot be used as it is. Nothing was stored.", "What is wrong is listed below.")
        self.licence.setVisible(candidate.asks_licence and candidate.sound)
        self.propose.setEnabled(candidate.sound)
        self.try_it.setEnabled(detail is not None and detail.measure is not None)
        self.focus_first()

    def _try(self) -> None:
        self.context.go.open(Address(TRY, words=json.dumps(self._asked)))

    def _propose(self) -> None:
        if self._candidate is None:
            return
        draft = self.licence.draft(self._candidate.content)
        self.propose.setEnabled(False)
        self.context.background.act(self, lambda acts: acts.packs.propose(draft), self._proposed, self._failed)

    def _proposed(self, done: Done) -> None:
        self.context.go.say(done.words)
        self.context.go.open(Address("measures"))

    def _failed(self, error: Exception) -> None:
        self.propose.setEnabled(True)
        left = self.licence.form.show_problems(getattr(error, "problems", ()))
        if left:
            self.tell("warning", "It was not proposed.", " ".join(left))
        elif not getattr(error, "problems", ()):
            self.tell("warning", *words_of(error))


class LicenceCard(Card):
    """What a bare Questionnaire does not say: its licence, and who may answer it."""

    def __init__(self) -> None:
        super().__init__("Licence, and who may answer")
        self.body.addWidget(
            text("A Questionnaire came alone, without a licence record. Say what your trust relies on.", wrap=True)
        )
        self.form = Form(
            licence=Field("Licence", line("CC BY 4.0, or the agreement\u2019s name", longest=200)),
            holder=Field("Who holds the rights", line(longest=200)),
            terms=Field("What it allows", paragraph(2, longest=1000)),
        )
        fields = self.form.fields
        self.boxes = {name: QCheckBox(words[:1].upper() + words[1:]) for name, words in RESPONDENTS.items()}
        for box in self.boxes.values():
            box.setAccessibleName(f"Answered by: {box.text()}")
        self.boxes["patient"].setChecked(True)
        answered = column(text("Answered by", "label"), *self.boxes.values(), None, space=4)
        if current_look().large:
            self.body.addLayout(column(*fields.values(), answered, space=12))
            return
        both = row(space=16)
        both.addLayout(column(fields["licence"], fields["holder"], None, space=12), 2)
        both.addWidget(fields["terms"], 2)
        both.addLayout(answered, 1)
        self.body.addLayout(both)

    def draft(self, content: bytes) -> PackDraft:
        """What was filled in, for this content."""
        fields = self.form.fields
        answered = tuple(name for name, box in self.boxes.items() if box.isChecked())
        return PackDraft(content, fields["licence"].value, fields["holder"].value, fields["terms"].value, answered)


def look(reads: Reads, asked: dict[str, str]) -> MeasureDetail | None:
    """What was asked for, to be tried; None where it cannot be read."""
    if set(asked) == {"measure"}:
        return reads.packs.measure(asked["measure"])
    return _look(reads, asked).detail


def _look(reads: Reads, asked: dict[str, str]) -> Candidate:
    if "note" in asked:
        return reads.packs.completed(asked["key"], Path(asked["path"]), asked["note"])
    if "key" in asked:
        return reads.packs.again(asked["key"])
    return reads.packs.look_at(Path(asked["path"]))
