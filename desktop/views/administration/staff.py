"""Staff: everybody whom the trust has authorised, their teams and workstations, and what waits."""

from collections.abc import Sequence

from desktop.services.reads import role_name
from desktop.services.reads.trust import StaffLine
from desktop.views.administration.sheets import Authorise, ChooseTeam, NewPassword
from desktop.views.administration.tabs import AdministrationScreen
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.fields import line
from desktop.views.parts.layout import Card
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context
from desktop.views.settings.contact import ContactSheet


class StaffScreen(AdministrationScreen):
    """The list. Its primary action authorises a professional."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "administration")
        self._staff: Sequence[StaffLine] = ()
        self.search = line("Name, account or registration number", longest=80)
        self.search.setAccessibleName("Find a member of staff")
        self.search.textChanged.connect(lambda _: self._fill())
        columns = (
            Column[StaffLine](
                "Name", lambda one: Cell(one.name, _role(one), strong=True), sort=_name, share=2, wrap=180
            ),
            Column[StaffLine]("Signs in as", lambda one: Cell(one.account, one.registration), wrap=140, share=1),
            Column[StaffLine]("Teams", _teams, share=2, wrap=180),
            Column[StaffLine]("Workstations", _workstations, sort=lambda one: one.workstations),
            Column[StaffLine]("Waits", _waits, share=1, wrap=140),
        )
        self.list = List("Staff", columns, key=lambda one: one.id, fit_rows=True)
        self.list.chosen.connect(self._chosen)
        self.empty = OrEmpty(self.list, "Reading\u2026", name="patients")
        card = Card(margin=1)
        card.body.addWidget(self.empty)
        self.content.addWidget(self.search)
        self.content.addWidget(card, 1)
        self.remove = self.add_action(Button("Remove\u2026", self._remove, kind="danger", keys="Ctrl+D"))
        self.password = self.add_action(Button("Password\u2026", self._password, keys="Ctrl+P"))
        self.contact = self.add_action(Button("Where told\u2026", self._contact, keys="Ctrl+Shift+T"))
        self.add = self.add_action(Button("Add to a team\u2026", self._add, keys="Ctrl+T"))
        self.authorise = self.add_action(Button("Authorise\u2026", self._authorise, kind="primary", keys="Ctrl+Return"))
        self._chosen(None)

    def read(self) -> None:
        self.context.background.read(self, lambda reads: reads.trust.staff(), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, staff: Sequence[StaffLine]) -> None:
        self._staff = staff
        self.subtitle.setText(f"{len(staff)} members of staff")
        self._fill()

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        self.empty.say("Nobody fits." if words else "Nobody is authorised yet.")
        self.list.show_rows([one for one in self._staff if all(word in _said(one) for word in words)])

    def _chosen(self, line_: StaffLine | None) -> None:
        self.remove.setEnabled(line_ is not None and bool(line_.teams or line_.waiting_for))
        self.add.setEnabled(line_ is not None)
        self.contact.setEnabled(line_ is not None)
        self.password.setEnabled(line_ is not None)

    def _authorise(self) -> None:
        Authorise.ask(self, self.context, self.said)

    def _add(self) -> None:
        taken: StaffLine | None = self.list.current()
        if taken is not None:
            ChooseTeam.to_join(self, self.context, taken, self.said)

    def _remove(self) -> None:
        taken: StaffLine | None = self.list.current()
        if taken is not None:
            ChooseTeam.to_leave(self, self.context, taken, self.said)

    def _contact(self) -> None:
        taken: StaffLine | None = self.list.current()
        if taken is not None:
            ContactSheet.ask(self, self.context, taken.id, lambda: self.said(f"{taken.name} is told there."))

    def _password(self) -> None:
        taken: StaffLine | None = self.list.current()
        if taken is not None:
            NewPassword.ask(self, self.context, taken, self.said)


def _role(one: StaffLine) -> str:
    return role_name(one.role)


def _name(one: StaffLine) -> str:
    return one.name.casefold()


def _said(one: StaffLine) -> str:
    return f"{one.name} {one.account} {one.registration}".casefold()


def _teams(one: StaffLine) -> Cell:
    return Cell(", ".join(name for _, name in one.teams) or "No team", quiet=not one.teams)


def _workstations(one: StaffLine) -> Cell:
    return Cell(str(one.workstations) if one.workstations else "None", quiet=not one.workstations)


def _waits(one: StaffLine) -> Cell:
    if one.waiting_for:
        names = ", ".join(name for _, name in one.waiting_for)
        return Cell("To be confirmed", names, symbol="waiting")
    return Cell("Waits to go out", quiet=True) if one.pending else Cell("")
