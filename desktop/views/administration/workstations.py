"""Workstations: who asks to be enrolled, and which are enrolled, by whose signature."""

from collections.abc import Sequence

from care_record.people.dates import day_in_london, show_date, show_moment
from desktop.services.acts import EnrolmentRequest
from desktop.services.reads import role_name
from desktop.services.reads.trust import WorkstationLine
from desktop.views.administration.tabs import AdministrationScreen
from desktop.views.parts.approve import Approve
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context, words_of


class WorkstationsScreen(AdministrationScreen):
    """Two lists. The primary action compares and approves the one that is marked above."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "administration-workstations")
        self.waiting = List(
            "Workstations that ask to be enrolled",
            (
                Column[EnrolmentRequest]("Workstation", lambda one: Cell(one.label, strong=True), share=1, wrap=140),
                Column[EnrolmentRequest]("Of", lambda one: Cell(one.member_name), share=1, wrap=140),
                Column[EnrolmentRequest]("Fingerprint", lambda one: Cell(one.fingerprint), wrap=150),
                Column[EnrolmentRequest]("Asked", lambda one: Cell(show_moment(one.asked_at)), wrap=120),
            ),
            key=lambda one: one.device,
            fit_rows=True,
        )
        self.enrolled = List(
            "Workstations",
            (
                Column[WorkstationLine]("Workstation", _label, share=2, wrap=160),
                Column[WorkstationLine]("Of", _owner, share=2, wrap=160),
                Column[WorkstationLine]("Enrolled", _enrolled, share=2, wrap=160),
                Column[WorkstationLine]("State", _state),
            ),
            key=lambda one: one.id,
            fit_rows=True,
        )
        self.nobody = OrEmpty(
            self.waiting, "No workstation asks.", "Its person signs in there; then it appears here.", name="key"
        )
        asks = Card("Ask to be enrolled")
        asks.body.addWidget(self.nobody, 1)
        here = Card("Enrolled")
        here.body.addWidget(OrEmpty(self.enrolled, "Reading\u2026", name="waiting"), 1)
        self.content.addWidget(asks, 2)
        self.content.addWidget(here, 3)
        self.revoke = self.add_action(Button("Revoke\u2026", self._revoke, kind="danger", keys="Ctrl+D"))
        self.refuse = self.add_action(Button("Turn away\u2026", self._refuse, keys="Ctrl+Shift+T"))
        self.approve = self.add_action(
            Button("Compare and approve\u2026", self._approve, kind="primary", keys="Ctrl+Return")
        )
        self.waiting.chosen.connect(lambda _: self._allow())
        self.waiting.opened.connect(lambda _: self._approve())
        self.enrolled.chosen.connect(lambda _: self._allow())
        self._allow()

    def read(self) -> None:
        self.context.background.read(self, lambda reads: reads.trust.workstations(), self._show, self.fail)
        self.context.background.call(
            self, lambda calls: calls.enrolment_requests(), self.waiting.show_rows, self._unreachable
        )

    def focus_first(self) -> None:
        self.enrolled.focus_soon()

    def _show(self, lines: Sequence[WorkstationLine]) -> None:
        alive = sum(not one.revoked for one in lines)
        self.subtitle.setText(f"{alive} enrolled")
        self.enrolled.show_rows(lines)
        self._allow()

    def _unreachable(self, error: Exception) -> None:
        self.nobody.say(*words_of(error))

    def _allow(self) -> None:
        asked, taken = self.waiting.current(), self.enrolled.current()
        self.approve.setEnabled(asked is not None)
        self.refuse.setEnabled(asked is not None)
        self.revoke.setEnabled(taken is not None and not taken.revoked and not taken.own)

    def _approve(self) -> None:
        asked: EnrolmentRequest | None = self.waiting.current()
        if asked is None:
            return

        def sign() -> None:
            self.context.background.call(
                self,
                lambda calls: calls.approve_enrolment(asked),
                lambda done: self.said(done.words),
                self.fail,
            )

        Approve.ask(self, asked, sign)

    def _refuse(self) -> None:
        asked: EnrolmentRequest | None = self.waiting.current()
        if asked is None:
            return

        def turn_away() -> None:
            self.context.background.call(
                self, lambda calls: calls.refuse_enrolment(asked), lambda done: self.said(done.words), self.fail
            )

        words = f"{asked.label} of {asked.member_name} is told that it was refused. Its person can ask again."
        Confirm.ask(self, f"Turn {asked.label} away?", words, "Turn away", turn_away)

    def _revoke(self) -> None:
        taken: WorkstationLine | None = self.enrolled.current()
        if taken is None:
            return

        def end() -> None:
            self.context.background.act(
                self,
                lambda acts: acts.trust.revoke(taken.id),
                lambda _: self.said(f"{taken.label} of {taken.member_name} is revoked."),
                self.fail,
            )

        words = (
            f"{taken.label} of {taken.member_name} may do nothing more: it destroys its copies at its next contact, "
            "and what it had not sent yet is lost but for its recovery code. The keys of its person\u2019s teams turn. "
            "This cannot be taken back; the person can enrol another workstation."
        )
        Confirm.ask(self, "End this workstation\u2019s enrolment?", words, "Revoke", end)


def _label(one: WorkstationLine) -> Cell:
    return Cell(one.label or "Workstation", "You sit at this one" if one.own else "", strong=True)


def _owner(one: WorkstationLine) -> Cell:
    return Cell(one.member_name, role_name(one.role))


def _enrolled(one: WorkstationLine) -> Cell:
    if one.enrolled_at is None:
        return Cell("Waits to go out", quiet=True)
    return Cell(show_date(day_in_london(one.enrolled_at)), f"by {one.enrolled_by}")


def _state(one: WorkstationLine) -> Cell:
    if one.revoked:
        return Cell("Revoked", symbol="warning", ink="warning")
    return Cell("Enrolled", symbol="check", ink="good")
