"""A layout that wraps its parts, so that large text is never cut off."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.views.parts.flow import Flow


def _placed(qtbot: QtBot, flow: Flow, wide: int, *widths: int) -> list[tuple[int, int]]:
    """Where parts of these widths stand in a room of that width."""
    holder = QWidget()
    qtbot.addWidget(holder)
    parts = [QWidget() for _ in widths]
    for part, width in zip(parts, widths, strict=True):
        part.setFixedSize(width, 20)
        flow.addWidget(part)
    holder.setLayout(flow)
    holder.resize(wide, 200)
    holder.show()
    return [(part.x(), part.y()) for part in parts]


def test_parts_stand_in_a_line_and_go_on_in_the_next(qtbot: QtBot) -> None:
    assert _placed(qtbot, Flow(across=10, down=5), 100, 40, 40, 60) == [(0, 0), (50, 0), (0, 25)]


def test_the_buttons_of_a_foot_end_at_the_right_of_each_line(qtbot: QtBot) -> None:
    assert _placed(qtbot, Flow(across=10, down=5, align="end"), 100, 40, 40, 60) == [(10, 0), (60, 0), (40, 25)]


def test_a_heading_stands_at_the_left_and_its_actions_at_the_right_or_below(qtbot: QtBot) -> None:
    assert _placed(qtbot, Flow(across=10, down=5, align="apart"), 150, 40, 40) == [(0, 0), (110, 0)]
    assert _placed(qtbot, Flow(across=10, down=5, align="apart"), 80, 60, 40) == [(0, 0), (0, 25)]


class _Part(QWidget):
    """Counts how often it is asked for its size."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.wide = 0, 40

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        self.asked += 1
        return QSize(self.wide, 20)


def test_parts_are_asked_for_their_size_again_only_when_one_has_changed(qtbot: QtBot) -> None:
    holder, flow = QWidget(), Flow(across=10, down=5)
    qtbot.addWidget(holder)
    parts = [_Part(), _Part()]
    for part in parts:
        flow.addWidget(part)
    holder.setLayout(flow)
    holder.show()
    assert (flow.heightForWidth(90), flow.heightForWidth(50), flow.sizeHint().width()) == (20, 45, 90)
    asked = parts[0].asked

    assert (flow.heightForWidth(90), flow.heightForWidth(50), flow.sizeHint().width()) == (20, 45, 90)
    assert parts[0].asked == asked

    parts[0].wide = 60
    parts[0].updateGeometry()
    assert (flow.heightForWidth(90), flow.sizeHint().width()) == (45, 110)
    flow.removeWidget(parts[1])
    assert (flow.heightForWidth(90), flow.sizeHint().width()) == (20, 60)
