"""Today, finding, registering, sending, agreement, outbox and settings, over a trust in memory."""

from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from care_record.channels.channel import Channel
from desktop.services.acts import EnrolmentRequest, PatientDraft, Rejected
from desktop.views.find.register import RegisterScreen
from desktop.views.find.screen import FindScreen
from desktop.views.parts.approve import Approve
from desktop.views.screen import Address
from desktop.views.send.screen import SendScreen
from desktop.views.settings.screen import SettingsScreen
from desktop.views.today import KINDS, TodayScreen
from mhcr.gallery.people import JASMINE, ME, PEOPLE, hours, ident
from mhcr.gallery.trust import Trust
from mhcr.gallery.work import OFFLINE
from tests.probes.window import WindowProbe

TO_JASMINE = Address("send-to", JASMINE.id)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def test_today_shows_everything_while_ones_teams_are_not_known_yet(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=replace(ME, teams=()))).start("open")
    screen = probe.go(Address("today"))
    assert "14 things wait" in probe.words(screen)
    assert isinstance(screen, TodayScreen)
    assert screen.whose.currentText() == "All my teams"


def test_today_lists_risk_first_and_says_how_old_it_is(probe: WindowProbe) -> None:
    screen = probe.go(Address("today"))

    assert probe.rows("Today")[0].startswith("Risk / HOLLOWAY, Jasmine (Miss)")
    assert "14 things wait, as of 20-Nov-2026 14:05" in probe.words(screen)


def test_open_the_next_reads_what_is_on_top(probe: WindowProbe) -> None:
    probe.go(Address("today"))

    probe.press("Ctrl+Return")

    assert probe.shell.address == Address("reading", JASMINE.id, ident(501))


def test_an_empty_list_of_one_kind_says_that_others_may_wait(probe: WindowProbe) -> None:
    screen = probe.go(Address("today"))
    assert isinstance(screen, TodayScreen)
    screen.filter.choose(list(KINDS).index("letter") + 1)
    assert "Nothing waits that fits the filters." in probe.words(screen)
    screen.filter.choose(0)
    assert probe.rows("Today")


def test_today_can_be_narrowed_to_one_kind(probe: WindowProbe) -> None:
    probe.go(Address("today"))

    screen = probe.shell.screen_shown
    assert isinstance(screen, TodayScreen)

    screen.filter.choose(5)

    assert [item.kind for item in screen.list.rows.rows] == ["overdue", "overdue"]


def test_the_returned_list_says_flag_score_and_change(probe: WindowProbe) -> None:
    probe.go(Address("returned"))

    rows = probe.rows("Returned")
    assert "13 of 27, Flagged   Moderate" in rows[0]
    assert "Does not fit the form" in rows[1]
    assert len(rows) == 5


def test_the_caseload_narrows_while_typing(probe: WindowProbe) -> None:
    screen = probe.go(Address("patients"))
    assert isinstance(screen, FindScreen)
    assert len(probe.rows("Patients")) == len(PEOPLE)

    probe.type("999 012", screen.box)
    probe.settle()
    probe.type("", screen.box)

    assert "hol" not in screen.box.text()
    screen.box.clear()
    probe.type("okon", screen.box)
    probe.settle()
    probe.press("Return", screen.box)
    assert probe.shell.address == Address("patient", PEOPLE[2].id)


def test_names_that_are_alike_are_pointed_out(probe: WindowProbe) -> None:
    screen = probe.go(Address("patients"))

    assert "2 have a name like another\u2019s" in probe.words(screen)


def test_the_trust_is_searched_on_request_by_the_rules(probe: WindowProbe) -> None:
    screen = probe.go(Address("patients"))
    assert isinstance(screen, FindScreen)
    probe.type("Devereux", screen.trust.family.entry)

    probe.press("Ctrl+T")
    probe.until(lambda: "Enter the date of birth, or search by NHS number." in probe.words(screen))

    probe.type("22-Mar-1949", screen.trust.born.entry)
    probe.press("Ctrl+T")
    probe.until(lambda: probe.rows("Found in the trust") != [])
    assert "DEVEREUX, Marguerite (Mrs)" in probe.rows("Found in the trust")[0]


