"""The frame: places by role, the banner, the find box, the status line, lock."""

from dataclasses import replace
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.acts import OUTBOX
from desktop.services.reads import Me
from desktop.views.patient.screen import PatientScreen
from desktop.views.screen import Address
from mhcr.gallery.identity.memory import PHILIPPA
from mhcr.gallery.inviting.held import STOPPED
from mhcr.gallery.memory import MemoryReads
from mhcr.gallery.people import COORDINATOR, JASMINE, PEOPLE
from mhcr.gallery.trust import Trust
from mhcr.gallery.waiting.shown import WAITING
from mhcr.gallery.work import OFFLINE, ONLINE
from tests.probes.window import WindowProbe


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def test_a_clinician_sees_every_place_and_begins_with_today(probe: WindowProbe) -> None:
    places = ["today", "patients", "send", "returned", "team", "measures", "outbox", "settings"]
    assert list(probe.shell.rail.buttons) == places
    assert probe.shell.address == Address("today")


def test_a_coordinator_sees_no_answers(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=COORDINATOR)).start("open")

    assert "returned" not in probe.shell.rail.buttons


def test_the_rail_counts_what_waits(probe: WindowProbe) -> None:
    probe.settle()

    assert probe.shell.rail.buttons["today"].count == 14
    assert probe.shell.rail.buttons["returned"].accessibleName() == "Returned, 5 waiting"


@pytest.mark.parametrize("me", [COORDINATOR, PHILIPPA])
def test_invitations_that_stopped_are_counted_for_who_can_mend_them(qtbot: QtBot, me: Me) -> None:
    probe = WindowProbe(qtbot, Trust(me=me)).start("open")
    probe.settle()

    probe.until(lambda: probe.shell.rail.buttons["invitations"].count == len(STOPPED))


def test_every_place_is_a_key_away(probe: WindowProbe) -> None:
    for number, place in enumerate(probe.shell.rail.buttons, start=1):
        probe.press(f"Ctrl+{number}")
        assert probe.shell.address.place == place
        probe.settle()


def test_the_banner_stands_only_with_one_patient_open(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))
    assert "NHS No. 999 012 3462" in probe.shell.header.accessibleName()
    assert "Jas" in probe.words(probe.shell.header)

    for place in ("today", "patients", "send", "returned", "outbox", "settings", "register"):
        probe.go(Address(place))
        assert probe.shell.header.accessibleName() == "No patient open"


def test_another_patient_replaces_the_banner(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))
    probe.go(Address("patient", PEOPLE[1].id))

    assert "ABERNATHY, Callum (Mr)" in probe.shell.header.accessibleName()


def test_no_record_stands_under_another_persons_banner_not_even_while_it_is_read(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))

    probe.shell.open(Address("patient", PEOPLE[1].id))

    assert probe.shell.header.accessibleName() == "No patient open"
    probe.settle()
    assert "ABERNATHY, Callum (Mr)" in probe.shell.header.accessibleName()


def test_a_record_whose_identity_cannot_be_read_is_not_shown(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe.go(Address("patient", JASMINE.id))

    def unknown(_self: MemoryReads, patient: UUID) -> None:
        raise LookupError(f"no patient {patient}")

    monkeypatch.setattr(MemoryReads, "banner", unknown)
    probe.shell.open(Address("patient", PEOPLE[1].id))
    probe.settle()

    assert probe.shell.address.place == "today"
    assert probe.shell.header.accessibleName() == "No patient open"


def test_contact_and_needs_open_together(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))
    assert "Landsdowne" not in probe.words(probe.shell.header)

    probe.press("Ctrl+I")

    said = probe.words(probe.shell.header)
    assert "14 Landsdowne Terrace, Hove, BN3 1HQ" in said
    assert "Large print" in said


