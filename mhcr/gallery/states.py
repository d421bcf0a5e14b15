"""Every screen in every state worth a look: a name, what the trust holds, where to go, and what to do there."""

from __future__ import annotations

from dataclasses import replace

from care_record.people.search import Match as TrustMatch
from desktop.services.acts.bringing import Earlier
from desktop.services.problems import (
    DamagedStore,
    KeyringChanged,
    NoKeyring,
    WorkstationRevoked,
    WrongPassphrase,
)
from desktop.services.reads import Today
from desktop.services.state.lease import Lease
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.door.steps import UnlockStep
from desktop.views.find.register import RegisterScreen
from desktop.views.find.screen import FindScreen
from desktop.views.reading.screen import ReadingScreen
from desktop.views.retained.screen import RetainedScreen
from desktop.views.scores.screen import ScoresScreen
from desktop.views.send.screen import SendScreen
from desktop.views.settings.screen import SettingsScreen
from desktop.views.window import Window
from mhcr.gallery import watching
from mhcr.gallery.access import OFFICER, retained
from mhcr.gallery.access_states import ACCESS_STATES
from mhcr.gallery.administration import STATES as ADMINISTRATION_STATES
from mhcr.gallery.chasing import states as chasing_states
from mhcr.gallery.cohort import states as cohort_states
from mhcr.gallery.completing.states import STATES as COMPLETING_STATES
from mhcr.gallery.doing import RECOVERY_CODE
from mhcr.gallery.door.states import STATES as DOOR_STATES
from mhcr.gallery.duplicates.states import STATES as DUPLICATE_STATES
from mhcr.gallery.identity.states import STATES as IDENTITY_STATES
from mhcr.gallery.inviting.states import STATES as INVITING_STATES
from mhcr.gallery.ledger.states import STATES as LEDGER_STATES
from mhcr.gallery.office import ASKS
from mhcr.gallery.packs.states import STATES as MEASURE_STATES
from mhcr.gallery.people import ADMINISTRATOR, COORDINATOR, PEOPLE, hours, ident
from mhcr.gallery.raters.states import STATES as RATER_STATES
from mhcr.gallery.risk.memory import waiting_for_duty
from mhcr.gallery.risk.states import STATES as RISK_STATES
from mhcr.gallery.scheduling import states as scheduling_states
from mhcr.gallery.sharing import SUSPENDED
from mhcr.gallery.state import State, at, choose, press, screen_of
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust
from mhcr.gallery.understanding import NOTHING
from mhcr.gallery.waiting.shown import WAITING
from mhcr.gallery.waiting.states import STATES as WAITING_STATES
from mhcr.gallery.work import CONNECTING, FETCHED, OFFLINE, SYNCING, TWO_HISTORIES, WITHHOLDING

UNDER_16 = (
    "Aged 15: an agreement cannot be recorded here before the 16th birthday. Use your trust\u2019s Gillick route."
)


def _desk(left_ms: int = 52 * 60_000) -> Trust:
    return Trust(me=OFFICER, retained=retained(left_ms=left_ms))


def _type_find(window: Window) -> None:
    assert window.shell is not None  # noqa: S101 - as above
    window.shell.box.setFocus()
    window.shell.box.setText("hol")
    window.shell.box.textEdited.emit("hol")


def _open_banner(window: Window) -> None:
    assert window.shell is not None  # noqa: S101 - as above
    window.shell.header.toggle_zone_2()


def _tick(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, SendScreen):
        screen.measures.boxes["phq-9"].setChecked(True)
        screen.measures.boxes["gad-7"].setChecked(True)


def _search_trust(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, FindScreen):
        screen.trust.family.entry.setText("Devereux")  # type: ignore[union-attr]
        screen.trust.go.click()


def _search_found(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, FindScreen):
        screen.trust.born.entry.setText("22-Mar-1949")  # type: ignore[union-attr]
        _search_trust(window)


def _register_nothing(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, RegisterScreen):
        screen.register.click()


def _as_tables(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, ScoresScreen):
        screen.choice.choose(1)


def _table(window: Window, pane: int = 1) -> None:
    screen = screen_of(window)
    if isinstance(screen, ReadingScreen):
        from desktop.views.reading.cards import GraphCard

        screen.findChildren(GraphCard)[0].choice.choose(pane)


def _acknowledge(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, ReadingScreen):
        screen._acknowledge()  # noqa: SLF001 - as the button does


def _record(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, AgreementScreen):
        screen.record.click()


def _approve(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, SettingsScreen):
        screen.workstations.approve.click()


def _unlock(window: Window) -> None:
    if isinstance(window.step, UnlockStep):
        window.step.passphrase.entry.setText("not the right one")  # type: ignore[union-attr]
        window.step.yes.click()


def _to_why(window: Window) -> None:
    screen = screen_of(window)
    if isinstance(screen, RetainedScreen) and screen.search is not None:
        screen.search.found.opened.emit(TrustMatch(PEOPLE[0], 1.0, ("NHS number",)))


