"""The identity desk's screens: what stands where, and that each button does what it says."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.reads.identity import CasePage, Queue
from desktop.views.identity.case import IdentityCaseScreen
from desktop.views.identity.giving import Give
from desktop.views.identity.queue import IdentityQueueScreen
from desktop.views.screen import Address
from mhcr.gallery.identity.memory import DONE, LINES, PHILIPPA, QUENTIN, Requests
from mhcr.gallery.identity.states import ACCEPTED, ASKING, LEFT, NEW, OPEN, TO_APPROVE, WITH_DOCUMENTS
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe


def desk(qtbot: QtBot, *pages: CasePage) -> WindowProbe:
    requests = Requests(
        Queue(LINES, DONE, second_person=True, colleagues=(QUENTIN,)), {page.line.id: page for page in pages}
    )
    return WindowProbe(qtbot, Trust(me=PHILIPPA, requests_of_identity=requests)).start("open")


def queue(probe: WindowProbe) -> IdentityQueueScreen:
    screen = probe.go(Address("identity"))
    assert isinstance(screen, IdentityQueueScreen)
    return screen


def case(probe: WindowProbe, page: CasePage) -> IdentityCaseScreen:
    screen = probe.go(Address("identity-case", item=page.line.id))
    assert isinstance(screen, IdentityCaseScreen)
    return screen


def done(probe: WindowProbe, name: str) -> Any:
    probe.settle()
    return next(what for said, what in reversed(probe.trust.done) if said == name)


def test_the_desk_is_where_an_identity_administrator_begins(qtbot: QtBot) -> None:
    probe = desk(qtbot)
    probe.settle()
    assert isinstance(probe.shell.screen_shown, IdentityQueueScreen)
    assert probe.shell.rail.buttons["identity"].count == 7
    assert "patients" not in probe.shell.rail.buttons


@pytest.mark.parametrize(("filter_", "rows"), [(0, 8), (1, 3), (2, 3), (3, 1), (4, 2)])
def test_the_queue_is_narrowed_by_whose_it_is(qtbot: QtBot, filter_: int, rows: int) -> None:
    screen = queue(desk(qtbot))
    screen.filters.choose(filter_)
    assert len(screen.list.rows.rows) == rows


def test_the_banner_stands_once_somebody_is_matched_and_tells_nothing_that_may_be_asked(qtbot: QtBot) -> None:
    probe = desk(qtbot, NEW, ASKING)
    case(probe, NEW)
    before = probe.shell.header.shown
    screen = case(probe, ASKING)
    assert (before, probe.shell.header.shown is not None) == (None, True)
    screen.check.ways.choose(1)
    probe.settle()
    probe.shell.header.toggle_zone_2()
    told = probe.words()
    assert "Landsdowne" not in told
    assert "jasmine.holloway@example.org" not in told
    for code in ("first-line", "mobile", "team", "referred"):
        screen.check._compare(code, "something")
        probe.settle()
    assert "Landsdowne" in probe.words()


def test_an_answer_is_compared_once(qtbot: QtBot) -> None:
    probe = desk(qtbot, ASKING)
    screen = case(probe, ASKING)
    screen.check.ways.choose(1)
    probe.settle()
    screen.check._compare("mobile", "0461")
    probe.settle()
    assert not screen.check.asking._lines["mobile"].entry.isEnabled()


def test_documents_show_the_profile_and_what_is_missing_as_they_are_scored(qtbot: QtBot) -> None:
    probe = desk(qtbot, WITH_DOCUMENTS)
    screen = case(probe, WITH_DOCUMENTS)
    screen.check.ways.choose(0)
    probe.settle()
    assert "No GPG 45 profile yet" in screen.check.profile.text()
    assert "would make it" in screen.check.lifts.text()
    for field, score in ((screen.check.fraud, 1), (screen.check.verification, 2)):
        field.entry.setCurrentIndex(score)  # type: ignore[union-attr]
    screen.check.changed()
    probe.settle()
    assert screen.check.profile.text() == "GPG 45 profile: M1A (medium confidence)"
    probe.press("Ctrl+Return")
    assert done(probe, "accept")[0] == WITH_DOCUMENTS.line.id


def test_nothing_is_accepted_while_something_is_missing(qtbot: QtBot) -> None:
    probe = desk(qtbot, OPEN)
    screen = case(probe, OPEN)
    screen.check.ways.choose(0)
    probe.settle()
    assert not screen.go.isEnabled()
    assert screen.decline.isEnabled()


def test_a_record_that_has_left_says_so_and_nobody_is_invited_from_there(qtbot: QtBot) -> None:
    probe = desk(qtbot, LEFT)
    screen = case(probe, LEFT)
    assert "The record has left this computer: the request is closed." in probe.words(screen.asked)
    assert probe.shell.header.shown is None
    assert not screen.invite.isVisible()


def test_a_decline_asks_why(qtbot: QtBot) -> None:
    probe = desk(qtbot, OPEN)
    case(probe, OPEN)
    probe.click("Decline")
    sheet: Any = probe.sheet()
    sheet.yes.click()
    assert sheet.isVisible()
    sheet.reason.entry.setPlainText("The photo is of somebody else.")
    sheet.yes.click()
    assert done(probe, "decline")[2] == "The photo is of somebody else."


def test_a_request_is_given_to_a_colleague_from_the_queue_and_from_the_request(qtbot: QtBot) -> None:
    probe = desk(qtbot, OPEN)
    queue(probe).list.focus_soon()
    probe.settle()
    probe.press("Ctrl+G")
    sheet = probe.sheet()
    assert isinstance(sheet, Give)
    assert "Nobody has it now." in probe.words(sheet)
    probe.until(sheet.isActiveWindow)
    probe.press("Ctrl+Return", sheet)
    assert done(probe, "assign") == (LINES[0].id, QUENTIN.id)
    case(probe, OPEN)
    # without a window manager nobody gives the focus back after a sheet
    probe.window.activateWindow()
    probe.until(probe.window.isActiveWindow)
    probe.press("Ctrl+G")
    again = probe.sheet()
    assert isinstance(again, Give)
    assert "You have it now." in probe.words(again)
    probe.until(again.isActiveWindow)
    probe.press("Down", again.whom.entry)
    probe.press("Ctrl+Return", again)
    assert done(probe, "assign") == (OPEN.line.id, None)


def test_a_second_person_approves_or_sends_back(qtbot: QtBot) -> None:
    probe = desk(qtbot, TO_APPROVE)
    screen = case(probe, TO_APPROVE)
    assert "Send back" in screen.back_to.text()
    assert screen.back_to.isVisible()
    probe.click("Approve and decide")
    assert done(probe, "approve") == (TO_APPROVE.line.id,)


def test_a_closed_request_has_its_answer_to_the_person(qtbot: QtBot) -> None:
    probe = desk(qtbot, ACCEPTED)
    screen = case(probe, ACCEPTED)
    assert "check your junk mail" in probe.words(screen.recorded)
    probe.click("Copy the answer")
    assert "minutes" in probe.words()
    assert not screen.decline.isVisible()
