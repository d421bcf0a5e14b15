"""Administration: each act says what it does, is done by keyboard, and reaches the services as it was typed."""

from dataclasses import replace
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QComboBox, QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.acts.trust import StaffDraft, TeamDraft
from desktop.views.administration.ceremony import ChooseCustodians, ShareSheet
from desktop.views.administration.policy import PolicyScreen
from desktop.views.administration.sheets import Authorise, ChooseTeam, CreateTeam
from desktop.views.administration.staff import StaffScreen
from desktop.views.administration.tabs import TABS
from desktop.views.administration.teams import TeamsScreen
from desktop.views.administration.workstations import WorkstationsScreen
from desktop.views.parts.approve import Approve
from desktop.views.screen import Address
from mhcr.gallery.administration import RANJIT
from mhcr.gallery.office import ALONE, ASKS, COMFORT, Office, keys, team
from mhcr.gallery.people import TEAM, ident
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe

S = TypeVar("S", bound=QWidget)


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot, Trust(me=RANJIT, requests=ASKS)).start("open")


def at(probe: WindowProbe, place: str, kind: type[S]) -> S:
    screen = probe.go(Address(place))
    assert isinstance(screen, kind)
    return screen


def sheet(probe: WindowProbe, kind: type[S]) -> S:
    probe.until(lambda: any(isinstance(one, kind) and one.isVisible() for one in probe.window.findChildren(QDialog)))
    return next(one for one in probe.window.findChildren(QDialog) if isinstance(one, kind) and one.isVisible())


def done(probe: WindowProbe, name: str) -> tuple[Any, ...]:
    probe.until(lambda: any(what == name for what, _ in probe.trust.done))
    return next(values for what, values in probe.trust.done if what == name)


def test_an_administrator_begins_there_and_goes_from_part_to_part(probe: WindowProbe) -> None:
    assert probe.shell.address == Address("administration")
    for code, words in TABS:
        screen = probe.go(Address(code))
        assert probe.shell.rail.buttons["administration"].isChecked()
        primaries = [one for one in screen.findChildren(QWidget) if one.property("kind") == "primary"]
        assert len(primaries) == 1, words


def test_a_professional_is_authorised_with_a_first_password(probe: WindowProbe) -> None:
    at(probe, "administration", StaffScreen)
    probe.press("Ctrl+Return")
    form = sheet(probe, Authorise)
    form.yes.click()
    probe.until(lambda: "Enter the name" in probe.words(form))
    assert form.isVisible()
    for name, words in {"name": "Hal Okoro", "account": "hal.okoro", "password": "the first password"}.items():
        probe.type(words, form.form.fields[name].entry)

    form.yes.click()

    taken = probe.trust.office.authorised
    probe.until(lambda: taken == [(StaffDraft("Hal Okoro", "clinician", "hal.okoro"), "the first password")])
    probe.until(lambda: "Hal Okoro is authorised." in probe.words())


def test_staff_are_found_by_name_account_or_number(probe: WindowProbe) -> None:
    screen = at(probe, "administration", StaffScreen)
    for typed in ("tomos", "llewellyn", "00a0002e"):
        screen.search.setText(typed)
        (row,) = probe.rows("Staff")
        assert row.startswith("Tomos Llewellyn-Pryce")
    screen.search.setText("nobody of this name")
    assert not probe.rows("Staff")
    assert "Nobody fits." in probe.words()


def test_somebody_is_named_for_a_team_that_they_do_not_belong_to(probe: WindowProbe) -> None:
    screen = at(probe, "administration", StaffScreen)
    screen.search.setText("Tomos")
    probe.press("Ctrl+T")
    choose = sheet(probe, ChooseTeam)
    assert "must confirm it before it counts" in probe.words(choose)
    box = choose.findChild(QComboBox)
    assert box is not None
    probe.until(lambda: box.count() > 0)
    assert TEAM.name not in [box.itemText(index) for index in range(box.count())]

    choose.yes.click()

    member, _ = done(probe, "add_to_team")
    assert member == ident(801)


def test_a_removal_says_that_the_key_turns_and_what_remains(probe: WindowProbe) -> None:
    screen = at(probe, "administration", StaffScreen)
    screen.search.setText("Tomos")
    probe.press("Ctrl+D")
    choose = sheet(probe, ChooseTeam)
    for words in ("key turns", "destroys its copies", "printed or exported stays"):
        assert words in probe.words(choose)

    choose.yes.click()

    assert done(probe, "remove_from_team") == (ident(801), TEAM.id)


def test_a_team_is_created_and_there_is_one_records_desk(probe: WindowProbe) -> None:
    at(probe, "administration-teams", TeamsScreen)
    probe.press("Ctrl+Return")
    form = sheet(probe, CreateTeam)
    assert not form.records.isEnabled(), "the gallery's trust has its desk"
    probe.type("Lewes Crisis Team", form.form.fields["name"].entry)
    probe.type("01273 496011", form.form.fields["telephone"].entry)

    form.yes.click()

    assert done(probe, "create_team") == (TeamDraft("Lewes Crisis Team", "adult", "01273 496011"),)


def test_whom_one_named_oneself_one_cannot_confirm_but_take_back(probe: WindowProbe) -> None:
    screen = at(probe, "administration-teams", TeamsScreen)
    assert "You named this person yourself" in " ".join(probe.rows("Waiting to join"))
    assert not screen.confirm.isEnabled()

    screen.take_back.click()
    question = probe.sheet()
    question.yes.click()  # type: ignore[attr-defined]

    assert done(probe, "remove_from_team") == (COMFORT.member, TEAM.id)


