"""The way in: first set-up, waiting, unlocking, and what each trouble says."""

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services import problems
from desktop.services.acts.bringing import Earlier
from desktop.views.door.begin import BeginStep, GoOnBeginningStep
from desktop.views.door.recovery import RecoveryStep
from desktop.views.door.steps import PassphraseStep, ServiceStep, UnlockStep, WaitingStep
from desktop.views.screen import Address
from desktop.views.settings.recovery import BringBack, NewCode
from desktop.views.settings.restored import SayRestored
from mhcr.gallery.doing import RECOVERY_CODE
from mhcr.gallery.people import ADMINISTRATOR
from mhcr.gallery.trust import Trust
from tests.desktop.views.way_in import to_sign_in
from tests.probes.window import WindowProbe


def unlock(probe: WindowProbe, words: str = "marmalade tractor violin") -> UnlockStep:
    step = probe.window.step
    assert isinstance(step, UnlockStep)
    probe.type(words, step.passphrase.entry)
    probe.press("Return", step.passphrase.entry)
    return step


def passphrase_step(probe: WindowProbe) -> PassphraseStep:
    return PassphraseStep(
        probe.background, "Dr Amara Osei", lambda session, typed, label: session.enrol(typed, label), lambda _: None
    )


def test_the_unlock_field_takes_keys_at_once(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("locked")
    step = probe.window.step

    assert isinstance(step, UnlockStep)
    probe.until(step.passphrase.entry.hasFocus)
    probe.until(lambda: "Dr Amara Osei, Southdown Mental Health NHS Trust" in probe.words())


def test_the_passphrase_opens_the_store(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("locked")

    with qtbot.waitSignal(probe.window.opened):
        unlock(probe)

    assert probe.shell.address.place == "today"


def test_a_wrong_passphrase_is_said_at_the_field_and_can_be_typed_again(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=problems.WrongPassphrase())).start("locked")

    step = unlock(probe)

    probe.until(lambda: "That passphrase does not open" in probe.words())
    assert step.yes.isEnabled()
    assert isinstance(step.passphrase.entry, QLineEdit)
    assert step.passphrase.entry.selectedText()


@pytest.mark.parametrize(
    "problem",
    [
        problems.KeyringChanged,
        problems.NoKeyring,
        problems.DamagedStore,
        problems.NewerFormat,
        problems.SecondInstance,
        problems.ReadOnlyProfile,
        problems.DiskFull,
        problems.WeakStore,
    ],
)
def test_each_trouble_has_its_own_words_and_way_back(qtbot: QtBot, problem: type[problems.Problem]) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=problem())).start("locked")

    unlock(probe)

    probe.until(lambda: problem.words in probe.words())
    assert problem.way_back in probe.words()


def test_an_unforeseen_error_shows_nothing_of_its_inside(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=RuntimeError("secret 4711"))).start("locked")  # type: ignore[arg-type]

    unlock(probe)

    probe.until(lambda: "Something went wrong here" in probe.words())
    assert "4711" not in probe.words()


def test_a_new_workstation_goes_from_service_to_fingerprint(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("new")
    step = to_sign_in(probe)
    assert "4F2A 91C7" in probe.words()
    probe.type("amara.osei", step.account.entry)
    probe.type("a password", step.password.entry)
    probe.press("Return", step.password.entry)

    probe.until(lambda: isinstance(probe.window.step, PassphraseStep))
    passphrase = probe.window.step
    assert isinstance(passphrase, PassphraseStep)
    probe.type("marmalade tractor violin", passphrase.first.entry)
    probe.type("marmalade tractor violin", passphrase.again.entry)
    probe.press("Return", passphrase.again.entry)

    probe.until(lambda: isinstance(probe.window.step, WaitingStep))
    assert "7C19 A0F4 3B62 D85E 11E7" in probe.words()
    assert "4F2A 91C7 0B3E 55D8 A6E1" in probe.words()


def test_two_passphrases_that_differ_are_said_before_anything_is_made(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("new")
    step = passphrase_step(probe)
    probe.window._show(step)
    probe.type("marmalade tractor violin", step.first.entry)
    probe.type("marmalade tractor viola", step.again.entry)

    probe.press("Return", step.again.entry)

    probe.until(lambda: "The two are not the same." in probe.words())
    assert step.yes.isEnabled()


def test_a_weak_passphrase_is_said_at_its_field(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=problems.PassphraseProblem("This is one of the most common."))).start("new")
    step = passphrase_step(probe)
    probe.window._show(step)
    for field in (step.first, step.again):
        probe.type("password1234", field.entry)

    step.yes.click()

    probe.until(lambda: "This is one of the most common." in probe.words())


def test_a_service_that_is_down_is_said_with_a_way_back(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=problems.ServiceUnreachable())).start("new")
    step = probe.window.step
    assert isinstance(step, ServiceStep)
    probe.type("https://mhcr.southdown.nhs.uk", step.address.entry)

    probe.click("Connect")

    probe.until(lambda: "The trust's service does not answer." in probe.words())
    assert probe.button("Connect").isEnabled()