def test_offline_the_trust_cannot_be_searched_and_it_says_so(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(status=OFFLINE)).start("open")
    screen = probe.go(Address("patients"))
    assert isinstance(screen, FindScreen)

    probe.click("Search the trust")

    probe.until(lambda: "only your caseload can be searched now" in probe.words(screen))


def test_an_nhs_number_is_grouped_while_it_is_typed(probe: WindowProbe) -> None:
    screen = probe.go(Address("patients"))
    assert isinstance(screen, FindScreen)

    probe.type("943-476.5919", screen.trust.number.entry)

    assert screen.trust.number.value == "943 476 5919"


def test_sending_to_somebody_begins_with_whom(probe: WindowProbe) -> None:
    screen = probe.go(Address("send-one"))
    assert isinstance(screen, FindScreen)

    probe.type("okon", screen.box)
    probe.settle()
    probe.press("Ctrl+Return")

    assert probe.shell.address == Address("send-to", PEOPLE[2].id)


def test_registering_says_what_is_wrong_at_each_field(probe: WindowProbe) -> None:
    screen = probe.go(Address("register"))
    assert isinstance(screen, RegisterScreen)

    probe.press("Ctrl+Return")

    probe.until(lambda: "Enter the family name." in probe.words(screen))
    assert "2 fields need another look. Nothing was sent." in probe.words(screen)
    assert screen.form.fields["family"].entry.accessibleDescription() == "Enter the family name."
    assert not probe.trust.done


def test_nobody_is_registered_before_ones_teams_are_here(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=replace(ME, teams=()))).start("open")
    screen = probe.go(Address("register"))
    assert isinstance(screen, RegisterScreen)
    assert not screen.register.isEnabled()
    assert "You belong to no team here yet." in probe.words(screen)

    probe.trust.me = ME
    probe.background.changed.emit(frozenset({"staff"}))

    probe.until(screen.register.isEnabled)
    assert screen.form.fields["team"].value == str(ME.teams[0].id)


def test_registering_opens_the_new_patient(probe: WindowProbe) -> None:
    screen = probe.go(Address("register", words="Thornbury"))
    assert isinstance(screen, RegisterScreen)
    assert screen.form.fields["family"].value == "Thornbury"
    probe.type("Iris", screen.form.fields["given"].entry)
    probe.type("3 2 2008", screen.form.fields["birth_date"].entry)
    screen.needs["large-print"].setChecked(True)

    probe.press("Ctrl+Return")

    probe.until(lambda: probe.shell.address.place == "patient")
    [(act, (draft,))] = probe.trust.done
    assert act == "register_patient"
    assert isinstance(draft, PatientDraft)
    assert (draft.name, draft.born, draft.needs) == (
        {"given": "Iris", "family": "Thornbury"},
        "3 2 2008",
        ("large-print",),
    )


def test_sending_shows_what_goes_out_before_it_goes(probe: WindowProbe) -> None:
    screen = probe.go(TO_JASMINE)
    assert isinstance(screen, SendScreen)
    assert not screen.send.isEnabled()

    screen.measures.boxes["phq-9"].setChecked(True)
    screen.measures.boxes["core-10"].setChecked(True)

    probe.until(lambda: "jasmine.holloway@example.org, to be answered by 04-Dec-2026" in probe.words(screen))
    assert "19 questions" in probe.words(screen)
    probe.type("We look forward to it.", screen.message.entry)
    probe.press("Ctrl+Return")
    probe.until(lambda: bool(probe.trust.done))
    assert probe.trust.done == [
        (
            "send_measure",
            (JASMINE.id, ("phq-9", "core-10"), Channel.EMAIL, date(2026, 12, 4), "We look forward to it."),
        )
    ]


def test_a_carer_is_named_before_a_link_goes_and_answers_with_the_team_unnamed(probe: WindowProbe) -> None:
    screen = probe.go(TO_JASMINE)
    assert isinstance(screen, SendScreen)
    screen.who.setCurrentIndex(screen.who.findData("carer"))
    screen.who.activated.emit(1)
    assert list(screen.measures.boxes) == ["gbo"]
    screen.measures.boxes["gbo"].setChecked(True)
    probe.until(lambda: "Name a carer who is asked" in probe.words(screen))
    assert not screen.send.isEnabled()
    next(one for one in screen.ways.buttons() if one.text() == "On paper").click()
    probe.press("Ctrl+Return")
    probe.until(lambda: bool(probe.trust.done))
    assert probe.trust.done[0][1][-1] == "carer"


