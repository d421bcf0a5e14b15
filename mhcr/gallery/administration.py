"""States of the screens on which a trust looks after itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog

from desktop.services.reads import Me
from desktop.services.reads.trust import TeamNews
from desktop.views.administration.ceremony import ShareSheet
from desktop.views.administration.keys import KeysScreen
from desktop.views.administration.sheets import Authorise
from desktop.views.administration.staff import StaffScreen
from desktop.views.administration.teams import TeamsScreen
from desktop.views.administration.workstations import WorkstationsScreen
from desktop.views.screen import Address
from desktop.views.team.screen import TeamScreen
from mhcr.gallery.office import ALONE, ASKS, COMFORT, JOINED, RECOVERED, Office, keys, team
from mhcr.gallery.people import ME, ident
from mhcr.gallery.state import State
from mhcr.gallery.stillness import until
from mhcr.gallery.trust import Trust

if TYPE_CHECKING:
    from desktop.views.window import Window

RANJIT = Me(ident(804), "Ranjit Sahota", "system-administrator", (), ME.trust_name)


def _office(**changes: object) -> Callable[[], Trust]:
    return lambda: Trust(me=RANJIT, requests=ASKS, office=replace(Office(), **changes))  # type: ignore[arg-type]


def _clinic(**changes: object) -> Callable[[], Trust]:
    return lambda: Trust(office=replace(Office(), **changes))  # type: ignore[arg-type]


def _on(kind: type, press: str) -> Callable[[Window], object]:
    """Press a button of a screen."""

    def do(window: Window) -> None:
        assert window.shell is not None  # noqa: S101 - the gallery opened it itself
        screen = window.shell.screen_shown
        if isinstance(screen, kind):
            getattr(screen, press).click()

    return do


def _authorise_nothing(window: Window) -> None:
    _on(StaffScreen, "authorise")(window)
    for sheet in window.findChildren(Authorise):
        sheet.form.fields["password"].entry.setText("too short")  # type: ignore[union-attr]
        sheet.yes.click()


def _to_share(window: Window, *, words: bool) -> None:
    """Go through the choice of custodians to the first one's words."""
    _on(KeysScreen, "make")(window)
    for sheet in window.findChildren(QDialog):
        for number, box in enumerate(sheet.findChildren(QComboBox), 1):
            box.setCurrentIndex(number)
        sheet.yes.click()  # type: ignore[attr-defined]
    until(lambda: bool(window.findChildren(ShareSheet)))
    if words:
        for share in window.findChildren(ShareSheet):
            share.yes.click()


def _export(window: Window) -> None:
    assert window.shell is not None  # noqa: S101 - as above
    screen = window.shell.screen_shown
    if isinstance(screen, KeysScreen):
        screen._export_to(Path("root-key.json"))  # noqa: SLF001 - as the file dialog does


_NO_KEY = team(
    holds_key=False,
    recoverable=True,
    joining=(),
    key="Key 3, made 19-Nov-2026 by Dr Amara Osei.",
)
_USED = team(recoveries=(RECOVERED.more,), joining=())
_NONE_YET = keys(generation=0, made_at=None, custodians=(), escrowed=0, standing=ALONE)

STATES: tuple[State, ...] = (
    State("team", Address("team"), trust=_clinic(), of_many=True),
    State("team-confirm", Address("team"), trust=_clinic(), do=_on(TeamScreen, "confirm")),
    State("team-no-key", Address("team"), trust=_clinic(mine=(_NO_KEY,)), of_many=True),
    State("team-recover", Address("team"), trust=_clinic(mine=(_NO_KEY,)), do=_on(TeamScreen, "recover"), of_many=True),
    State("team-recovered", Address("team"), trust=_clinic(mine=(_USED,))),
    State("team-none", Address("team"), trust=_clinic(mine=())),
    State("today-team", Address("today"), trust=_clinic(news=TeamNews((COMFORT,), (JOINED, RECOVERED))), of_many=True),
    State("staff", Address("administration"), trust=_office(), of_many=True),
    State("staff-alone", Address("administration"), trust=_office(standing=ALONE), of_many=True),
    State("staff-authorise", Address("administration"), trust=_office(), do=_authorise_nothing, of_many=True),
    State("staff-add", Address("administration"), trust=_office(), do=_on(StaffScreen, "add")),
    State("staff-remove", Address("administration"), trust=_office(), do=_on(StaffScreen, "remove")),
    State("staff-password", Address("administration"), trust=_office(), do=_on(StaffScreen, "password")),
    State("teams", Address("administration-teams"), trust=_office(), of_many=True),
    State("teams-none", Address("administration-teams"), trust=_office(teams=())),
    State("teams-create", Address("administration-teams"), trust=_office(), do=_on(TeamsScreen, "new")),
    State("workstations", Address("administration-workstations"), trust=_office(), of_many=True),
    State(
        "workstations-approve",
        Address("administration-workstations"),
        trust=_office(),
        do=_on(WorkstationsScreen, "approve"),
        of_many=True,
    ),
    State(
        "workstations-revoke",
        Address("administration-workstations"),
        trust=_office(),
        do=_on(WorkstationsScreen, "revoke"),
    ),
    State("policy", Address("administration-policy"), trust=_office(), of_many=True),
    State("keys", Address("administration-keys"), trust=_office(), of_many=True),
    State("keys-none", Address("administration-keys"), trust=_office(keys=_NONE_YET, standing=ALONE), of_many=True),
    State("keys-custodians", Address("administration-keys"), trust=_office(), do=_on(KeysScreen, "make")),
    State(
        "keys-cover",
        Address("administration-keys"),
        trust=_office(),
        do=lambda window: _to_share(window, words=False),
    ),
    State(
        "keys-words",
        Address("administration-keys"),
        trust=_office(),
        do=lambda window: _to_share(window, words=True),
        of_many=True,
    ),
    State("keys-export", Address("administration-keys"), trust=_office(keys=_NONE_YET, standing=ALONE), do=_export),
)
