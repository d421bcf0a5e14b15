"""The identity desk's states: the queue, and a request from the first look to the answer."""

from __future__ import annotations

from dataclasses import replace

from desktop.services.reads.identity import CasePage, Person, Queue
from desktop.views.identity.case import IdentityCaseScreen
from desktop.views.identity.pictures import PicturesSheet
from desktop.views.identity.queue import IdentityQueueScreen
from desktop.views.window import Window
from mhcr.gallery.identity.memory import (
    BIRTH,
    DONE,
    LINES,
    PASSPORT,
    PHILIPPA,
    QUENTIN,
    QUESTIONS_ASKED,
    Requests,
    page,
)
from mhcr.gallery.people import PEOPLE
from mhcr.gallery.state import State, at, choose, press, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust
from mhcr.gallery.work import OFFLINE

_CHECK = (
    ("Proposed", "Accepted"),
    ("How", "Documents"),
    ("Profile", "M1A (medium)"),
    ("Checked by", QUENTIN.name),
)
_DECLINED = (
    ("Proposed", "Declined"),
    ("Reason", "The name on the passport is not the name on the birth certificate."),
    ("Checked by", PHILIPPA.name),
)
NEW = page(LINES[1])
NOTED = page(LINES[0], note="Rang twice. Moves house next week.")
OPEN = page(LINES[2], PEOPLE[1])
BY_MAIL = page(
    LINES[2],
    PEOPLE[1],
    email="callum.abernathy@example.org",
    undelivered="The mail server does not know this address (550).",
)
WITH_DOCUMENTS = page(LINES[2], PEOPLE[1], pieces=(PASSPORT, BIRTH))
ASKING = page(LINES[6], PEOPLE[0], questions=QUESTIONS_ASKED)
RETURNED = page(LINES[4], PEOPLE[5], pieces=(PASSPORT, BIRTH), returned="Look at the photo again.")
TO_APPROVE = page(LINES[3], PEOPLE[3], pieces=(PASSPORT, BIRTH), check=_CHECK)
ACCEPTED = page(DONE[0], PEOPLE[4], pieces=(PASSPORT, BIRTH), check=(*_CHECK, ("Approved by", PHILIPPA.name)))
_GONE = Person(
    PEOPLE[4].id, None, (), (), (), (), restricted=False, deceased=False, on_its_way=False,
    proof="Proof of identity: accepted 12-Nov-2026 (documents, M1A)",
)  # fmt: skip
LEFT = replace(ACCEPTED, person=_GONE)
DECLINED = page(DONE[1], check=_DECLINED)


def _desk(shown: CasePage = NEW, queue: Queue | None = None) -> Trust:
    requests = Requests(queue or Queue(LINES, DONE, second_person=True, colleagues=(QUENTIN,)), {shown.line.id: shown})
    return Trust(me=PHILIPPA, requests_of_identity=requests)


def _filter(number: int, window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, IdentityQueueScreen):
        screen.filters.choose(number)


def _way(window: Window, number: int) -> IdentityCaseScreen:
    screen = screen_of(window)
    assert isinstance(screen, IdentityCaseScreen)  # noqa: S101 - the state opened it
    until(lambda: screen.side.currentIndex() == 1)
    screen.check.ways.choose(number)
    return screen


def _pictures(window: Window) -> None:
    choose("Look at the pictures")(window)
    until(lambda: any(sheet.after.isEnabled() for sheet in window.findChildren(PicturesSheet)))


def _pdf(window: Window) -> None:
    _pictures(window)
    for sheet in window.findChildren(PicturesSheet):
        sheet.after.click()
        sheet.after.click()


def _documents(window: Window) -> None:
    screen = _way(window, 0)
    for field, score in ((screen.check.fraud, 1), (screen.check.verification, 2)):
        field.entry.setCurrentIndex(score)  # type: ignore[union-attr]
        field.entry.activated.emit(score)  # type: ignore[union-attr]


def _questions(window: Window) -> None:
    screen = _way(window, 1)
    for code, said in (("first-line", "14 Lansdowne Terrace"), ("mobile", "0461")):
        screen.check._compare(code, said)  # noqa: SLF001 - as Enter does


def _search(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, IdentityCaseScreen):
        until(lambda: bool(screen.match.family.value))
        screen.match.go.click()


def _empty_queue() -> Trust:
    return _desk(queue=Queue((), (), second_person=False))


def _at(shown: CasePage) -> State:
    return State(
        f"identity-{shown.line.state}",
        at("identity-case", item=shown.line.id),
        trust=lambda: _desk(shown),
    )


STATES: tuple[State, ...] = (
    State("identity-queue", at("identity"), trust=_desk, of_many=True),
    State("identity-queue-approve", at("identity"), trust=_desk, do=lambda window: _filter(3, window)),
    State("identity-queue-done", at("identity"), trust=_desk, do=lambda window: _filter(4, window)),
    State("identity-queue-give", at("identity"), trust=_desk, do=press("Give"), of_many=True),
    State("identity-queue-empty", at("identity"), trust=_empty_queue),
    State("identity-new", at("identity"), trust=_desk, do=press("New request"), of_many=True),
    replace(_at(NOTED), name="identity-case-new", of_many=True),
    replace(_at(NEW), name="identity-case-search", do=_search, of_many=True),
    replace(_at(NEW), name="identity-case-offline", do=_search, trust=lambda: replace(_desk(NEW), status=OFFLINE)),
    replace(_at(OPEN), name="identity-case-matched", of_many=True),
    replace(_at(OPEN), name="identity-case-no-documents", do=lambda window: _way(window, 0)),
    replace(_at(WITH_DOCUMENTS), name="identity-case-documents", do=_documents, of_many=True),
    replace(_at(ASKING), name="identity-case-questions", do=_questions, of_many=True),
    replace(_at(OPEN), name="identity-case-vouching", do=lambda window: _way(window, 2)),
    replace(_at(OPEN), name="identity-case-nhs-login", do=lambda window: _way(window, 3)),
    replace(_at(RETURNED), name="identity-case-returned"),
    replace(_at(TO_APPROVE), name="identity-case-approve", of_many=True),
    replace(_at(TO_APPROVE), name="identity-case-send-back", do=press("Send back")),
    replace(_at(OPEN), name="identity-case-decline", do=press("Decline")),
    replace(_at(OPEN), name="identity-case-pictures", do=_pictures, of_many=True),
    replace(_at(BY_MAIL), name="identity-case-mail", do=choose("Send the link"), of_many=True),
    replace(_at(BY_MAIL), name="identity-case-undelivered"),
    replace(_at(OPEN), name="identity-case-pdf", do=_pdf, of_many=True),
    replace(_at(OPEN), name="identity-case-close", do=choose("Close without")),
    replace(_at(ACCEPTED), name="identity-case-accepted"),
    replace(_at(LEFT), name="identity-case-left"),
    replace(_at(DECLINED), name="identity-case-declined", of_many=True),
)
