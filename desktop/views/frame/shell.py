"""The frame with everything in it: it knows where the person is, and the way from screen to screen."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from care_record.wire.bodies import ReadOf
from desktop.background import Background
from desktop.services.reads import BannerData, Me, role_words
from desktop.services.reads.completing import FormToAnswer
from desktop.views.frame.aside import AsideStrip
from desktop.views.frame.findbox import NOBODY, Action, FindBox
from desktop.views.frame.header import Header
from desktop.views.frame.lasting import Lasting
from desktop.views.frame.late import LateBanner
from desktop.views.frame.rail import Rail, places_for
from desktop.views.frame.round import Round
from desktop.views.frame.screens import SCREENS
from desktop.views.frame.statusline import StatusLine
from desktop.views.parts.labels import text
from desktop.views.parts.layout import column, row
from desktop.views.parts.notices import current_look
from desktop.views.screen import Address, Context, Screen, words_of

_LONGEST_WAY = 50


class Shell(QWidget):
    """Everything but the door. It dies at a lock, and what it showed dies with it."""

    handing = Signal(object)
    """The form that a patient is to answer at this machine (`FormToAnswer`)."""

    def __init__(
        self, background: Background, me: Me, clock: Callable[[], datetime], lock: Callable[[], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._background, self._me, self._lock = background, me, lock
        self._context = Context(background=background, me=me, go=self, clock=clock)
        self._way: list[Address] = []
        self._patient: UUID | None = None
        self.header = Header(me)
        self.rail = Rail(me, lambda code: self.open(Address(code)), self.lock)
        self.screens = QStackedWidget()
        self.status = StatusLine()
        self._lasting = Lasting(self.status, self)
        nobody = NOBODY if self._cares else "Nobody whose record this workstation holds fits."
        self.box = FindBox(
            background, self._actions, lambda match: self.open_person(match.patient.id), self, nobody=nobody
        )
        self.box.setFixedWidth(min(current_look().px(56), 560))
        self.who, self.role = text(me.name, "strong"), text(_role_words(me), "muted")
        right = column(_top_bar(self.box, self.who, self.role), space=0)
        self.late = LateBanner()
        right.addWidget(self.late)
        self.round = Round(self._turn_to)
        right.addWidget(self.round)
        self.aside = AsideStrip(self.header, self.open_person)
        right.addWidget(self.aside)
        right.addWidget(self.screens, 1)
        middle = row(self.rail, space=0)
        middle.addLayout(right, 1)
        whole = column(self.header, space=0)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        self.setLayout(whole)
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self.lock)

    def begin(self) -> None:
        """Go to the first place, and show what comes home from now on."""
        background, me = self._background, self._me
        background.changed.connect(self._changed)
        background.status.connect(self.status.show_status)
        if me.role == "clinician":
            background.status.connect(self.late.show_status)
            background.read(self, lambda reads: reads.status(), self.late.show_status)
        background.trouble.connect(lambda error: self._lasting.complain(words_of(error)[0]))
        background.acting.connect(self._lasting.acted)
        background.read(self, lambda reads: reads.status(), self.status.show_status)
        self.open(Address(places_for(me)[0].code))
        # a first sync may have brought one's teams before this window listened
        background.read(self, lambda reads: reads.me(), self._turned)
        self._count()
        self._count_joining()
        self._count_measures()

    @property
    def screen_shown(self) -> Screen:
        """The screen in sight."""
        shown = self.screens.currentWidget()
        assert isinstance(shown, Screen)  # noqa: S101 - nothing else is ever put there
        return shown

    @property
    def address(self) -> Address:
        return self._way[-1]

    @property
    def is_told_of_flags(self) -> bool:
        """Whether flagged answers concern who is here."""
        return self._me.role == "clinician" or self._me.at_desk

    def open(self, address: Address) -> None:
        """Go to a screen; a place of the rail begins a new way."""
        if address.patient is None and address.item is None and address.place not in _PLACE_OF:
            self._way.clear()
        self._way.append(address)
        del self._way[:-_LONGEST_WAY]
        self._show(address)

    def go_round(self, listed: Sequence[Address], first: Address) -> None:
        """Open one thing of a list, from which the person can go on to the next without coming back."""
        self.round.begin(listed)
        self.open(first)

    def _turn_to(self, address: Address) -> None:
        self._way[-1] = address
        self._show(address)

    def open_person(self, patient: UUID) -> None:
        """Go to somebody's record; who oversees to the lines about it, the identity desk to the access request."""
        if self._me.role == "identity-administrator":
            self.open(Address("identity", item=patient))
            return
        self.open(Address("access-of" if self._me.role == "privacy-officer" else "patient", patient))

    @property
    def _cares(self) -> bool:
        return self._me.role in ("clinician", "coordinator")

    def back(self) -> None:
        """Go to the screen before; from a place of the rail there is no way back."""
        if len(self._way) > 1:
            self._way.pop()
            self._show(self._way[-1])
        else:
            self.open(Address("patients" if self._cares else places_for(self._me)[0].code))

    def say(self, words: str) -> None:
        """Say what was done: of the screen in sight, or of the one to which the same step leads."""
        self._lasting.say(words)

    def lock(self) -> None:
        """Shut the store and what it showed."""
        self._lock()

    def hand_over(self, form: FormToAnswer) -> None:
        """Give the machine into the patient's hands."""
        self.handing.emit(form)

    def _show(self, address: Address) -> None:
        self._lasting.left()
        old = self.screens.currentWidget()
        screen = SCREENS[address.place](self._context, address)
        self.screens.addWidget(screen)
        self.screens.setCurrentWidget(screen)
        if old is not None:
            self.screens.removeWidget(old)
            old.hide()
            old.deleteLater()
        if address.patient is None or address.patient != self._patient:
            # Nobody's record ever stands under somebody else's banner, not for a moment.
            self.header.show_banner(None)
        self._patient = address.patient
        self.round.follow(address)
        self.rail.show_place(_PLACE_OF.get(address.place, address.place))
        if address.patient is None:
            screen.identified.connect(partial(self._identified, screen))
        else:
            self._read_banner(address)
        if self._is_identified:
            screen.refresh()
        screen.focus_first()

    @property
    def _is_identified(self) -> bool:
        """Whether the banner of whose record is open stands there; nothing of a record is shown before."""
        return self._patient is None or self.header.shown is not None

    def _read_banner(self, address: Address) -> None:
        patient, what = address.patient, _WHAT.get(address.place, "record")
        if patient is None:
            return
        self._background.read(
            self,
            lambda reads: reads.banner(patient, what),
            lambda data: self._banner(patient, data),
            lambda error: self._no_banner(patient, error),
        )

    def _banner(self, patient: UUID, data: BannerData) -> None:
        if patient == self._patient:
            waits = not self._is_identified
            self.header.show_banner(data)
            if waits:
                self.screen_shown.refresh()

    def _identified(self, screen: Screen, data: BannerData | None) -> None:
        """A screen has come to one person, or back to nobody, by itself."""
        if self._patient is None and screen is self.screens.currentWidget():
            self.header.show_banner(data)

    def _no_banner(self, patient: UUID, error: Exception) -> None:
        """A record whose identity cannot be shown is not shown either."""
        if patient == self._patient:
            self.open(Address(places_for(self._me)[0].code))
            self._lasting.complain(words_of(error)[0])

    def read_anew(self) -> None:
        """Read everything that is shown once more: the store is another file."""
        self.screen_shown.refresh()
        if self._patient is not None:
            self._read_banner(self.address)
        self._background.read(self, lambda reads: reads.status(), self.status.show_status)
        self._count()

    def _changed(self, kinds: frozenset[str]) -> None:
        shown = self.screens.currentWidget()
        if isinstance(shown, Screen) and shown.kinds & kinds and self._is_identified:
            shown.refresh()
        if kinds & {"patients", "agreement"}:
            self._read_banner(self.address)
        if "staff" in kinds:
            self._count_joining()
            self._background.read(self, lambda reads: reads.me(), self._turned)
        if "measures" in kinds:
            self._count_measures()
        if kinds & {"outbox", "status", "responses"}:
            self._background.read(self, lambda reads: reads.status(), self.status.show_status)
        self._count()

    def _turned(self, me: Me) -> None:
        """Take a changed name, role or team of one's own; what is being typed stays, the next screen knows."""
        if me == self._me:
            return
        self._me = me
        self._context = replace(self._context, me=me)
        self.who.setText(me.name)
        self.role.setText(_role_words(me))

    def _count_joining(self) -> None:
        """Who waits for this person's signature."""
        self._background.read(
            self, lambda reads: reads.trust.news(), lambda news: self.rail.show_count("team", len(news.joining))
        )

    def _count_measures(self) -> None:
        """How many measures wait for this person to be the second."""
        self._background.read(
            self, lambda reads: reads.packs.waiting(), lambda count: self.rail.show_count("measures", count)
        )

    def _count(self) -> None:
        self._background.read(self, lambda reads: reads.counts(), self.rail.show_counts)

    def _actions(self) -> list[Action]:
        rail = [
            Action(f"Go to {place.name}", f"Ctrl+{number}", lambda code=place.code: self.open(Address(code)))  # type: ignore[misc]
            for number, place in enumerate(places_for(self._me), start=1)
        ]
        here: list[Action] = []
        if self._cares:
            here.append(Action("Register a person", "Ctrl+N", lambda: self.open(Address("register"))))
        patient = self._patient
        if patient is not None and self._cares:
            here.append(Action("Send a measure", "", lambda: self.open(Address("send-to", patient))))
            here.append(Action("Agreement and access", "", lambda: self.open(Address("agreement", patient))))
        return [*here, *rail, Action("Lock", "F12", self.lock)]


