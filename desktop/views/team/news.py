"""What stands on Today about one's teams: who waits for one's signature, who joined or left, a recovery."""

from PySide6.QtWidgets import QWidget

from desktop.services.reads.trust import TeamNews
from desktop.views.parts.labels import text
from desktop.views.parts.layout import clear, column, reveal
from desktop.views.parts.notices import Notice
from desktop.views.screen import Address, Context

_MOST = 1


class TeamNotices(QWidget):
    """Nothing while there is nothing; else one of each, for risk must stay in sight, and where the rest stands."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._lines = column(space=8)
        self.setLayout(self._lines)
        self.hide()

    def refresh(self) -> None:
        """Read again; a person of no team is told nothing."""
        self._context.background.read(self, lambda reads: reads.trust.news(), self._show)

    def _show(self, found: TeamNews) -> None:
        clear(self._lines)
        for line in found.joining[:_MOST]:
            words = f"{line.name} waits to join {line.team_name}"
            more = f"Named by {line.named_by}. It counts once you or a colleague has confirmed it."
            self._lines.addWidget(Notice("info", words, more, action=("Open Team", self._open)))
        gravest = sorted(found.news, key=lambda news: news.kind != "recovered")
        for news in gravest[:_MOST]:
            weight = "warning" if news.kind == "recovered" else "info"
            seen = ("Seen", lambda seq=news.seq: self._seen(seq))
            self._lines.addWidget(Notice(weight, news.words, news.more, action=seen))  # type: ignore[arg-type]
        rest = max(0, len(found.joining) - _MOST) + max(0, len(found.news) - _MOST)
        if rest:
            self._lines.addWidget(text(f"And {rest} more about your teams, under Team.", "small"))
        self.setVisible(bool(found.joining or found.news))
        reveal(self._lines)

    def _open(self) -> None:
        self._context.go.open(Address("team"))

    def _seen(self, seq: int) -> None:
        self._context.background.act(self, lambda acts: acts.trust.news_seen(seq), lambda _: self.refresh())