def test_nothing_of_a_record_is_shown_before_its_banner_stands(
    probe: WindowProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    refresh = PatientScreen.refresh

    def watched(screen: PatientScreen) -> None:
        seen.append(probe.shell.header.shown)
        refresh(screen)

    monkeypatch.setattr(PatientScreen, "refresh", watched)
    for person in (PEOPLE[0], PEOPLE[1]):
        seen.clear()
        probe.go(Address("patient", person.id))
        assert seen
        assert all(person.name.family.upper() in str(data) for data in seen)


def test_a_death_is_said_in_the_banner(probe: WindowProbe) -> None:
    probe.go(Address("patient", PEOPLE[6].id))

    said = probe.shell.header.accessibleName()
    assert "Died 04-Sep-2026" in said
    assert "Age at Death 81y" in said
    assert not probe.button("Send a measure").isEnabled()


def test_a_patient_is_found_and_opened_with_the_keyboard_alone(probe: WindowProbe) -> None:
    probe.press("Ctrl+K")
    box = probe.shell.box
    probe.until(box.hasFocus)
    probe.type("hol jas", box)
    probe.settle()
    assert [hit.patient.name.family for hit in box.results.list.rows.rows] == ["Hollaway", "Holloway"]

    probe.press("Down", box)
    probe.press("Return", box)

    assert probe.shell.address == Address("patient", JASMINE.id)


def test_an_act_is_found_too(probe: WindowProbe) -> None:
    box = probe.shell.box
    probe.type("register", box)
    probe.settle()

    probe.press("Return", box)

    assert probe.shell.address.place == "register"


def test_escape_leaves_the_find_box(probe: WindowProbe) -> None:
    box = probe.shell.box
    probe.type("hol", box)
    probe.settle()

    probe.press("Escape", box)

    assert not box.results.isVisible()
    assert box.text() == ""


def test_nobody_found_says_where_to_look_on(probe: WindowProbe) -> None:
    probe.type("zzz", probe.shell.box)
    probe.settle()

    assert "Nobody in your caseload fits." in probe.shell.box.results.words.text()


def test_the_status_line_tells_the_truth_and_turns_into_a_warning(probe: WindowProbe) -> None:
    probe.settle()
    assert probe.shell.status.sentence.text() == ONLINE.sentence

    probe.background._tell_status(OFFLINE)

    probe.until(lambda: probe.shell.status.sentence.accessibleName().startswith(OFFLINE.sentence))
    assert probe.shell.status.sentence.text().endswith("Risk alerts may be late.")
    assert probe.shell.status.property("late") is True
    assert probe.shell.late.words.startswith("Risk alerts may be late: last contact ")

    probe.background._tell_status(ONLINE)

    probe.until(probe.shell.late.isHidden)


def test_what_was_read_before_something_newer_was_told_is_not_said_any_more(probe: WindowProbe) -> None:
    probe.settle()
    probe.background._tell_status(replace(ONLINE, number=3))
    probe.until(lambda: probe.shell.status.status == replace(ONLINE, number=3))
    probe.trust.status = replace(OFFLINE, number=2)

    probe.shell.read_anew()
    probe.settle()

    assert probe.shell.status.sentence.text() == ONLINE.sentence
    assert probe.shell.late.isHidden()


def test_a_warning_that_is_longer_than_the_line_is_not_cut_off(probe: WindowProbe) -> None:
    long = replace(OFFLINE, sentence=" ".join([OFFLINE.sentence] * 5))
    before = probe.shell.status.height()
    probe.background._tell_status(long)
    status = probe.shell.status
    probe.until(lambda: status.sentence.accessibleName().startswith(long.sentence))
    probe.until(lambda: status.height() > before)
    assert status.sentence.height() >= status.sentence.heightForWidth(status.sentence.width())
    probe.background._tell_status(ONLINE)
    probe.until(lambda: status.height() == before)


def test_an_open_screen_refreshes_only_for_kinds_it_shows(probe: WindowProbe) -> None:
    probe.go(Address("outbox"))
    assert probe.rows("Outbox") == []
    probe.trust.outbox = WAITING

    probe.background._announce(frozenset({"agreement"}))
    probe.settle()
    assert probe.rows("Outbox") == []

    probe.background._announce(frozenset({OUTBOX}))
    probe.until(lambda: len(probe.rows("Outbox")) == len(WAITING))


def test_back_goes_to_the_screen_before(probe: WindowProbe) -> None:
    probe.go(Address("patients"))
    probe.go(Address("patient", JASMINE.id))
    probe.go(Address("agreement", JASMINE.id))

    probe.press("Alt+Left")
    assert probe.shell.address.place == "patient"
    probe.settle()
    probe.press("Alt+Left")

    assert probe.shell.address.place == "patients"


def test_a_lock_drops_everything_that_was_shown(probe: WindowProbe) -> None:
    probe.go(Address("patient", JASMINE.id))

    probe.press("Ctrl+L")

    assert probe.window.shell is None
    probe.until(lambda: "Passphrase" in probe.words())
    assert "HOLLOWAY" not in probe.words()
    assert probe.session.stage() == "locked"
