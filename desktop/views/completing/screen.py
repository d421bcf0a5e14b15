"""One send, to be answered here: the three ways, and the form read out or typed in below the patient's banner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.answering.sheet import Sheet
from care_record.answering.words import calls_for_help
from care_record.channels.channel import Channel
from care_record.people.dates import show_moment
from desktop.services.acts.completing import Given
from desktop.views.completing.paper import PaperWay
from desktop.views.completing.printed import print_form
from desktop.views.form.manner import Manner
from desktop.views.form.walk import FormWalk
from desktop.views.handover.handover import half_done
from desktop.views.parts.buttons import Button
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, row
from desktop.views.screen import Address, Context, Screen

if TYPE_CHECKING:
    from desktop.services.acts.completing import Taken
    from desktop.services.reads.completing import FormToAnswer

Way = Literal["ways", "telephone", "paper"]
_RESPONDENTS = {"patient": "The person answers.", "clinician": "You answer, as the clinician."}
_HANDED = "The machine shows these questions and nothing else, and only your passphrase leads back. Stay within reach."
_HALF_FLAGGED = "An answer among the half-done ones calls for help. Speak with the person now."


class TakeAnswersScreen(Screen):
    """Takes the answers to one send. Its primary action is the way by which it was sent."""

    def __init__(self, context: Context, patient: UUID, request: UUID) -> None:
        super().__init__(context, "Take answers", back=True)
        self._patient, self._request = patient, request
        self._form: FormToAnswer | None = None
        self.walk: FormWalk | None = None
        self.paper: PaperWay | None = None
        self.way: Way = "ways"
        self.buttons: list[Button] = []

    def refresh(self) -> None:
        if self.way != "ways":
            return
        request = self._request
        self.context.background.read(self, lambda reads: reads.completing.form(request), self._show, self.fail)

    def _show(self, form: FormToAnswer) -> None:
        self._form, self.way = form, "ways"
        self.subtitle.setText(form.title)
        self.hush()
        self._empty()
        if form.against:
            self.tell("warning", "Answers cannot be taken here.", form.against)
            return
        if form.kept_flagged:
            self.tell(
                "risk", _HALF_FLAGGED, "Nothing is handed in yet. Go on below, or acknowledge what you did after."
            )
        elif form.advice:
            self.tell("info", form.advice)
        if form.kept_at is not None:
            self.content.addWidget(self._half_done(form))
        for card in self._cards(form):
            self.content.addWidget(card)
        self.content.addStretch(1)
        if self.buttons:
            self.buttons[0].setFocus()

    def _half_done(self, form: FormToAnswer) -> QWidget:
        card = Card("Half done")
        kept = show_moment(form.kept_at) if form.kept_at else ""
        card.head.addWidget(Button("Start afresh\u2026", self._afresh, kind="quiet"))
        said = f"Answers were kept here on {kept}. Go on with them below; a paper form is typed in from its start."
        card.body.addWidget(text(said, wrap=True))
        return card

    def _cards(self, form: FormToAnswer) -> list[Card]:
        who = _RESPONDENTS.get(form.respondent, f"The {form.respondent} answers.")
        ways: tuple[tuple[Channel, str, str, str, Callable[[], object], str], ...] = (
            (
                Channel.IN_CLINIC,
                "On this machine",
                _HANDED,
                "Hand over this machine",
                self._hand_over,
                "Ctrl+Shift+H",
            ),
            (
                Channel.TELEPHONE,
                "By telephone",
                f"Read each question out as it stands, and choose what you hear. {who}",
                "Begin by telephone",
                self._telephone,
                "Ctrl+Shift+T",
            ),
            (
                Channel.PAPER,
                "On paper",
                f"Number {form.number}. Type the form in twice; differences are shown side by side.",
                "Type in a form",
                self._paper,
                "Ctrl+Shift+P",
            ),
        )
        wanted = form.channel if not form.channel.leaves_the_clinic else Channel.IN_CLINIC
        self.buttons, cards = [], []
        for channel, title, words, label, then, keys in ways:
            if channel is Channel.IN_CLINIC and form.respondent == "clinician":
                continue
            card = Card(title)
            card.body.addWidget(text(words, wrap=True))
            primary = channel is wanted
            button = Button(
                label, then, kind="primary" if primary else "secondary", keys="Ctrl+Return" if primary else keys
            )
            line = row(button, space=8)
            if channel is Channel.PAPER:
                line.addWidget(Button("Print the form\u2026", self._print, keys="Ctrl+P"))
            line.addStretch(1)
            card.body.addLayout(line)
            cards.append(card)
            if primary:
                self.buttons.insert(0, button)
            else:
                self.buttons.append(button)
        return cards

    def _empty(self) -> None:
        clear(self.content)
        self.walk = self.paper = None

    def _hand_over(self) -> None:
        if self._form is not None:
            self.context.go.hand_over(self._form)

    def _telephone(self) -> None:
        form = self._form
        if form is None or form.sheet is None:
            return
        self._empty()
        self.way = "telephone"
        manner = Manner("clinician", form.team_telephone, form.team_name, "Hand in the answers")
        walk = FormWalk(form.sheet, manner, contact_me=form.contact_me, words=form.words, leaves=True)
        walk.moved.connect(self._keep)
        walk.flagged.connect(self._keep)
        walk.left.connect(self._leave)
        walk.finished.connect(
            lambda: self._hand_in(Given(self._response(walk), "telephone", walk.contact_me, walk.words))
        )
        self.walk = walk
        self.content.addWidget(walk, 1)
        walk.show()
        walk.begin()

    def _paper(self) -> None:
        form = self._form
        if form is None or form.sheet is None:
            return
        self._empty()
        self.way = "paper"
        paper = PaperWay(form, Sheet(form.sheet.paper), self.context)
        paper.left.connect(self._leave)
        paper.finished.connect(self._hand_in)
        self.paper = paper
        self.content.addWidget(paper, 1)
        paper.show()
        paper.begin()

    def _print(self) -> None:
        if self._form is not None and self._form.sheet is not None:
            print_form(self, self._form)

    def _response(self, walk: FormWalk) -> dict[str, object]:
        return walk.sheet.response(self.context.clock())

    def _keep(self) -> None:
        if self.walk is None:
            return
        walk, request = self.walk, self._request
        form = walk.sheet.paper.form
        flagged = walk.contact_me or any(
            calls_for_help(form, one.place.item, one.place.answers) for one in walk.sheet.steps.steps
        )
        half = half_done(walk, "telephone", flagged=flagged)
        self.context.background.act(self, lambda acts: acts.completing.keep(request, half), lambda _: None, self.fail)

    def _leave(self) -> None:
        self.way = "ways"
        self.refresh()

    def _afresh(self) -> None:
        from desktop.views.parts.dialogs import Confirm

        request = self._request
        Confirm.ask(
            self,
            "Start afresh?",
            "What was answered so far is dropped and cannot be had back.",
            "Drop the answers",
            lambda: self.context.background.act(
                self, lambda acts: acts.completing.drop(request), lambda _: self.refresh(), self.fail
            ),
        )

    def _hand_in(self, given: Given) -> None:
        request = self._request
        self.context.background.act(
            self, lambda acts: acts.completing.hand_in(request, given), self._handed_in, self._refused
        )

    def _handed_in(self, taken: Taken) -> None:
        self.context.go.say(f"Handed in, receipt {taken.receipt}.")
        self.context.go.open(Address("reading", self._patient, taken.id))

    def _refused(self, error: Exception) -> None:
        self.not_done("It was not handed in; the answers stand as they are.", error)
        page = self.walk.page if self.walk is not None else None
        if page is not None:
            page.next.setEnabled(True)
        if self.paper is not None:
            self.paper.again()