def test_an_empty_field_is_said_and_nothing_is_asked(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("new")

    probe.click("Connect")

    probe.until(lambda: "Enter the address" in probe.words())


def test_an_approval_opens_the_program_after_this_side_has_compared_too(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("waiting")
    probe.until(lambda: isinstance(probe.window.step, WaitingStep))
    step = probe.window.step
    assert isinstance(step, WaitingStep)
    step._show("enrolled")
    assert not probe.button("Open").isEnabled()

    step.same.setChecked(True)
    with qtbot.waitSignal(probe.window.opened):
        probe.click("Open")


def test_a_service_without_a_trust_offers_to_begin_one(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(begins=True)).start("new")
    service = probe.window.step
    assert isinstance(service, ServiceStep)
    probe.type("https://mhcr.southdown.nhs.uk", service.address.entry)
    probe.click("Connect")
    probe.until(lambda: isinstance(probe.window.step, BeginStep))
    begin = probe.window.step
    assert isinstance(begin, BeginStep)

    probe.until(begin.isVisible)
    probe.click("Go on")
    probe.until(lambda: "Enter the code" in probe.words())
    assert "at least 12 characters" in probe.words()

    typed = {"code": "AAAA BBBB", "name": "Ranjit Sahota", "account": "ranjit", "password": "a long password"}
    for name, words in typed.items():
        probe.type(words, begin.form.fields[name].entry)
    probe.click("Go on")
    step = probe.window.step
    assert isinstance(step, PassphraseStep)
    probe.until(step.isVisible)
    probe.click("Back")
    again = probe.window.step
    assert isinstance(again, BeginStep)
    probe.until(again.isVisible)
    assert again.form.fields["name"].value == "Ranjit Sahota"
    probe.click("Go on")
    step = probe.window.step
    assert isinstance(step, PassphraseStep)
    probe.until(step.isVisible)
    for field in (step.first, step.again):
        probe.type("marmalade tractor violin", field.entry)
    with qtbot.waitSignal(probe.window.opened):
        probe.click("Set the passphrase")


def test_a_beginning_that_was_not_answered_goes_on_with_another_code(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("beginning")
    step = probe.window.step
    assert isinstance(step, GoOnBeginningStep)
    probe.type("AAAA BBBB", step.form.fields["code"].entry)
    probe.type("a long password", step.form.fields["password"].entry)

    with qtbot.waitSignal(probe.window.opened):
        probe.click("Begin")


def test_a_refused_enrolment_is_said(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("waiting")
    probe.until(lambda: isinstance(probe.window.step, WaitingStep))
    step = probe.window.step
    assert isinstance(step, WaitingStep)

    step._show("refused")

    probe.until(lambda: "The request was refused." in probe.words())


def test_a_changed_keyring_leads_to_enrolling_again_with_the_outbox_set_aside(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=problems.KeyringChanged())).start("locked")
    unlock(probe)
    probe.until(lambda: "This computer\u2019s keyring has changed" in probe.words())
    probe.click("Enrol this workstation again")
    probe.until(lambda: "Enrol this workstation again?" in probe.words())
    assert "Without the recovery code, what waits in it is lost" in probe.words()
    assert "administrator to revoke the old enrolment" in probe.words()
    probe.trust.refuse = None
    probe.click("Enrol again")
    probe.until(lambda: isinstance(probe.window.step, ServiceStep))
    step = probe.window.step
    assert isinstance(step, ServiceStep)
    assert step.address.value == "https://mhcr.southdown.nhs.uk"


def test_a_trouble_can_be_tried_again(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=problems.NoKeyring())).start("locked")
    unlock(probe)
    probe.until(lambda: "keyring cannot be reached" in probe.words())
    probe.trust.refuse = None
    probe.click("Try again")
    probe.until(lambda: isinstance(probe.window.step, UnlockStep))
    with qtbot.waitSignal(probe.window.opened):
        unlock(probe)


def test_a_damaged_mirror_is_named_and_can_be_fetched_again(qtbot: QtBot) -> None:
    damaged = problems.DamagedStore("A file of this profile is damaged: mirror.db.", file="mirror.db")
    probe = WindowProbe(qtbot, Trust(refuse=damaged)).start("locked")
    unlock(probe)
    probe.until(lambda: "A file of this profile is damaged: mirror.db." in probe.words())
    assert "Your outbox is another file, and it is kept" in probe.words()
    with qtbot.waitSignal(probe.window.opened):
        probe.click("Fetch the copy again")


def test_too_many_wrong_passphrases_say_how_long_to_wait(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(refuse=problems.TooManyTries(60))).start("locked")
    unlock(probe)
    probe.until(lambda: "It can be tried again in 60 seconds." in probe.words())


def test_the_recovery_code_is_shown_once_and_its_last_group_typed(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(code=RECOVERY_CODE)).start("waiting")
    probe.until(lambda: isinstance(probe.window.step, RecoveryStep))
    step = probe.window.step
    assert isinstance(step, RecoveryStep)
    probe.until(lambda: RECOVERY_CODE in probe.words())
    probe.type("ABCD", step.typed.entry)
    probe.click("I have noted it")
    assert "These are not the last four characters" in probe.words()
    step.typed.entry.clear()
    probe.type(RECOVERY_CODE[-4:].lower(), step.typed.entry)
    probe.press("Return", step.typed.entry)
    probe.until(lambda: isinstance(probe.window.step, WaitingStep))
    assert RECOVERY_CODE not in probe.words()


def test_a_new_recovery_code_is_made_in_settings(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot).start("open")
    probe.go(Address("settings"))
    probe.click("Make a new code")
    sheet = probe.sheet()
    assert isinstance(sheet, NewCode)
    probe.type("marmalade tractor violin", sheet.passphrase.entry)
    sheet.yes.click()
    probe.until(lambda: RECOVERY_CODE in probe.words(sheet))
    probe.type(RECOVERY_CODE[-4:], sheet.typed.entry)
    sheet.yes.click()
    probe.until(lambda: "The new code counts" in probe.words())


def test_an_earlier_outbox_is_brought_back_in_settings(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(earlier=(Earlier(1, has_code=True),))).start("open")
    probe.go(Address("settings"))
    probe.click("Bring an earlier outbox back")
    sheet = probe.sheet()
    assert isinstance(sheet, BringBack)
    probe.type(RECOVERY_CODE, sheet.code.entry)
    sheet.yes.click()
    probe.until(lambda: "3 acts were signed anew" in probe.words())


def test_an_administrator_says_that_the_service_was_restored_and_another_confirms_it(qtbot: QtBot) -> None:
    probe = WindowProbe(qtbot, Trust(me=ADMINISTRATOR)).start("open")
    probe.go(Address("settings"))
    probe.click("Ask the service")
    sheet = probe.sheet()
    assert isinstance(sheet, SayRestored)
    sheet.yes.click()
    probe.until(lambda: "Say why" in probe.words(sheet))
    probe.type("The disk failed.", sheet.reason.entry)
    sheet.yes.click()
    probe.until(lambda: "a second system administrator must confirm it" in probe.words())
    probe.trust.restored_said_by = "Edith Clarke"
    probe.click("Ask the service")
    second = probe.sheet()
    assert isinstance(second, SayRestored)
    assert "Edith Clarke has said so" in probe.words(second)
    second.yes.click()
    probe.until(lambda: len(probe.trust.done) == 2)
