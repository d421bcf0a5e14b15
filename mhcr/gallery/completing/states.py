"""Every state of taking answers: the three ways, the machine in a patient's hands, the telephone, paper typed twice."""

from __future__ import annotations

from desktop.services.reads.completing import FormToAnswer
from desktop.views.form.pages import QuestionPage
from desktop.views.handover.handover import HandOver
from desktop.views.handover.pages import StaffPage, WelcomePage
from desktop.views.window import SMALLEST, Window
from mhcr.gallery.completing.shown import HALF_DONE, REQUEST
from mhcr.gallery.state import State, at, press
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust


def _with(form: FormToAnswer) -> Trust:
    return Trust(form=form)


def _handed(window: Window) -> HandOver:
    until(lambda: window.handed is not None)
    assert window.handed is not None  # noqa: S101 - the state asked for it
    # the screen of a picture may be smaller than the smallest window
    window.resize(*SMALLEST)
    return window.handed.shown


def _hand_over(window: Window) -> None:
    press("Hand over this machine")(window)
    _handed(window)


def _begin(window: Window) -> None:
    _hand_over(window)
    page = _handed(window).page
    if isinstance(page, WelcomePage):
        page.born.entry.setText("14-Feb-2009")  # type: ignore[union-attr]
        page.right.emit()


def _answer(window: Window, chosen: int, many: int) -> None:
    walk = _handed(window).walk
    for _ in range(many):
        page = walk.page
        if isinstance(page, QuestionPage):
            page.field.key(chosen)
            page.next.click()


def _second(window: Window) -> None:
    _begin(window)
    _answer(window, 2, 1)


def _flagged(window: Window) -> None:
    _begin(window)
    _answer(window, 1, 8)
    page = _handed(window).walk.page
    if isinstance(page, QuestionPage):
        page.field.key(3)


def _help(window: Window) -> None:
    _flagged(window)
    page = _handed(window).walk.page
    if page is not None:
        page.next.click()


def _to_check(window: Window) -> None:
    _begin(window)
    walk = _handed(window).walk
    for _ in range(len(walk.sheet.steps.steps)):
        page = walk.page
        if isinstance(page, QuestionPage):
            page.field.key(1 if page.field.item.link_id == "9" else 2)
            page.next.click()
    if walk.page is not None:
        walk.page.next.click()


def _end(window: Window) -> None:
    _to_check(window)
    page = _handed(window).walk.page
    if page is not None:
        page.next.click()
    until(lambda: _handed(window).taken is not None)


def _staff(window: Window) -> None:
    _end(window)
    page = _handed(window).page
    if page is not None and not isinstance(page, StaffPage):
        page.next.click()  # type: ignore[union-attr]


def _telephone(window: Window) -> None:
    press("Begin by telephone")(window)


def _paper_differs(window: Window) -> None:
    from desktop.views.completing.screen import TakeAnswersScreen
    from mhcr.gallery.state import screen_of

    press("Type in a form")(window)
    screen = screen_of(window)
    if not isinstance(screen, TakeAnswersScreen) or screen.paper is None:
        return
    paper = screen.paper
    page = paper.page
    page._on.entry.setText("18-Nov-2026")  # type: ignore[union-attr]  # noqa: SLF001 - as a person types it
    page.next.click()  # type: ignore[union-attr]
    for time, odd in ((0, 2), (1, 3)):
        walk = paper.walks[time]
        for number in range(len(walk.sheet.steps.steps)):
            asked = walk.page
            if isinstance(asked, QuestionPage):
                asked.field.key(odd if number in (1, 4) else 1)
                asked.next.click()
        for _ in range(2):
            if walk.page is not None:
                walk.page.next.click()


STATES = (
    State("take-answers", at("take-answers", 0, REQUEST), of_many=True),
    State("take-answers-half-done", at("take-answers", 0, REQUEST), trust=lambda: _with(HALF_DONE), of_many=True),
    State("handover-who", at("take-answers", 0, REQUEST), do=_hand_over, of_many=True),
    State("handover-question", at("take-answers", 0, REQUEST), do=_second, of_many=True),
    State("handover-flagged", at("take-answers", 0, REQUEST), do=_flagged, of_many=True),
    State("handover-help", at("take-answers", 0, REQUEST), do=_help, of_many=True),
    State("handover-check", at("take-answers", 0, REQUEST), do=_to_check, of_many=True),
    State("handover-end", at("take-answers", 0, REQUEST), do=_end, of_many=True),
    State("handover-staff", at("take-answers", 0, REQUEST), do=_staff, of_many=True),
    State("telephone", at("take-answers", 0, REQUEST), do=_telephone, of_many=True),
    State("paper-differences", at("take-answers", 0, REQUEST), do=_paper_differs, of_many=True),
)
