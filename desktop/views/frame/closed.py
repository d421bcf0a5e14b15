"""The page that stands in the frame's place while the lease has lapsed: why, what is safe, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from care_record.people.dates import from_milliseconds, show_moment
from desktop.views.door.card import DoorCard
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import FileToOpen
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.parts.notices import symbol

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.background import Background
    from desktop.services.acts import Done, Lease
    from desktop.services.reads import Me, Status

FILES = "Extension of a lease (*.mhcr-lease)"


class ClosedStep(DoorCard):
    """Records are closed; the outbox is not touched, and the sync goes on."""

    def __init__(self, background: Background, lease: Lease, lock: Callable[[], object]) -> None:
        turned_back = lease.state == "clock"
        super().__init__(
            "",
            "This computer\u2019s clock was turned back" if turned_back else "Records here are closed for now",
            _why(lease),
            "Ask the service now",
            self._ask,
        )
        self._background = background
        self._more: Button | None = None
        self.waiting = text("Your outbox is safe.", "strong", wrap=True)
        self.state = text("", "muted", wrap=True)
        safe = row(symbol("outbox", "action", 20), self.waiting, space=8)
        safe.setStretch(1, 1)
        self.fields.addLayout(safe)
        self.fields.addWidget(self.state)
        todo = (
            "Connect to the network: they open again by themselves as soon as the service answers. In a long outage, "
            "two administrators of your trust can sign an extension file; open it here."
        )
        self.fields.addWidget(text(todo, wrap=True))
        self.other.addWidget(Button("Open an extension file\u2026", self._open, keys="Ctrl+O"))
        self.other.addWidget(Button("Lock", lock, kind="quiet", keys="F12"))
        background.status.connect(self.show_status)
        background.read(self, lambda reads: reads.status(), self.show_status)
        background.read(self, lambda reads: reads.me(), self._offer)

    def show_status(self, status: Status) -> None:
        """Say what waits, and what the sync says."""
        acts = "1 act waits" if status.waiting == 1 else f"{status.waiting:,} acts wait"
        kept = f"{acts} in it and go out as soon as the service answers." if status.waiting else "Nothing waits in it."
        self.waiting.setText(f"Your outbox is safe. {kept}")
        self.state.setText(status.sentence)
        self.idle()

    def _offer(self, me: Me) -> None:
        if me.role == "system-administrator":
            from desktop.views.settings.leases import ExtendLeases

            more = Button("Make or confirm one\u2026", lambda: ExtendLeases.ask(self, self._background), kind="quiet")
            self.fields.addLayout(row(more, None))

    def _ask(self) -> None:
        self._background.call(self, lambda calls: calls.sync_now(), lambda _: None)
        self._background.look_at_lease()

    def _open(self) -> None:
        FileToOpen.ask(self, "Open an extension file", FILES, self._take)

    def _take(self, path: Path) -> None:
        self._background.act(self, lambda acts: acts.leases.take(path), self._taken, self.problem)

    def _taken(self, done: Done) -> None:
        self.tell("good", done.words)
        self._background.look_at_lease()


def _why(lease: Lease) -> str:
    last = f" The last time was {show_moment(from_milliseconds(lease.synced_at))}." if lease.synced_at else ""
    if lease.state == "clock":
        return (
            "It shows an earlier time than it did before, so it cannot tell how long ago it reached the service."
            f"{last} The service is asked for the time; until it answers, the records kept here stay closed."
        )
    return (
        "This computer has not reached the service for longer than your trust allows, so what it keeps may no longer "
        f"be right.{last} Nothing was deleted."
    )
