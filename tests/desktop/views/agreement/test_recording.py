"""Recording what a person agrees to, refuses and takes back, and the ledger of it."""

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from care_record.agreement.capacity import Decider, DeciderRole
from care_record.agreement.statements import HowGiven, Scope
from desktop.services.acts import AgreementDraft
from desktop.views.agreement.record import RecordAgreement
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.screen import Address
from mhcr.gallery.people import JASMINE
from mhcr.gallery.trust import Trust
from tests.probes.window import WindowProbe


@pytest.fixture
def probe(qtbot: QtBot) -> WindowProbe:
    return WindowProbe(qtbot).start("open")


def test_recording_an_agreement_ticks_nothing_beforehand(probe: WindowProbe) -> None:
    screen = probe.go(Address("agreement", JASMINE.id))
    assert "Agreed to sharing" in probe.words(screen)
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    assert isinstance(sheet, RecordAgreement)
    probe.click("Record agreement", within=sheet)
    assert "Choose at least one." in probe.words(sheet)

    sheet.scopes[Scope.EMAIL].setChecked(True)
    probe.type("mother, interpreter", sheet.present.entry)
    probe.click("Record agreement", within=sheet)

    probe.until(lambda: bool(probe.trust.done))
    [(act, (patient, draft))] = probe.trust.done
    assert (act, patient) == ("record_agreement", JASMINE.id)
    assert draft == AgreementDraft(
        frozenset({Scope.EMAIL}), date(2026, 11, 20), HowGiven.IN_PERSON, ("mother", "interpreter")
    )


def test_an_agreement_cannot_be_given_tomorrow(probe: WindowProbe) -> None:
    probe.go(Address("agreement", JASMINE.id))
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    assert isinstance(sheet, RecordAgreement)
    sheet.scopes[Scope.SHARE].setChecked(True)
    sheet.day.entry.setText("21-Nov-2026")  # type: ignore[union-attr]

    assert not sheet.ready()
    assert "in the future" in sheet.day.note.text()


def test_an_agreement_for_somebody_without_capacity_needs_an_attorney_or_deputy(probe: WindowProbe) -> None:
    probe.go(Address("agreement", JASMINE.id))
    probe.press("Ctrl+Return")
    sheet = probe.sheet()
    assert isinstance(sheet, RecordAgreement)
    sheet.scopes[Scope.SHARE].setChecked(True)
    sheet.capacity.state.entry.setCurrentIndex(2)  # type: ignore[union-attr]
    assert not sheet.ready()
    assert "best interests" in probe.words(sheet)
    probe.type("Dr Amara Osei", sheet.capacity.assessed_by.entry)
    sheet.capacity.who.entry.setCurrentIndex(1)  # type: ignore[union-attr]
    probe.type("Helen Whitcombe", sheet.capacity.name.entry)
    assert not sheet.ready()
    assert "asked again within a year" in probe.words(sheet)
    probe.type("20-May-2027", sheet.review.entry)
    probe.click("Record agreement", within=sheet)

    probe.until(lambda: bool(probe.trust.done))
    [(_, (_, draft))] = probe.trust.done
    assert draft.capacity.decider == Decider(DeciderRole.ATTORNEY, "Helen Whitcombe", date(2026, 11, 20))
    assert draft.review_on == date(2027, 5, 20)


def test_the_ledger_says_what_each_statement_opened_and_closed(probe: WindowProbe) -> None:
    screen = probe.go(Address("agreement", JASMINE.id))
    assert isinstance(screen, AgreementScreen)
    assert "Care does not rest on this agreement" in probe.words(screen)
    screen.ledger.opened.emit(screen.ledger.current())
    words = probe.words(probe.sheet())
    assert "Opened | Contact by post" in words
    assert "Closed | Brighton Adult Community: its keys are erased" in words
    assert "Shown: wording 2026-1" in words


def test_withdrawing_is_one_action(probe: WindowProbe, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = AgreementDraft(frozenset(Scope), date(2026, 11, 20), HowGiven.TELEPHONE)
    monkeypatch.setattr(RecordAgreement, "ask", lambda parent, intent, today, then, **_: then(draft))
    probe.go(Address("agreement", JASMINE.id))

    probe.click("Withdraw")

    probe.until(lambda: bool(probe.trust.done))
    assert probe.trust.done[0][0] == "withdraw_agreement"


def test_an_age_rule_that_refuses_is_said_in_words(qtbot: QtBot) -> None:
    words = "Aged 15: an agreement cannot be recorded here before the 16th birthday."
    probe = WindowProbe(qtbot, Trust(may_record=words, age_words="")).start("open")
    screen = probe.go(Address("agreement", JASMINE.id))

    assert words in probe.words(screen)
    assert not probe.button("Record agreement").isEnabled()