def test_a_way_that_cannot_be_used_is_shown_with_its_reason(probe: WindowProbe) -> None:
    screen = probe.go(TO_JASMINE)

    assert isinstance(screen, SendScreen)
    assert [button.text() for button in screen.ways.buttons()][:3] == ["E-mail", "Text message", "Letter"]
    assert [button.text() for button in screen.ways.buttons() if not button.isEnabled()] == ["Text message"]
    assert screen.ways.buttons()[0].isChecked()
    assert "This trust has no gateway for text messages." in probe.words(screen)


def test_what_was_wrong_in_a_field_is_not_said_of_another_value(probe: WindowProbe) -> None:
    screen = probe.go(Address("register"))
    assert isinstance(screen, RegisterScreen)
    family = screen.form.fields["family"]
    family.wrong("Enter the family name.")

    probe.type("Holloway", family.entry)

    assert not family.note.isVisible()
    assert family.entry.accessibleDescription() == ""


def test_a_due_day_that_has_passed_is_refused_in_words(probe: WindowProbe) -> None:
    screen = probe.go(TO_JASMINE)
    assert isinstance(screen, SendScreen)
    screen.measures.boxes["phq-9"].setChecked(True)
    screen.due.entry.setText("1 11 2026")  # type: ignore[union-attr]

    screen._preview()

    probe.until(lambda: "01-Nov-2026 has passed." in probe.words(screen))
    assert not screen.send.isEnabled()


def test_somebody_who_may_not_be_sent_anything_is_left_out_with_the_reason(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(exclusions=("There is no agreement to contact.",))).start("open")
    screen = probe.go(TO_JASMINE)
    assert isinstance(screen, SendScreen)
    screen.measures.boxes["phq-9"].setChecked(True)

    assert "There is no agreement to contact." in probe.words(screen)
    assert not screen.send.isEnabled()


def test_a_refused_send_is_said_and_stays_on_the_screen(qtbot: QtBot) -> None:
    refusal = Rejected((("channel", "The person withdrew a minute ago."),))
    probe = WindowProbe(qtbot, Trust(refuse=refusal)).start("open")
    screen = probe.go(TO_JASMINE)
    assert isinstance(screen, SendScreen)
    screen.measures.boxes["phq-9"].setChecked(True)

    screen.send.click()

    probe.until(lambda: "The person withdrew a minute ago." in probe.words(screen))
    assert probe.shell.address == TO_JASMINE


def test_a_workstation_is_approved_only_after_the_comparison(qtbot: QtBot) -> None:
    request = EnrolmentRequest(
        ident(850), ident(3), "Dr Amara Osei", "Clinic laptop", "7C19 A0F4", "4F2A 91C7", hours(1)
    )
    probe = WindowProbe(qtbot, Trust(requests=(request,))).start("open")
    screen = probe.go(Address("settings"))
    assert isinstance(screen, SettingsScreen)
    probe.press("Ctrl+Shift+A")
    sheet = probe.sheet()
    assert isinstance(sheet, Approve)
    assert "7C19 A0F4" in probe.words(sheet)
    assert "4F2A 91C7" in probe.words(sheet)
    for box in sheet.ticks:
        assert not sheet.yes.isEnabled()
        box.setChecked(True)
    sheet.yes.click()

    probe.until(lambda: probe.trust.requests == ())


def test_a_wrong_old_passphrase_is_said_at_its_field(probe: WindowProbe) -> None:
    probe.go(Address("settings"))
    probe.click("Change the passphrase")
    sheet = probe.sheet()

    probe.click("Change", within=sheet)

    probe.until(lambda: "That passphrase does not open" in probe.words(sheet))
    assert sheet.isVisible()


def test_the_look_can_be_chosen_and_follows_the_system_again(probe: WindowProbe) -> None:
    from desktop.views.parts.notices import current_look
    from desktop.views.settings.screen import AppearanceCard
    from desktop.views.theme.look import Mode

    screen = probe.go(Address("settings"))
    card = screen.findChildren(AppearanceCard)[0]

    card.mode.entry.setCurrentIndex(2)  # type: ignore[union-attr]
    assert current_look().mode is Mode.DARK

    card.mode.entry.setCurrentIndex(0)  # type: ignore[union-attr]
    assert current_look().mode is not Mode.DARK
