"""Opening a 100-item questionnaire to its first question, beside an empty form of as many Qt widgets."""

from __future__ import annotations

import os
import time
from typing import Any

from benchmarks.figure import Figure, middle

ITEMS = 100
ROUNDS = 15
BUDGET_MS = 100.0


def measure() -> list[Figure]:
    """From the Questionnaire to the first question shown, in ms: beside the budget, and beside the empty form."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop.wiring import application

    app = application()
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_timed(_ours, app))
        bare.append(_timed(_bare, app))
    found = middle(ours)
    return [
        Figure("open a 100-item questionnaire", found, "ms", BUDGET_MS, "the budget itself", 1.0),
        Figure("the same", found, "ms", middle(bare), f"an empty form of {ITEMS} fields"),
    ]


def _timed(make: Any, app: Any) -> float:
    begun = time.perf_counter()
    widget = make()
    widget.resize(1280, 800)
    widget.show()
    app.processEvents()
    took = (time.perf_counter() - begun) * 1000
    widget.close()
    widget.deleteLater()
    app.processEvents()
    return took


def _ours() -> Any:
    from care_record.answering.sheet import Paper, Sheet
    from care_record.measures.catalogue import Measure
    from desktop.views.form.manner import Manner
    from desktop.views.form.walk import FormWalk

    options = [{"valueCoding": {"code": str(code), "display": f"Answer {code}"}} for code in range(5)]
    items = [
        {"linkId": str(number), "text": f"Question {number}", "type": "choice", "answerOption": options}
        for number in range(ITEMS)
    ]
    questionnaire = {
        "resourceType": "Questionnaire",
        "url": "https://example.org/Questionnaire/hundred",
        "version": "1",
        "title": "A hundred",
        "status": "active",
        "item": items,
    }
    sheet = Sheet(Paper.of(Measure("hundred", questionnaire, None)))
    walk = FormWalk(sheet, Manner("person", "", "", "Hand in"))
    walk.begin()
    return walk


def _bare() -> Any:
    from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

    form = QWidget()
    layout = QFormLayout(form)
    for number in range(ITEMS):
        layout.addRow(f"Question {number}", QLineEdit())
    return form
