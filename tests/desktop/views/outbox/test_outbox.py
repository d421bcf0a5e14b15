"""The outbox: whose an act is, why it waits, and what a person can do about it, by keyboard too."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.reads import Notes, OutboxLine
from desktop.views.agreement.record import RecordAgreement
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.find.register import RegisterScreen
from desktop.views.outbox.aside import AsideScreen
from desktop.views.outbox.conflict import ConflictScreen
from desktop.views.outbox.screen import OutboxScreen
from desktop.views.parts.dialogs import Confirm
from desktop.views.screen import Address
from desktop.views.send.screen import SendScreen
from mhcr.gallery.people import JASMINE, PEOPLE, hours, ident, line
from mhcr.gallery.trust import Trust
from mhcr.gallery.waiting.shown import ASIDE, CONFLICT, WAITING, conflict
from tests.probes.window import WindowProbe

CONTACT = OutboxLine(
    ident(905), line(JASMINE), "Correct the details", hours(1), "stuck", "No.", (), can_retry=True, form="contact"
)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot, Trust(outbox=(*WAITING, CONTACT), notes=Notes(14))).start("open")


def outbox(probe: WindowProbe, row: int) -> OutboxScreen:
    screen = probe.go(Address("outbox"))
    assert isinstance(screen, OutboxScreen)
    screen.list.take(row)
    return screen


def test_every_row_says_whose_it_is_what_since_when_and_why_and_no_banner_stands_above(probe: WindowProbe) -> None:
    probe.go(Address("outbox"))
    rows = probe.rows("Outbox")
    assert len(rows) == 6
    for row, held in zip(rows, (*WAITING, CONTACT), strict=True):
        assert held.patient is not None
        assert held.patient.name.display in row
        assert held.act in row
        assert held.why in row
    assert probe.shell.header.shown is None
    assert "14 notes of reading wait to go out" in probe.words(probe.shell.screen_shown)


def test_a_stuck_head_says_that_only_its_own_patient_waits(probe: WindowProbe) -> None:
    screen = outbox(probe, 0)
    assert "1 later act for this person waits behind this one. Everybody else\u2019s go on." in probe.words(screen)


def test_discarding_says_what_is_lost_and_needs_a_yes(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox(probe, 1)
    asked: list[str] = []
    monkeypatch.setattr(Confirm, "ask", lambda parent, title, words, yes, then: asked.append(words))
    probe.press("Ctrl+D")
    assert PEOPLE[3].name.display in asked[0]
    assert "Nobody is asked, and the message is lost." in asked[0]
    assert not probe.trust.done
    monkeypatch.setattr(Confirm, "ask", lambda parent, title, words, yes, then: then())
    probe.press("Ctrl+D")
    probe.until(lambda: len(probe.rows("Outbox")) == 5)


def test_a_stuck_act_is_tried_again_and_what_waits_is_not(probe: WindowProbe) -> None:
    assert not outbox(probe, 3).forward.isEnabled()
    outbox(probe, 1)
    probe.press("Ctrl+Return")
    probe.until(lambda: probe.trust.done == [("retry", (ident(902),))])


def test_enter_on_a_conflict_compares_the_two_statements(probe: WindowProbe) -> None:
    screen = outbox(probe, 0)
    assert screen.forward.text().startswith("Compare")
    assert not screen.edit.isEnabled()
    screen.list.setFocus()
    probe.press("Return")
    probe.until(lambda: isinstance(probe.shell.screen_shown, ConflictScreen))
    probe.settle()
    assert probe.shell.header.shown is not None


def test_a_send_opens_as_it_was_typed_and_takes_the_place_of_the_old_one(probe: WindowProbe) -> None:
    outbox(probe, 1)
    probe.press("Ctrl+E")
    probe.settle()
    screen = probe.shell.screen_shown
    assert isinstance(screen, SendScreen)
    assert screen.measures.taken() == ("gad-7",)
    assert screen.message.value == "Please answer before we meet."
    probe.press("Ctrl+Return")
    probe.until(lambda: [name for name, _ in probe.trust.done] == ["instead", "send_measure"])
    probe.until(lambda: isinstance(probe.shell.screen_shown, OutboxScreen))


def test_a_registration_opens_as_it_was_typed(probe: WindowProbe) -> None:
    screen = probe.go(Address("register", item=ident(906)))
    assert isinstance(screen, RegisterScreen)
    assert screen.draft().name["family"] == PEOPLE[8].name.family
    assert screen.draft().reason == "Low mood since the summer."
    assert not screen.form.fields["team"].isEnabled()
    probe.press("Ctrl+Return")
    probe.until(lambda: [name for name, _ in probe.trust.done] == ["register_instead"])


def test_an_address_opens_as_it_was_typed_in_a_sheet_that_names_the_person(probe: WindowProbe) -> None:
    outbox(probe, 5)
    probe.press("Ctrl+E")
    probe.settle()
    sheet = probe.sheet()
    assert JASMINE.name.display in probe.words(sheet)
    probe.button("Keep").click()
    probe.until(lambda: [name for name, _ in probe.trust.done] == ["instead", "correct_contact"])


def test_both_statements_stand_side_by_side_with_who_when_and_what_each_does(probe: WindowProbe) -> None:
    screen = probe.go(Address("conflict", PEOPLE[8].id, CONFLICT))
    said = probe.words(screen)
    for words in (
        "Agreed to contact by e-mail",
        "Said on 18-Nov-2026, in person",
        "It cannot undo what was said later.",
        "Withdrew from contact by e-mail",
        "Recorded by Sam Whitlock, 20-Nov-2026",
        "This stands now: Withdrew from contact by e-mail on 20-Nov-2026.",
    ):
        assert words in said


def test_an_older_agreement_cannot_be_kept_over_a_withdrawal_and_its_form_asks_for_a_new_day(
    probe: WindowProbe,
) -> None:
    screen = probe.go(Address("conflict", PEOPLE[8].id, CONFLICT))
    assert isinstance(screen, ConflictScreen)
    assert not screen.again.isEnabled()
    assert "Keep mine is not possible: The person withdrew on 20-Nov-2026" in probe.words(screen)
    probe.press("Ctrl+E")
    probe.until(lambda: isinstance(probe.shell.screen_shown, AgreementScreen))
    probe.settle()
    sheet = probe.sheet()
    assert isinstance(sheet, RecordAgreement)
    assert sheet.day.value == ""
    assert sheet.note.value == "Understood; asked that letters do not go home."
    assert not sheet.ready()


def test_what_may_be_kept_is_said_again_on_top_of_what_was_shown(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe.trust.conflict = conflict(keeps=True)
    probe.go(Address("conflict", PEOPLE[8].id, CONFLICT))
    monkeypatch.setattr(Confirm, "ask", lambda parent, title, words, yes, then, kind: then())
    probe.press("Ctrl+M")
    probe.until(lambda: probe.trust.done == [("say_again", (CONFLICT, 41))])


def test_leaving_what_stands_drops_ones_own_after_a_yes(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    probe.go(Address("conflict", PEOPLE[8].id, CONFLICT))
    monkeypatch.setattr(Confirm, "ask", lambda parent, title, words, yes, then: then())
    probe.press("Ctrl+Return")
    probe.until(lambda: probe.trust.done == [("discard", (CONFLICT,))])


def test_a_conflict_that_was_settled_elsewhere_says_so(probe: WindowProbe) -> None:
    screen = probe.go(Address("conflict", PEOPLE[8].id, ident(999)))
    assert "This is settled" in probe.words(screen)


def test_a_pause_says_what_goes_out_all_the_same_and_ends_at_a_press(probe: WindowProbe) -> None:
    screen = outbox(probe, 0)
    assert screen.pause.text().startswith("Pause for an hour")
    probe.press("Ctrl+P")
    probe.until(lambda: "The sync is paused until 15:20." in probe.words(screen))
    assert "Refusals, withdrawals, ends of access, revocations, acknowledgements and flags go out" in probe.words(
        screen
    )
    probe.press("Ctrl+P")
    probe.until(lambda: screen.pause.text().startswith("Pause for an hour"))
    assert "The sync is paused" not in probe.words(screen)


def test_what_was_set_aside_stands_in_one_place_with_why_and_what_to_do(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(aside=ASIDE)).start("open")
    screen = outbox(probe, 0)
    assert screen.aside.text().startswith(f"\u26a0 {len(ASIDE)} set aside")
    probe.press("Ctrl+Shift+S")
    probe.until(lambda: isinstance(probe.shell.screen_shown, AsideScreen))
    probe.settle()
    rows = probe.rows("Set aside")
    assert "Flagged: nobody has looked yet" in rows[0]
    for row, held in zip(rows, ASIDE, strict=True):
        assert held.why in row
        assert held.tell in row
    assert probe.shell.header.shown is None
    probe.press("Ctrl+Return")
    probe.until(lambda: probe.shell.address.place == "reading")


def test_nothing_set_aside_is_said(probe: WindowProbe) -> None:
    assert "Nothing was set aside." in probe.words(probe.go(Address("set-aside")))
