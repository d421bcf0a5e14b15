"""Today: what waits for this person, risk first, with the age of the list."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from care_record.people.dates import day_in_london, show_date, show_moment, show_time
from desktop.services.reads import Today, WorkItem, WorkKind
from desktop.services.reads.worklist.whose import Whose
from desktop.views.chasing.letters import PrintLetters, onto_paper
from desktop.views.parts.buttons import Button, Segments
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.fields import choice
from desktop.views.parts.fold import Fold
from desktop.views.parts.layout import Card, column
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import SORTS, Column, List
from desktop.views.people import person_cell
from desktop.views.screen import Address, Context, Screen
from desktop.views.team.news import TeamNotices

KINDS: dict[WorkKind, tuple[str, str, str]] = {
    "risk": ("Risk", "risk", "risk"),
    "withdrawal": ("Withdrawals", "warning", "warning"),
    "new_answer": ("New answers", "returned", "text"),
    "access_asked": ("Access", "key", "text"),
    "overdue": ("Overdue", "waiting", "text"),
    "not_delivered": ("Not delivered", "warning", "warning"),
    "invitation": ("Invitations", "invitations", "warning"),
    "letter": ("Letters", "document", "text"),
    "in_clinic": ("Clinic", "patients", "text"),
    "unread": ("Reviewed by others", "returned", "text"),
    "agreement_needed": ("Agreement", "document", "text"),
    "renew": ("To renew", "document", "text"),
}
_ORDER = tuple(KINDS)
ALL, MINE = "all", "mine"


class TodayScreen(Screen):
    """The list of the day. Its primary action opens the next thing on it."""

    kinds = frozenset({"patients", "requests", "responses", "agreement", "invitations", "outbox", "staff"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Today")
        self._today: Today | None = None
        self._only: WorkKind | None = None
        self.filter = Segments("Show", ("All", *(words for words, _, _ in KINDS.values())), self._choose, wrap=True)
        columns = (
            Column[WorkItem]("What", self._what, sort=lambda item: _ORDER.index(item.kind)),
            Column[WorkItem]("Patient", lambda item: person_cell(item.patient), sort=_name, share=2, wrap=320),
            Column[WorkItem](
                "About", lambda item: Cell(item.title, item.detail), sort=lambda item: item.title, share=3, wrap=240
            ),
            Column[WorkItem]("Since", self._since, sort=lambda item: item.since),
        )
        self.list = List("Today", columns, key=_key, sorted_by=(0, Qt.SortOrder.AscendingOrder), fit_rows=True)
        self.list.opened.connect(self._open)
        self.empty = OrEmpty(self.list, "Reading your list\u2026", name="waiting")
        card = Card(margin=1)
        card.body.addWidget(self.empty)
        self.team_notices = TeamNotices(context)
        self.content.addWidget(self.team_notices)
        teams = [(str(team.id), team.name) for team in context.me.teams]
        # before the first sync has brought one's teams there is none, and all is shown
        every = [(ALL, "All my teams")] if len(teams) != 1 else []
        self.whose = choice([*every, *teams, (MINE, "What I asked for")])
        for part in (self.whose, self.whose.view()):
            part.setAccessibleName("Whose")
        self.whose.activated.connect(self._rechosen)
        self.fold: Fold | None = None
        if current_look().large:
            narrow = QWidget()
            narrow.setLayout(column(self.whose, self.filter, space=16))
            self.fold = Fold(narrow, self.list)
            self.head.addWidget(self.fold)
            self.content.addWidget(narrow)
        else:
            self.head.addWidget(self.whose)
            self.content.addWidget(self.filter)
        self.content.addWidget(card, 1)
        if context.me.role == "clinician":
            requests = Button(
                "Requests to withdraw", lambda: context.go.open(Address("withdrawals")), keys="Ctrl+Shift+W"
            )
            self.add_action(requests)
        self.letters = self.add_action(Button("Print letters\u2026", self._letters, keys="Ctrl+P"))
        self.letters.hide()
        self.next = self.add_action(Button("Open the next", self._next, kind="primary", keys="Ctrl+Return"))
        self.next.setEnabled(False)

    def refresh(self) -> None:
        whose = self._whose()
        self.context.background.read(
            self, lambda reads: reads.today(whose), lambda today: self._show(whose, today), self.fail
        )
        self.team_notices.refresh()

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _rechosen(self, _: int) -> None:
        self.refresh()

    def _whose(self) -> Whose:
        chosen = str(self.whose.currentData() or ALL)
        return Whose(None if chosen in (ALL, MINE) else UUID(chosen), chosen == MINE)

    def _show(self, whose: Whose, today: Today) -> None:
        if whose != self._whose():
            return
        self._today = today
        self.letters.setVisible(bool(today.counts.get("letter")))
        waits = sum(today.counts.values())
        as_of = f"as of {show_moment(today.as_of)}" if today.as_of else "nothing received yet"
        self.subtitle.setText(f"{waits} {'thing waits' if waits == 1 else 'things wait'}, {as_of}")
        for index, (kind, (words, _, _)) in enumerate(KINDS.items(), start=1):
            count = today.counts.get(kind, 0)
            button = self.filter.group.button(index)
            button.setText(f"{words}  {count}" if count else words)
            button.setAccessibleName(f"Show: {words}, {count}")
            button.setVisible(bool(count) or button.isChecked() or not current_look().large)
        listed = len(today.items)
        self.foot_words.setText(
            f"The first {listed} of {waits} are listed; open some to see the rest."
            if listed < waits
            else f"Your caseload in all your teams. Enter opens what is marked, {SORTS} sorts by another column."
        )
        self._fill()

    def _choose(self, index: int) -> None:
        self._only = None if index == 0 else _ORDER[index - 1]
        self._fill()

    def _fill(self) -> None:
        narrowed = (self._only is not None) + (self.whose.currentIndex() > 0)
        if self.fold is not None:
            self.fold.count(narrowed)
        if self._today is None:
            return
        items = [item for item in self._today.items if self._only in (None, item.kind)]
        if self._today.as_of is None:
            self.empty.say("Nothing has been received yet.", "The list fills by itself while the first sync runs.")
        elif narrowed:
            self.empty.say("Nothing waits that fits the filters.", "Others may have something: choose All to see it.")
        else:
            self.empty.say("Nothing waits here.", "New answers and alerts come in by themselves.")
        self.list.show_rows(items)
        self.next.setEnabled(bool(items))

    def _next(self) -> None:
        if self.list.current() is not None:
            self._open(self.list.current())

    def _letters(self) -> None:
        PrintLetters.ask(self, self.context, lambda found: onto_paper(self, found))

    def _open(self, item: WorkItem) -> None:
        if item.kind == "letter":
            self._letters()
            return
        listed = [self._where(one) for one in self.list.rows.rows if one.kind != "letter"]
        self.context.go.go_round(listed, self._where(item))

    def _where(self, item: WorkItem) -> Address:
        patient = item.patient.id
        if item.response is not None and self.context.me.role == "clinician":
            return Address("reading", patient, item.response)
        if item.kind == "invitation":
            return Address("invitations-of", patient)
        if item.kind in ("agreement_needed", "renew", "withdrawal", "access_asked"):
            return Address("agreement", patient)
        # what did not arrive shows at once what was tried, and the way to a better address
        return Address("patient", patient, item.request if item.kind == "not_delivered" else None)

    def _what(self, item: WorkItem) -> Cell:
        words, symbol, ink = KINDS[item.kind]
        return Cell(words, symbol=symbol, ink=ink, strong=item.kind == "risk")

    def _since(self, item: WorkItem) -> Cell:
        day = day_in_london(item.since)
        days = (self.context.today - day).days
        if days < 0:
            return Cell("Tomorrow" if days == -1 else f"In {-days} days", show_date(day))
        if days <= 0:
            return Cell(f"Today {show_time(item.since)}")
        return Cell("Yesterday" if days == 1 else f"{days} days", show_date(day))


def _name(item: WorkItem) -> tuple[str, str]:
    return item.patient.name.sort_key


def _key(item: WorkItem) -> object:
    return (item.kind, item.patient.id, item.request, item.response)
