"""The machine in the patient's hands: from "Is it you?" to "Hand the machine back", with one way out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from care_record.answering.words import calls_for_help
from desktop.services.acts.completing import Given, HalfDone
from desktop.views.form.manner import Manner
from desktop.views.form.walk import FormWalk
from desktop.views.handover.pages import EndPage, HelpNowPage, StaffPage, WelcomePage, strip
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Tall, clear, column, row
from desktop.views.parts.notices import current_look
from desktop.views.screen import Address, words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from desktop.background import Background
    from desktop.services.acts.completing import Taken
    from desktop.services.reads.completing import FormToAnswer
    from desktop.views.form.pages import Page

WRONG_TRIES = 5
"""Wrong passphrases until the program locks."""
KEPT = "What you answered so far is kept, locked, on this machine. You can go on another time."


class HandOver(QWidget):
    """What stands in the window in place of everything else. `back` tells where the clinician goes on."""

    back = Signal(object)
    lock = Signal()

    def __init__(self, background: Background, form: FormToAnswer, who: str, clock: Callable[[], datetime]) -> None:
        super().__init__()
        if form.sheet is None:
            raise LookupError("this form cannot be answered here")
        self.setObjectName("handed")
        # a hand's breadth larger than the desk's own text, unless that is large already
        self.setProperty("grown", not current_look().large)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._background, self._form, self._who, self._clock = background, form, who, clock
        manner = Manner("person", form.team_telephone, form.team_name, "Hand in my answers")
        self.walk = FormWalk(form.sheet, manner, contact_me=form.contact_me, words=form.words)
        self.walk.moved.connect(self._keep)
        self.walk.flagged.connect(self._keep)
        self.walk.finished.connect(self._hand_in)
        self.walk.hide()
        self.walk.setParent(self)
        self.taken: Taken | None = None
        self._confirmed, self._over, self._wrong = False, False, 0
        self.page: Page | FormWalk | None = None
        self.title = text("", "heading", wrap=True)
        self.ways = strip(self._stop, self._help, self._staff)
        top = row(self.title, *self.ways, space=8)
        top.setStretch(0, 1)
        top.setContentsMargins(24, 10, 24, 10)
        bar = Tall()
        bar.setObjectName("topbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setLayout(top)
        self._holder = column(space=0)
        whole = column(bar, space=0)
        whole.addLayout(self._holder, 1)
        self.setLayout(whole)
        self._welcome()

    def _show(self, page: Page | FormWalk) -> None:
        # the walk is kept: its answers are gone on with
        self._holder.removeWidget(self.walk)
        self.walk.hide()
        clear(self._holder)
        self.page = page
        self._holder.addWidget(page)
        page.show()
        asking = page is self.walk
        self.title.setText(self._form.title if asking else "")
        self.ways[0].setVisible(not isinstance(page, HelpNowPage))
        self.ways[1].setVisible(asking)
        self.ways[2].setVisible(not isinstance(page, StaffPage | EndPage))
        if not isinstance(page, FormWalk):
            page.focus_first()

    def focus_first(self) -> None:
        """Put the cursor where the person will start."""
        if self.page is not None and not isinstance(self.page, FormWalk):
            self.page.focus_first()

    def _welcome(self) -> None:
        page = WelcomePage(self._form)
        page.right.connect(self._begin)
        page.wrong.connect(self._not_the_one)
        self._show(page)

    def _not_the_one(self) -> None:
        self._over = True
        said = ("These questions are for somebody else.",)
        self._end(EndPage("Thank you for looking", said, help_for=None))

    def _begin(self) -> None:
        self._confirmed = True
        self._show(self.walk)
        self.walk.begin()

    def _go_on(self) -> None:
        """Back to the questions, or to where nobody has said yet who they are."""
        if not self._confirmed:
            self._welcome()
            return
        self._show(self.walk)
        if self.walk.page is not None:
            self.walk.page.focus_first()

    def _help(self) -> None:
        page = HelpNowPage(self._form.team_telephone)
        page.next.clicked.connect(self._go_on if not self._over else self._staff)
        self._show(page)

    def _stop(self) -> None:
        self._keep()
        self._over = True
        self._end(EndPage("You have stopped", (KEPT,), help_for=self._telephone_if_flagged()))

    def _staff(self) -> None:
        page = StaffPage(self._who, None if self._over else self._go_on)
        page.tried.connect(lambda typed: self._try(page, typed))
        self._show(page)

    def _end(self, page: EndPage) -> None:
        page.next.clicked.connect(self._staff)
        self._show(page)

    def _try(self, page: StaffPage, typed: str) -> None:
        self._background.ask(
            self,
            lambda session: session.check_passphrase(typed),
            lambda _: self.back.emit(self.goes_on_at()),
            lambda error: self._refused(page, error),
        )

    def _refused(self, page: StaffPage, error: Exception) -> None:
        self._wrong += 1
        if self._wrong >= WRONG_TRIES:
            self.lock.emit()
            return
        page.refuse(" ".join(filter(None, words_of(error))))

    def goes_on_at(self) -> Address:
        """Where the clinician lands: on the flag, where there is one, never on a calm page."""
        if self.taken is not None and self.taken.flagged:
            return Address("reading", self._form.patient, self.taken.id)
        if self.taken is None and (self._over or self.walk.at) and self._confirmed:
            return Address("take-answers", self._form.patient, self._form.request)
        return Address("patient", self._form.patient)

    def _telephone_if_flagged(self) -> str | None:
        return self._form.team_telephone if self._flagged() else None

    def _flagged(self) -> bool:
        walk = self.walk
        steps = walk.sheet.steps.steps
        form = walk.sheet.paper.form
        return walk.contact_me or any(calls_for_help(form, one.place.item, one.place.answers) for one in steps)

    def _keep(self) -> None:
        """Keep what stands, sealed, so that neither a lock nor a killed program loses it."""
        half = half_done(self.walk, "in-clinic", flagged=self._flagged())
        request = self._form.request
        self._background.act(self, lambda acts: acts.completing.keep(request, half), lambda _: None, lambda _: None)

    def _hand_in(self) -> None:
        walk = self.walk
        given = Given(walk.sheet.response(self._clock()), "in-clinic", walk.contact_me, walk.words)
        request = self._form.request
        self._background.act(
            self, lambda acts: acts.completing.hand_in(request, given), self._handed_in, self._not_handed_in
        )

    def _handed_in(self, taken: Taken) -> None:
        self.taken, self._over = taken, True
        said = (
            "Your answers are locked and handed in.",
            f"Your receipt number is {taken.receipt}.",
            "Answers are not watched at all hours.",
        )
        telephone = self._form.team_telephone if taken.flagged else None
        self._end(EndPage("Thank you", said, help_for=telephone))

    def _not_handed_in(self, error: Exception) -> None:
        words, way_back = words_of(error)
        self._over = True
        said = ("Your answers could not be handed in yet.", KEPT, f"For the staff: {words} {way_back}")
        self._end(EndPage("Not handed in yet", said, help_for=self._telephone_if_flagged()))


def half_done(walk: FormWalk, mode: str, *, flagged: bool) -> HalfDone:
    """What stands in a walk, to go on with later."""
    entries = walk.sheet.entries
    return HalfDone(
        mode=mode,  # type: ignore[arg-type]
        answers=dict(entries.answers),
        occurrences=dict(entries.occurrences),
        declined=tuple(sorted(entries.declined)),
        passed=tuple(sorted(walk.sheet.passed)),
        at=walk.at,
        contact_me=walk.contact_me,
        words=walk.words,
        flagged=flagged,
    )