def test_a_second_administrator_confirms(qtbot: QtBot) -> None:
    office = Office(teams=(team(),))
    probe = WindowProbe(qtbot, Trust(me=RANJIT, office=office)).start("open")
    screen = at(probe, "administration-teams", TeamsScreen)
    screen.confirm.click()
    question = probe.sheet()
    assert "Confirm only if you know" in probe.words(question)

    question.yes.click()  # type: ignore[attr-defined]

    assert done(probe, "confirm_joining") == (COMFORT.member, TEAM.id)


def test_a_workstation_is_approved_only_after_both_marks_were_compared(probe: WindowProbe) -> None:
    screen = at(probe, "administration-workstations", WorkstationsScreen)
    probe.until(screen.approve.isEnabled)
    screen.approve.click()
    compare = sheet(probe, Approve)
    for box in compare.ticks:
        assert not compare.yes.isEnabled()
        box.setChecked(True)
    compare.yes.click()
    probe.until(lambda: probe.trust.requests == ())


def test_a_workstation_is_turned_away_and_another_revoked_after_a_yes(probe: WindowProbe) -> None:
    screen = at(probe, "administration-workstations", WorkstationsScreen)
    probe.until(screen.refuse.isEnabled)
    screen.refuse.click()
    probe.sheet().yes.click()  # type: ignore[attr-defined]
    probe.until(lambda: probe.trust.requests == ())

    screen.enrolled.take(1)
    screen.revoke.click()
    question = probe.sheet()
    assert "Clinic laptop 7 of Dr Amara Osei may do nothing more" in probe.words(question)
    question.yes.click()  # type: ignore[attr-defined]

    assert done(probe, "revoke") == (ident(841),)


def test_neither_ones_own_workstation_nor_a_revoked_one_can_be_revoked(probe: WindowProbe) -> None:
    screen = at(probe, "administration-workstations", WorkstationsScreen)
    for row in (3, 4):
        screen.enrolled.take(row)
        assert not screen.revoke.isEnabled()


def test_the_policy_takes_whole_numbers_in_their_bounds(probe: WindowProbe) -> None:
    screen = at(probe, "administration-policy", PolicyScreen)
    assert not screen.save.isEnabled()
    entry = screen.form.fields["workstations_per_member"].entry
    for typed in ("0", "21", "three", ""):
        entry.setText("")  # type: ignore[union-attr]
        probe.type(typed or " ", entry)
        screen.save.click()
        probe.until(lambda: "Enter a whole number from 1 to 20." in probe.words(screen))
    entry.setText("2")  # type: ignore[union-attr]
    probe.press("Ctrl+Return")
    (policy,) = done(probe, "set_policy")
    assert (policy.workstations_per_member, policy.lease_hours) == (2, 120)


def test_three_custodians_see_their_words_one_after_the_other(probe: WindowProbe) -> None:
    probe.go(Address("administration-keys"))
    probe.press("Ctrl+Return")
    choose = sheet(probe, ChooseCustodians)
    boxes = choose.findChildren(QComboBox)
    for box in boxes:
        box.setCurrentIndex(1)
    choose.yes.click()
    assert "three different people" in probe.words(choose)
    for number, box in enumerate(boxes, 1):
        box.setCurrentIndex(number)
    choose.yes.click()

    for name in ("Dr Amara Osei", "Tomos Llewellyn-Pryce", "Marjorie Tranter"):
        probe.until(lambda name=name: any(name in one.windowTitle() for one in probe.window.findChildren(ShareSheet)))  # type: ignore[misc]
        share = next(one for one in probe.window.findChildren(ShareSheet) if name in one.windowTitle())
        probe.until(share.isVisible)
        assert "galaxy" not in probe.words(share), "nothing shows before the custodian is here"
        share.yes.click()
        probe.until(lambda share=share: "33.  velvet" in probe.words(share))  # type: ignore[misc]
        assert not share.yes.isEnabled()
        share.noted.setChecked(True)
        share.yes.click()

    (draft,) = done(probe, "create_recovery_key")
    assert len(draft.shares) == 3


def test_a_ceremony_that_breaks_off_makes_nothing(probe: WindowProbe) -> None:
    probe.go(Address("administration-keys"))
    probe.press("Ctrl+Return")
    choose = sheet(probe, ChooseCustodians)
    for number, box in enumerate(choose.findChildren(QComboBox), 1):
        box.setCurrentIndex(number)
    choose.yes.click()
    share = sheet(probe, ShareSheet)
    share.reject()
    probe.settle()
    assert not [name for name, _ in probe.trust.done if name == "create_recovery_key"]


def test_one_administrator_alone_is_told_what_that_means(qtbot: QtBot) -> None:
    for root_here, words in ((True, "the root key on this computer gives"), (False, "cannot be confirmed")):
        standing = replace(ALONE, root_here=root_here)
        office = Office(standing=standing, keys=keys(standing=standing))
        probe = WindowProbe(qtbot, Trust(me=RANJIT, office=office)).start("open")
        probe.go(Address("administration"))
        assert words in probe.words()
        probe.close()


def test_the_root_key_leaves_only_after_a_yes(qtbot: QtBot) -> None:
    office = Office(standing=ALONE, keys=keys(standing=ALONE))
    probe = WindowProbe(qtbot, Trust(me=RANJIT, office=office)).start("open")
    probe.go(Address("administration-keys"))
    probe.click("Remove from this computer")
    question = probe.sheet()
    assert "You are the only administrator" in probe.words(question)
    assert not probe.trust.done
    question.yes.click()  # type: ignore[attr-defined]
    done(probe, "remove_root")
