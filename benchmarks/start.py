"""Start to the unlock field taking keys, beside a bare PySide6 window with a table; both from process start.

Both start from compiled modules, as an installed program does, whatever this process was told about keeping them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure, middle
from benchmarks.made_profile import identity
from benchmarks.window.compiled import ROOT, environment
from desktop.services.profile import Profile

ROUNDS = 9
BUDGET = 1.4

_SAY = """
def usable():
    print(time.time(), flush=True)
    app.quit()
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and ready():
            app.removeEventFilter(self)
            QTimer.singleShot(0, usable)
        return False
watch = Watch()
app.installEventFilter(watch)
window.show()
app.exec()
"""
BARE_WINDOW = """
import time
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
app = QApplication([])
window = QMainWindow()
table = QTableView()
model = QStandardItemModel(20, 4)
for row in range(20):
    for column in range(4):
        model.setItem(row, column, QStandardItem(f"{row} {column}"))
table.setModel(model)
window.setCentralWidget(table)
window.resize(1280, 800)
"""
BARE = BARE_WINDOW + "ready = lambda: True\n" + _SAY
OURS = (
    """
import sys, time
from pathlib import Path
from desktop.wiring import application, build
app = application()
window = build(Path(sys.argv[1]))
from PySide6.QtCore import QEvent, QObject, QTimer
ready = lambda: window.step is not None and window.step.passphrase.entry.hasFocus()
"""
    + _SAY
    + "window.close()\n"
)


def measure() -> list[Figure]:
    """Both windows in turn, so that a busy machine is busy for both."""
    with tempfile.TemporaryDirectory(prefix="mhcr-start-") as folder:
        profile = Profile(Path(folder))
        profile.keep_identity(identity())
        profile.key_file.write(b"never opened")
        profile.close()
        compiled = Path(folder) / "compiled"
        started(BARE, compiled)
        started(OURS, compiled, folder)
        ours, bare = [], []
        for _ in range(ROUNDS):
            bare.append(started(BARE, compiled))
            ours.append(started(OURS, compiled, folder))
    return [
        Figure(
            "start-to-unlock-field",
            middle(ours),
            "s",
            middle(bare),
            "a bare PySide6 window with a table",
            budget=BUDGET,
        )
    ]


def started(program: str, compiled: Path, *arguments: str) -> float:
    """Seconds from the process's start until its window takes keys and has been drawn.

    `compiled` is the folder for compiled modules; the first process to start fills it.
    """
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment(compiled),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return float(done.stdout.split()[-1]) - begun