# What is noted as read at a place of one patient, where it is not the record itself.
_WHAT: dict[str, ReadOf] = {
    "reading": "response",
    "scores": "response",
    "raters": "response",
    "access-of": "access-log",
}
_PLACE_OF = {
    "administration-teams": "administration",
    "administration-workstations": "administration",
    "administration-policy": "administration",
    "administration-keys": "administration",
    "conflict": "outbox",
    "set-aside": "outbox",
    "patient": "patients",
    "two-records": "patients",
    "whose-entry": "patients",
    "two-in-trust": "duplicates",
    "register": "patients",
    "agreement": "patients",
    "invitations-of": "patients",
    "who-can-read": "patients",
    "send-to": "send",
    "send-one": "send",
    "identity-case": "identity",
    "measure": "measures",
    "measure-file": "measures",
    "measure-try": "measures",
    "take-answers": "patients",
    "schedules": "team",
    "schedules-of": "patients",
    "reading": "returned",
    "reporting": "returned",
    "raters": "returned",
    "scores": "patients",
    "access-of": "access-log",
}


def _top_bar(box: FindBox, who: QWidget, role: QWidget) -> QWidget:
    bar = QWidget()
    bar.setObjectName("topbar")
    bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line = row(box, None, who, role, space=12)
    line.setContentsMargins(24, 0, 24, 0)
    bar.setLayout(line)
    bar.setFixedHeight(current_look().px(6.5))
    return bar


def _role_words(me: Me) -> str:
    """The role, and the team or how many there are, where there is room."""
    role = role_words(me.role).capitalize()
    if not me.teams or current_look().large:
        return role
    teams = me.teams[0].name if len(me.teams) == 1 else f"{len(me.teams)} teams"
    return f"{role} \u00b7 {teams}"
