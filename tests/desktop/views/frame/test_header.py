"""The patient's banner at the largest text: every part of it can be read, and none stands on another."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QWidget

from desktop.views.theme.look import Mode, Theme
from desktop.wiring import application
from mhcr.gallery.pictures import opened
from mhcr.gallery.states import STATES

PATIENT = next(state for state in STATES if state.name == "patient")


@pytest.fixture(params=[1.0, 1.5, 2.0])
def theme(request: pytest.FixtureRequest) -> Iterator[Theme]:
    found = application().findChild(Theme)
    assert isinstance(found, Theme)
    found.choose(Mode.LIGHT, request.param)
    yield found
    found.choose(None)


@pytest.mark.usefixtures("theme")
def test_no_part_of_the_banner_stands_on_another() -> None:
    with opened(PATIENT) as window:
        assert window.shell is not None
        header = window.shell.header
        labels = [label for label in header.findChildren(QLabel) if label.isVisible() and label.text()]
        places = {label: place(label, header) for label in labels}
        assert any("999 012 3462" in label.text() for label in labels)
        for one, other in combinations(labels, 2):
            assert not places[one].intersects(places[other]), (one.text(), other.text())
        assert all(header.rect().contains(found) for found in places.values())


def place(label: QLabel, header: QWidget) -> QRect:
    return QRect(label.mapTo(header, QPoint()), label.size())