def _why_nothing(window: Window) -> None:
    _to_why(window)
    screen = screen_of(window)
    if isinstance(screen, RetainedScreen):
        screen.open.click()


def _to_retained(window: Window, reason: int = 1) -> None:
    _to_why(window)
    screen = screen_of(window)
    if isinstance(screen, RetainedScreen) and screen.why is not None:
        screen.why.group.button(reason).setChecked(True)
        screen.why.words.entry.setPlainText(retained().draft.words)  # type: ignore[union-attr]
        screen.open.click()
        until(lambda: screen.shown is not None or screen.open.isEnabled())


def _retained_part(window: Window, part: int) -> None:
    _to_retained(window)
    screen = screen_of(window)
    if isinstance(screen, RetainedScreen) and screen.view is not None:
        screen.view.parts.choose(part)


def _retained_acknowledge(window: Window) -> None:
    _to_retained(window)
    screen = screen_of(window)
    if isinstance(screen, RetainedScreen) and screen.shown is not None:
        screen._acknowledge(screen.shown.readings[0].line.id)  # noqa: SLF001 - as the button does


def _retained_copy(window: Window) -> None:
    _to_retained(window, 3)
    screen = screen_of(window)
    if isinstance(screen, RetainedScreen):
        screen.copy.click()


def _soon(window: Window) -> None:
    _to_retained(window)
    screen = screen_of(window)
    if isinstance(screen, RetainedScreen):
        screen.look_at_the_clock()


def _anew(window: Window) -> None:
    window.way_in.enrol_again()


def _count_down(window: Window) -> None:
    assert window.idle is not None  # noqa: S101 - the frame began it
    window.idle.countdown.emit(24)


def _remove(window: Window) -> None:
    window.background.turning.emit(True)


DAMAGED = DamagedStore("A file of this profile is damaged: mirror.db.", file="mirror.db")
LAPSED = Lease("lapsed", 0, round(hours(130).timestamp() * 1000))
TURNED_BACK = Lease("clock", 0, round(hours(2).timestamp() * 1000))

