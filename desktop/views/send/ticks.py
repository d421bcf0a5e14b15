"""The card of measures that can be ticked, in groups, each with what is to know about it below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox

from desktop.views.parts.labels import Role, set_role, text
from desktop.views.parts.layout import Card, Tall, clear, column, divider, reveal, scrolling
from desktop.views.parts.notices import current_look


@dataclass(frozen=True, slots=True)
class Tick:
    """One measure; `advice` is what should be thought of first, empty for nothing."""

    id: str
    title: str
    about: str
    advice: str = ""


class MeasureTicks(Card):
    """`changed` is called when a person ticks or unticks one."""

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__("Measures")
        self.boxes: dict[str, QCheckBox] = {}
        self._changed = changed
        self._listed = column(space=4)
        inside = Tall()
        inside.setLayout(column(self._listed, None, space=0))
        self.body.addWidget(scrolling(inside), 1)

    def taken(self) -> tuple[str, ...]:
        """The ids of the measures that are ticked."""
        return tuple(code for code, box in self.boxes.items() if box.isChecked())

    def show_groups(self, groups: Sequence[tuple[str, Sequence[Tick]]]) -> None:
        """List groups with their titles; what was ticked stays so, and an empty group is left out."""
        kept = self.taken()
        clear(self._listed)
        self.boxes = {}
        for title, group in groups:
            if not group:
                continue
            if self.boxes:
                self._listed.addSpacing(8)
            self._listed.addWidget(text(title, "small"))
            for tick in group:
                self._list(tick, on=tick.id in kept)
                if tick is not group[-1]:
                    self._listed.addWidget(divider())
        reveal(self._listed)

    def _list(self, tick: Tick, *, on: bool) -> None:
        box = QCheckBox(tick.title)
        box.setAccessibleName(f"{tick.title}, {tick.about}")
        box.setChecked(on)
        box.toggled.connect(lambda _: self._changed())
        set_role(box, "role", "strong")
        self.boxes[tick.id] = box
        self._listed.addWidget(box)
        self._say(tick.about, "small")
        if tick.advice:
            self._say(f"\u26a0 {tick.advice}", "caution")

    def _say(self, words: str, role: Role) -> None:
        said = text(words, role, wrap=True)
        said.setContentsMargins(current_look().px(3) + 6, 0, 0, 4)
        self._listed.addWidget(said)
