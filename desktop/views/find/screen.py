"""Find a patient: the caseload as you type, and the whole trust on request; also the first step of a send."""

from collections.abc import Sequence

from desktop.services.reads import Match, PatientLine
from desktop.views.find.trust import TrustCard
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.fields import line
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.people import person_cell
from desktop.views.screen import Address, Context, Screen


class FindScreen(Screen):
    """Patients. With `to_send` the person that is opened goes on to Send."""

    kinds = frozenset({"patients"})

    def __init__(self, context: Context, *, to_send: bool = False) -> None:
        super().__init__(context, "Send to whom?" if to_send else "Patients")
        self._to_send = to_send
        self.box = line("Name, NHS number or date of birth, in any order")
        self.box.setClearButtonEnabled(True)
        self.box.setAccessibleName("Find in your caseload")
        self.box.textEdited.connect(lambda _: self.refresh())
        columns = (
            Column[Match]("Patient", lambda match: person_cell(match.patient), sort=_name, share=2),
            Column[Match]("Gender", lambda match: Cell(match.patient.gender.label)),
            Column[Match]("Team", _teams, share=1, wrap=170),
        )
        self.list = List("Patients", columns, key=lambda match: match.patient.id)
        self.list.keep_marked()
        self.list.opened.connect(self._open)
        self.empty = OrEmpty(self.list, "Reading your caseload\u2026", name="patients")
        card = Card()
        card.body.addWidget(self.box)
        card.body.addWidget(self.empty, 1)
        self.trust = TrustCard(context)
        whole = beside()
        whole.addWidget(card, 1)
        whole.addWidget(self.trust)
        self.content.addLayout(whole, 1)
        self.box.returnPressed.connect(self._go)
        if not to_send:
            self.add_action(Button("Likely duplicates", self._duplicates, keys="Ctrl+Shift+D"))
            self.add_action(Button("Register a person", self._register, keys="Ctrl+N"))
        words = "Choose" if to_send else "Open"
        self.open = self.add_action(Button(words, self._go, kind="primary", keys="Ctrl+Return"))

    def refresh(self) -> None:
        typed = self.box.text().strip()
        if typed:
            self.context.background.read(
                self, lambda reads: reads.find(typed), lambda found: self._show(typed, found), self.fail
            )
        else:
            self.context.background.read(self, lambda reads: reads.patients(), self._show_all, self.fail)

    def focus_first(self) -> None:
        self.box.setFocus()

    def _show_all(self, lines: Sequence[PatientLine]) -> None:
        if self.box.text().strip():
            return
        self.subtitle.setText(f"{len(lines)} in your caseload")
        self.empty.say(
            "Nobody is in your caseload yet.", "Search the trust on the right, or register a person (Ctrl+N)."
        )
        self.list.show_rows([Match(patient, "") for patient in lines])
        self._said(len(lines))

    def _show(self, typed: str, found: Sequence[Match]) -> None:
        if typed != self.box.text().strip():
            return
        most = " at most" if len(found) >= 50 else ""
        self.subtitle.setText(f"{len(found)}{most} of your caseload fit \u201c{typed}\u201d")
        self.empty.say(
            "Nobody in your caseload fits.", "Search the whole trust on the right, or register a person (Ctrl+N)."
        )
        self.list.show_rows(found)
        self._said(len(found))

    def _said(self, count: int) -> None:
        self.open.setEnabled(bool(count))
        alike = sum(match.patient.same_name_warning for match in self.list.rows.rows)
        words = "By family name. Enter opens the one that is marked."
        if alike:
            words = f"\u26a0 {alike} have a name like another\u2019s: check date of birth and NHS number."
        self.foot_words.setText(words)

    def _go(self) -> None:
        if self.list.current() is not None:
            self._open(self.list.current())

    def _open(self, match: Match) -> None:
        self.context.go.open(Address("send-to" if self._to_send else "patient", match.patient.id))

    def _duplicates(self) -> None:
        self.context.go.open(Address("duplicates"))

    def _register(self) -> None:
        self.context.go.open(Address("register", words=self.box.text().strip()))


def _name(match: Match) -> tuple[str, str]:
    return match.patient.name.sort_key


def _teams(match: Match) -> Cell:
    waits = "Registration waits to go out" if match.patient.pending else ""
    return Cell(", ".join(match.patient.team_names) or "No team", waits or match.why)
