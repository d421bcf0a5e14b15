"""The queue: by priority and age, narrowed by whose it is; taken, opened and entered by keyboard."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut

from care_record.people.dates import show_date, show_time
from desktop.services.acts import Done
from desktop.services.reads.identity import YOU, CaseLine, Queue
from desktop.views.identity.giving import KEYS, Give
from desktop.views.identity.taking import TakeDown
from desktop.views.parts.buttons import Button, Segments
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card, row
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Address, Context, Screen

Filter = Callable[[Queue], Sequence[CaseLine]]
FILTERS: tuple[tuple[str, Filter, str], ...] = (
    ("All open", lambda queue: queue.open, "No request is open."),
    ("Mine", lambda queue: [line for line in queue.open if line.mine], "You have no open request."),
    ("Nobody\u2019s", lambda queue: [line for line in queue.open if not line.owner], "Every request has somebody."),
    ("To approve", lambda queue: queue.to_approve, "No check waits for you."),
    ("Done today", lambda queue: queue.done, "Nothing was closed today."),
)
PRIORITIES = {"urgent": ("Urgent", "risk", "risk"), "soon": ("Soon", "warning", "warning"), "normal": ("", "", "text")}
OUTCOMES = {
    "accepted": ("Accepted", "check", "good"),
    "declined": ("Declined", "warning", "warning"),
    "withdrawn": ("Withdrawn", "info", "text"),
    "duplicate": ("Asked twice", "info", "text"),
    "no-answer": ("No answer", "info", "text"),
}


class IdentityQueueScreen(Screen):
    """Access requests. The primary action opens the one that is marked, the most urgent at first."""

    kinds = frozenset({"identity", "staff", "outbox"})

    def __init__(self, context: Context, whose: UUID | None = None) -> None:
        """With `whose`, the newest request that is matched to this patient is opened at once."""
        super().__init__(context, "Identity desk")
        self._whose = whose
        self._queue = Queue((), (), second_person=False)
        self._filter = 0
        self.filters = Segments("Which requests", tuple(name for name, _, _ in FILTERS), self._choose, wrap=True)
        for number in range(len(FILTERS)):
            keys = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            keys.activated.connect(partial(self.filters.choose, number))
        columns = (
            Column[CaseLine]("Age", _age),
            Column[CaseLine]("Who asks", _who, share=2, wrap=240),
            *(() if current_look().large else (Column[CaseLine]("How it came", _came, wrap=110),)),
            Column[CaseLine]("How far", _far, share=2, wrap=200),
            Column[CaseLine]("Who has it", _owner, share=1, wrap=130),
        )
        self.list = List("Access requests", columns, key=lambda line: line.id)
        self.list.opened.connect(self._open)
        self.list.chosen.connect(self._chosen)
        self.empty = OrEmpty(self.list, "Reading\u2026", name="waiting")
        card = Card(margin=1)
        card.body.addWidget(self.empty)
        self.content.addLayout(row(self.filters, None) if not current_look().large else row(self.filters))
        self.content.addWidget(card, 1)
        self.foot_words.setText("The most urgent and the oldest first. Alt+1 to Alt+5 choose the list.")
        self.new = self.add_action(Button("New request\u2026", self._new, keys="Ctrl+N"))
        self.take = self.add_action(Button("Take", self._take, keys="Ctrl+T"))
        self.give = self.add_action(Button("Give\u2026", self._give, keys=KEYS))
        self.open = self.add_action(Button("Open", self._open_marked, kind="primary", keys="Ctrl+Return"))
        self._chosen(None)

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.identity.queue(), self._show, self.fail)
        if self._whose is not None:
            whose, self._whose = self._whose, None
            self.context.background.read(self, lambda reads: reads.identity.case_of(whose), self._go_to, self.fail)

    def _go_to(self, case: UUID | None) -> None:
        if case is not None:
            self.context.go.open(Address("identity-case", item=case))

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _choose(self, number: int) -> None:
        self._filter = number
        self._show(self._queue)
        self.list.focus_soon()

    def _show(self, queue: Queue) -> None:
        self._queue = queue
        mine = sum(line.mine for line in queue.open)
        said = [f"{len(queue.open)} open", f"{mine} yours" if mine else ""]
        said.append(f"{len(queue.to_approve)} to approve" if queue.second_person and queue.to_approve else "")
        said.append(f"{len(queue.done)} done today" if queue.done else "")
        self.subtitle.setText(", ".join(part for part in said if part))
        _, which, nothing = FILTERS[self._filter]
        self.empty.say(nothing, "Requests from the web page come by themselves. Ctrl+N takes one down.")
        self.list.show_rows(which(queue))

    def _chosen(self, line: CaseLine | None) -> None:
        self.open.setEnabled(line is not None)
        self.take.setEnabled(line is not None and not line.mine and line.state != "closed")
        self.give.setEnabled(line is not None and line.state != "closed")

    def _open_marked(self) -> None:
        line = self.list.current()
        if line is not None:
            self._open(line)

    def _open(self, line: CaseLine) -> None:
        listed = [Address("identity-case", item=one.id) for one in self.list.rows.rows]
        self.context.go.go_round(listed, Address("identity-case", item=line.id))

    def _take(self) -> None:
        line: CaseLine | None = self.list.current()
        if line is not None:
            self.context.background.act(
                self, lambda acts: acts.identity.take(line.id), lambda _: self.refresh(), self.fail
            )

    def _give(self) -> None:
        line, act = self.list.current(), self.context.background.act
        if line is not None and line.state != "closed":
            case: UUID = line.id
            Give.ask(
                self,
                line,
                self._queue.colleagues,
                lambda whom: act(self, lambda acts: acts.identity.assign(case, whom), self._given, self.fail),
            )

    def _given(self, done: Done) -> None:
        self.context.go.say(done.words)
        self.refresh()

    def _new(self) -> None:
        TakeDown.ask(
            self,
            self.context,
            lambda case: self.context.go.open(Address("identity-case", item=case)),
        )


def _age(line: CaseLine) -> Cell:
    words = {0: "Today", 1: "1 day"}.get(line.days, f"{line.days} days")
    more, symbol, ink = PRIORITIES[line.priority]
    return Cell(words, more, symbol=symbol, ink=ink, strong=bool(more))


def _who(line: CaseLine) -> Cell:
    said = [f"Born {show_date(line.born)}"] if line.born else []
    said += [f"NHS No. {line.nhs_number}"] if line.nhs_number else []
    return Cell(line.name, "   ".join(said) or "Nothing else said", strong=True)


def _came(line: CaseLine) -> Cell:
    return Cell(line.source, show_date(line.received))


def _far(line: CaseLine) -> Cell:
    waits = "  (on its way out)" if line.waiting else ""
    if line.state == "closed":
        words, symbol, ink = OUTCOMES[line.outcome]
        return Cell(words, f"{show_time(line.closed_at) if line.closed_at else ''}{waits}", symbol=symbol, ink=ink)
    if line.state == "checked":
        words = "Waits for your approval" if line.to_approve else "Waits for a second person"
        return Cell(words, waits.strip(), symbol="waiting")
    if line.returned:
        return Cell("Sent back to be looked at again", waits.strip(), symbol="warning", ink="warning")
    if line.matched:
        return Cell("Matched", f"{line.matched}{waits}")
    return Cell("Not matched yet", waits.strip(), quiet=True)


def _owner(line: CaseLine) -> Cell:
    """Who has it; once it is checked or over, who did that."""
    if line.did:
        return Cell(line.did, line.did_words, strong=line.did == YOU)
    if line.mine:
        return Cell(YOU, strong=True)
    return Cell(line.owner or "Nobody yet", quiet=not line.owner)