STATES: tuple[State, ...] = (
    State("unlock", stage="locked", of_many=True),
    State("unlock-wrong", stage="locked", trust=lambda: Trust(refuse=WrongPassphrase()), do=_unlock),
    State("unlock-no-keyring", stage="locked", trust=lambda: Trust(refuse=NoKeyring()), do=_unlock),
    State("keyring-changed", stage="locked", trust=lambda: Trust(refuse=KeyringChanged()), do=_unlock, of_many=True),
    State("store-damaged", stage="locked", trust=lambda: Trust(refuse=DAMAGED), do=_unlock, of_many=True),
    State("enrol-again", stage="locked", do=_anew),
    State("revoked", stage="locked", trust=lambda: Trust(refuse=WorkstationRevoked()), do=_unlock, of_many=True),
    State("recovery-code", stage="waiting", trust=lambda: Trust(code=RECOVERY_CODE), of_many=True),
    State("lease-lapsed", trust=lambda: Trust(lease=LAPSED, status=OFFLINE, outbox=WAITING), of_many=True),
    State("clock-turned-back", trust=lambda: Trust(lease=TURNED_BACK, status=OFFLINE)),
    State("idle-countdown", at("patient", 0), do=_count_down, of_many=True),
    State("removing-copies", at("patient", 0), do=_remove, of_many=True),
    *DOOR_STATES,
    State("today", at("today"), of_many=True),
    State("today-empty", at("today"), trust=lambda: Trust(today=Today(hours(0.1), (), {}))),
    State("today-offline", at("today"), trust=lambda: Trust(status=OFFLINE, outbox=WAITING), of_many=True),
    State("today-two-histories", at("today"), trust=lambda: Trust(status=TWO_HISTORIES), of_many=True),
    State("today-withholding", at("today"), trust=lambda: Trust(status=WITHHOLDING), of_many=True),
    State("today-connecting", at("today"), trust=lambda: Trust(status=CONNECTING), of_many=True),
    State("today-fetched", at("today"), trust=lambda: Trust(status=FETCHED)),
    State("today-first-sync", at("today"), trust=lambda: Trust(status=SYNCING, today=Today(None, (), {}))),
    State("find-box", at("today"), do=_type_find),
    State("patients", at("patients"), of_many=True),
    State("patients-empty", at("patients"), trust=lambda: Trust(lines=())),
    State("patients-trust-refused", at("patients"), do=_search_trust),
    State("patients-trust-found", at("patients"), do=_search_found),
    State("patients-trust-offline", at("patients"), trust=lambda: Trust(status=OFFLINE), do=_search_trust),
    State("register", at("register"), of_many=True),
    State("register-problems", at("register"), do=_register_nothing),
    State("patient", at("patient", 0), of_many=True),
    State("patient-new", at("patient", 8)),
    State("patient-end-of-care", at("patient", 0), do=choose("End of care"), of_many=True),
    State("patient-from-epr", at("patient", 4), of_many=True),
    State("patient-died", at("patient", 6)),
    State("patient-restricted", at("patient", 7), do=_open_banner),
    State("patient-contact", at("patient", 0), do=_open_banner),
    State("patient-coordinator", at("patient", 0), trust=lambda: Trust(me=COORDINATOR)),
    *cohort_states.STATES,
    *scheduling_states.STATES,
    *chasing_states.STATES,
    *INVITING_STATES,
    State("send-whom", at("send-one")),
    State("send", at("send-to", 0), do=_tick, of_many=True),
    State("send-excluded", at("send-to", 7), trust=lambda: Trust(exclusions=("There is no agreement to contact.",))),
    State("returned", at("returned"), of_many=True),
    State("returned-empty", at("returned"), trust=lambda: Trust(returned=())),
    State("reading", at("reading", 0, ident(501)), of_many=True),
    State("reading-whole", at("reading", 0, ident(593))),
    State("reading-words", at("reading", 0, ident(592))),
    State("reading-table", at("reading", 0, ident(501)), do=_table),
    State("reading-acknowledge", at("reading", 0, ident(501)), do=_acknowledge),
    State("reading-reviewed", at("reading", 0, ident(591))),
    State("reading-first", at("reading", 1, ident(503))),
    State("reading-quarantined", at("reading", 5, ident(506))),
    State("reading-sealed", at("reading", 0, ident(590))),
    State("reading-rules", at("reading", 0, ident(501)), do=lambda window: _table(window, 2)),
    State("scores", at("scores", 0), of_many=True),
    State("scores-tables", at("scores", 0), do=_as_tables),
    State("scores-none", at("scores", 1), trust=lambda: Trust(history=NOTHING)),
    State("raters", at("raters", 0, ident(501)), of_many=True),
    State("reporting", at("reporting"), of_many=True),
    State("reporting-kind", at("reporting"), do=press("Export")),
    State("agreement", at("agreement", 0), of_many=True),
    State("agreement-record", at("agreement", 0), do=_record),
    State("who-can-read", at("who-can-read", 0), of_many=True),
    State("who-can-read-withdrawn", at("who-can-read", 0), trust=lambda: Trust(sharing=SUSPENDED)),
    State("retained", at("retained"), trust=_desk),
    State("retained-duty", at("retained"), trust=lambda: replace(_desk(), duty=waiting_for_duty())),
    State("retained-why", at("retained"), trust=_desk, do=_to_why, of_many=True),
    State("retained-why-problems", at("retained"), trust=_desk, do=_why_nothing),
    State("retained-record", at("retained"), trust=_desk, do=_to_retained, of_many=True),
    State("retained-acknowledge", at("retained"), trust=_desk, do=_retained_acknowledge),
    State("retained-access", at("retained"), trust=_desk, do=lambda window: _retained_part(window, 3)),
    State("retained-looks", at("retained"), trust=_desk, do=lambda window: _retained_part(window, 4)),
    State("retained-soon", at("retained"), trust=lambda: _desk(240_000), do=_soon),
    State("retained-over", at("retained"), trust=lambda: _desk(0), do=_soon),
    State("retained-copy", at("retained"), trust=_desk, do=_retained_copy),
    State("retained-offline", at("retained"), trust=lambda: replace(_desk(), status=OFFLINE), do=_to_retained),
    State("agreement-under-16", at("agreement", 8), trust=lambda: Trust(may_record=UNDER_16, age_words="")),
    *WAITING_STATES,
    *watching.STATES,
    State("settings", at("settings"), of_many=True),
    State("settings-new-code", at("settings"), do=press("Make a new code")),
    State(
        "settings-earlier-outbox",
        at("settings"),
        trust=lambda: Trust(earlier=(Earlier(1, has_code=True),)),
        do=press("Bring an earlier"),
    ),
    State(
        "settings-extend-leases",
        at("settings"),
        trust=lambda: Trust(me=ADMINISTRATOR),
        do=press("Make or confirm an extension"),
    ),
    State(
        "settings-restored",
        at("settings"),
        trust=lambda: Trust(me=ADMINISTRATOR),
        do=press("Ask the service"),
    ),
    State(
        "settings-restored-confirm",
        at("settings"),
        trust=lambda: Trust(me=ADMINISTRATOR, restored_said_by="Edith Clarke"),
        do=press("Ask the service"),
    ),
    State("settings-approve", at("settings"), trust=lambda: Trust(requests=ASKS), do=_approve),
    *ACCESS_STATES,
    *LEDGER_STATES,
    *ADMINISTRATION_STATES,
    *MEASURE_STATES,
    *COMPLETING_STATES,
    *RISK_STATES,
    *IDENTITY_STATES,
    *RATER_STATES,
    *DUPLICATE_STATES,
)
