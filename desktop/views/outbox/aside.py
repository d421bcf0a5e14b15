"""What was set aside: what could not be read or trusted, kept, with its reason and who is to be told."""

from care_record.people.dates import day_in_london, show_date, show_time
from desktop.services.reads import AsideLine
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.people import born_line, name_of
from desktop.views.screen import Address, Context, Screen

_FOOT = "Everything else goes on without these. An answer counts as flagged until somebody has looked and acted."


class AsideScreen(Screen):
    """The quarantine. Its primary action opens the answer that is marked."""

    kinds = frozenset({"responses", "patients", "status", "requests"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Set aside", back=True)
        self.subtitle.setText("What could not be read or trusted. It is kept.")
        self._large = current_look().large
        self.list = List("Set aside", _FEW if self._large else _ALL, key=lambda line: line.seq, fit_rows=True)
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(lambda _: self._open())
        self.empty = OrEmpty(self.list, "Reading\u2026", name="waiting")
        card = Card(margin=1)
        card.body.addWidget(self.empty)
        self.content.addWidget(card, 1)
        self.open = self.add_action(Button("Open the answer", self._open, kind="primary", keys="Ctrl+Return"))
        self._chosen(None)

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.waiting.aside(), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, lines: tuple[AsideLine, ...]) -> None:
        self.empty.say("Nothing was set aside.", "Everything that came could be read, and was signed by who it names.")
        self.list.show_rows(lines)

    def _chosen(self, line: AsideLine | None) -> None:
        self.open.setEnabled(line is not None and line.response is not None and line.patient is not None)
        self.foot_words.setText(f"{line.why} {line.tell}" if line is not None and self._large else _FOOT)

    def _open(self) -> None:
        line: AsideLine | None = self.list.current()
        if line is not None and line.response is not None and line.patient is not None:
            self.context.go.open(Address("reading", line.patient.id, line.response))


def _what(line: AsideLine) -> Cell:
    if line.reason == "answer":
        waits = not line.looked
        return Cell(
            line.what, line.looked or "Flagged: nobody has looked yet", symbol="risk" if waits else "check",
            ink="risk" if waits else "text", strong=waits,
        )  # fmt: skip
    return Cell(line.what, f"Entry {line.seq:,}", symbol="warning", ink="warning", strong=True)


def _patient(line: AsideLine) -> Cell:
    if line.patient is None:
        return Cell("Nobody known here", quiet=True)
    return Cell(name_of(line.patient), born_line(line.patient))


def _came(line: AsideLine) -> Cell:
    return Cell(show_date(day_in_london(line.at)), show_time(line.at))


_ALL = (
    Column[AsideLine]("What", _what, share=1, wrap=190),
    Column[AsideLine]("Patient", _patient, share=1, wrap=250),
    Column[AsideLine]("Came", _came),
    Column[AsideLine]("Why", lambda line: Cell(line.why), share=2, wrap=200),
    Column[AsideLine]("What to do", lambda line: Cell(line.tell), share=2, wrap=200),
)
# At large text five columns do not fit: why and what to do of the marked row stand below the list.
_FEW = (
    Column[AsideLine]("What", _what, share=1, wrap=200),
    Column[AsideLine]("Patient", _patient, share=1, wrap=200),
)
