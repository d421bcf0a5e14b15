"""Other workstations of the same person that wait for approval, their fingerprints to be compared on two screens."""

from care_record.people.dates import show_moment
from desktop.services.acts import EnrolmentRequest
from desktop.views.parts.approve import Approve
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context, words_of


class WorkstationsCard(Card):
    """The list, and one way on: compare and approve."""

    def __init__(self, context: Context) -> None:
        super().__init__("Workstations that ask to be enrolled")
        self._context = context
        columns = (
            Column[EnrolmentRequest]("Workstation", lambda r: Cell(r.label, r.member_name, strong=True), share=1),
            Column[EnrolmentRequest]("Fingerprint", lambda r: Cell(r.fingerprint)),
            Column[EnrolmentRequest]("Asked", lambda r: Cell(show_moment(r.asked_at))),
        )
        self.list = List("Workstations that ask to be enrolled", columns, key=lambda r: r.device)
        self.list.opened.connect(lambda _: self._ask())
        self.empty = OrEmpty(
            self.list, "No workstation asks.", "Sign in on the other computer; it then appears here.", name="key"
        )
        self.approve = Button("Compare and approve\u2026", self._ask, keys="Ctrl+Shift+A")
        self.approve.setEnabled(False)
        self.list.chosen.connect(self._chosen)
        self.head.addWidget(self.approve)
        self.said = text("", "muted", wrap=True)
        self.said.hide()
        self.body.addWidget(self.said)
        self.body.addWidget(self.empty, 1)

    def refresh(self) -> None:
        self._context.background.call(
            self,
            lambda calls: calls.enrolment_requests(),
            self.list.show_rows,
            lambda error: self._say(words_of(error)[0]),
        )

    def _ask(self) -> None:
        request: EnrolmentRequest | None = self.list.current()
        if request is not None:
            Approve.ask(self, request, lambda: self._approve(request))

    def _approve(self, request: EnrolmentRequest) -> None:
        self._context.background.call(
            self,
            lambda calls: calls.approve_enrolment(request),
            lambda _: self._approved(request.label),
            lambda error: self._say(" ".join(words_of(error))),
        )

    def _chosen(self, request: object) -> None:
        self.approve.setEnabled(request is not None)

    def _approved(self, label: str) -> None:
        self._say(f"\u2713 {label} is approved.")
        self.refresh()

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()
