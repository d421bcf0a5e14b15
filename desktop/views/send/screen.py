"""Send: measures for this person, the way, the day, a message; and who is left out and why, before anything goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from care_record.agreement.raters import PATIENT, WORDS
from care_record.channels.channel import Channel
from care_record.people.dates import parse_date, show_date
from care_record.people.problems import InvalidValueError
from desktop.services.acts import Acts, Done
from desktop.services.acts.raters import RaterDraft
from desktop.services.reads import ChannelChoice, MeasureChoice, SendOptions, TypedSend
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, choice, line, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, reveal, row
from desktop.views.raters.naming import NamingSheet
from desktop.views.screen import Address, Context, Screen
from desktop.views.send.ticks import MeasureTicks, Tick

if TYPE_CHECKING:
    from care_record.wire.bodies import Respondent

_LONGEST_MESSAGE = 500
_TO_PERSON = "The message names no measure and no condition. Its link asks for the date of birth."
_TO_OTHERS = "The message names no patient, no measure and no condition. Its link asks for their own name."


class SendScreen(Screen):
    """One person's send. Its primary action sends what is ticked."""

    kinds = frozenset({"patients", "requests", "agreement"})

    def __init__(self, context: Context, patient: UUID, act: UUID | None = None, measure: str = "") -> None:
        """With `act`, what is sent takes the place of that send, which waits in the outbox or came back.

        `measure` is the id of one that is ticked at first.
        """
        super().__init__(context, "Change a send" if act else "Send a measure", back=True)
        self._patient, self._act, self._measure = patient, act, measure
        self._options: SendOptions | None = None
        self.ways = QButtonGroup(self)
        self.ways.idClicked.connect(lambda _: self._preview())
        self.measures = MeasureTicks(self._preview)
        self._channels = column(space=0)
        channels = Card("How it is answered")
        self.who = choice((code, f"by {words}") for code, words in WORDS.items())
        for named in (self.who, self.who.view()):
            named.setAccessibleName("Who answers")
        self.who.activated.connect(lambda _: self._who_chosen())
        channels.head.addWidget(self.who)
        self.named: RaterDraft | None = None
        self.asked = text("", "strong", wrap=True)
        self.name = Button("Name who is asked\u2026", self._name, kind="quiet", keys="Ctrl+Shift+N")
        self._naming = QWidget()
        self._naming.setLayout(row(self.asked, None, self.name, space=12))
        self._naming.hide()
        channels.body.addWidget(self._naming)
        channels.body.addLayout(self._channels)
        self.due = Field("Answer by", line("14-Feb-2027", longest=20))
        self.due.entry.editingFinished.connect(self._preview)  # type: ignore[union-attr]
        self.message = Field(
            "Message to the person", paragraph(2, longest=_LONGEST_MESSAGE),
            hint="Not sealed; name no measure or condition.",
        )  # fmt: skip
        details = Card()
        self.due.setFixedWidth(self.due.sizeHint().width())
        written = row(space=16)
        written.addWidget(self.due, 0, Qt.AlignmentFlag.AlignTop)
        written.addWidget(self.message, 1)
        details.body.addLayout(written)
        self._said = column(space=8)
        preview = Card("What goes out")
        preview.body.addLayout(self._said)
        preview.body.addStretch(1)
        right = column(channels, details, preview, space=16)
        right.setStretch(2, 1)
        both = beside()
        both.addWidget(self.measures, 6)
        both.addLayout(right, 5)
        self.content.addLayout(both, 1)
        self.send = self.add_action(Button("Send", self._send, kind="primary", keys="Ctrl+Return"))
        self.send.setEnabled(False)

    def refresh(self) -> None:
        patient = self._patient
        self.context.background.read(self, lambda reads: reads.send_options(patient), self._show, self.fail)

    def focus_first(self) -> None:
        self.message.entry.setFocus()

    def channel(self) -> ChannelChoice | None:
        """The way that is chosen."""
        if self._options is None or self.ways.checkedId() < 0:
            return None
        return self._channels_of(self._options)[self.ways.checkedId()]

    def respondent(self) -> Respondent:
        """Who answers."""
        return self.who.currentData()  # type: ignore[no-any-return]

    def _channels_of(self, options: SendOptions) -> tuple[ChannelChoice, ...]:
        """The person's own, or those to whoever else is named."""
        if self.respondent() == PATIENT:
            return options.channels
        reach = self.named.contact if self.named else None
        found = {Channel.EMAIL: "email", Channel.TEXT: "mobile", Channel.LETTER: "address"}
        return tuple(
            replace(one, address=getattr(reach, found[one.channel]).replace("\n", ", "))
            if reach and one.channel in found
            else one
            for one in options.to_others
        )

    def _who_chosen(self) -> None:
        if self.named is not None and self.named.respondent != self.respondent():
            self.named = None
        if self._options is not None:
            self._show(self._options)

    def _name(self) -> None:
        way, respondent = self.channel(), self.respondent()
        if way is not None and respondent != PATIENT:
            NamingSheet.ask(self, self.context, self._patient, respondent, way.channel, self.take, self.named)

    def take(self, draft: RaterDraft) -> None:
        """Whoever was named is asked."""
        self.named = draft
        self._who_chosen()

    def _show(self, options: SendOptions) -> None:
        first = self._options is None
        way = self.channel()
        self._options = options
        if options.exclusions:
            self.tell("warning", "Nothing can be sent to this person now.", " ".join(options.exclusions))
        else:
            self.hush()
        self.measures.show_groups(_groups(options.measures, self.respondent()))
        self._list_channels(self._channels_of(options), way)
        if first:
            self.due.entry.setText(show_date(options.default_due))  # type: ignore[union-attr]
            if self._act is not None:
                act = self._act
                self.context.background.read(self, lambda reads: reads.waiting.send(act), self._fill, self.fail)
            if self._measure in self.measures.boxes:
                self.measures.boxes[self._measure].setChecked(True)
            usable = next((box for box in self.measures.boxes.values() if box.isEnabled()), None)
            if usable is not None:
                usable.setFocus()
        self._preview()
        reveal(self._channels)

    def _fill(self, typed: TypedSend) -> None:
        """What was filled in before."""
        self.who.setCurrentIndex(max(0, self.who.findData(typed.respondent)))
        self._who_chosen()
        if typed.measure in self.measures.boxes:
            self.measures.boxes[typed.measure].setChecked(True)
        else:
            self.tell("warning", "The measure that was chosen is not sent any more.", "Choose another one.")
        channels = self._channels_of(self._options) if self._options else ()
        place = next((i for i, one in enumerate(channels) if one.channel is typed.channel and not one.excluded), None)
        if place is not None:
            self.ways.button(place).setChecked(True)
        self.due.fill(show_date(typed.due))
        self.message.fill(typed.message)
        self._preview()

    def _list_channels(self, channels: tuple[ChannelChoice, ...], way: ChannelChoice | None) -> None:
        for button in self.ways.buttons():
            self.ways.removeButton(button)
        clear(self._channels)
        for index, one in enumerate(channels):
            radio = QRadioButton(one.label)
            said = one.excluded or one.address
            radio.setAccessibleName(f"{one.label}, {said}" if said else one.label)
            radio.setEnabled(one.excluded is None)
            self.ways.addButton(radio, index)
            words = text(said, "caution" if one.excluded else "muted", wrap=True)
            if one.excluded:
                words.setText(f"\u26a0 {one.excluded}")
            line = row(radio, words, space=12)
            line.setStretch(1, 1)
            self._channels.addLayout(line)
        chosen = next((i for i, c in enumerate(channels) if way is not None and c.channel is way.channel), None)
        first = next((i for i, c in enumerate(channels) if c.excluded is None), None)
        wanted = chosen if chosen is not None and channels[chosen].excluded is None else first
        if wanted is not None:
            self.ways.button(wanted).setChecked(True)

    def _due(self) -> date | None:
        try:
            due = parse_date(self.due.value)
        except InvalidValueError as error:
            self.due.wrong(error.words)
            return None
        early = due < self.context.today
        self.due.wrong(f"{show_date(due)} has passed. Choose today or a later day." if early else "")
        return None if early else due

    def _preview(self) -> None:
        clear(self._said)
        options, way, due, taken = self._options, self.channel(), self._due(), self.measures.taken()
        if options is None:
            return
        chosen = [measure for measure in options.measures if measure.id in taken]
        others = self.respondent() != PATIENT and way is not None and way.channel.leaves_the_clinic
        named = self.named if others else None
        self._naming.setVisible(others)
        self.message.label.setText("Message to whoever is asked" if others else "Message to the person")
        self.asked.setText(f"{named.name}, {named.relationship}" if named else "Nobody is named yet.")
        self.name.say("Change\u2026" if named else "Name who is asked\u2026")
        unnamed = others and (named is None or (way is not None and not way.address))
        ready = bool(chosen and way and due and not options.exclusions and not unnamed)
        self.send.setEnabled(ready)
        if options.exclusions:
            self._said.addWidget(text("Nothing goes out.", "muted"))
        elif not self.measures.boxes:
            said = f"No measure here is made to be answered by {WORDS[self.respondent()]}."
            self._said.addWidget(text(said, "muted", wrap=True))
        elif not chosen:
            self._said.addWidget(text("Tick at least one measure.", "muted"))
        elif way is None:
            self._said.addWidget(text("There is no way to reach this person now.", "muted"))
        elif unnamed:
            said = f"Name {WORDS[self.respondent()]} who is asked, with what the message goes to."
            self._said.addWidget(text(said, "caution", wrap=True))
        elif due is not None:
            who = f"by {named.name}" if named else self.who.currentText()
            self._said.addWidget(text(_sentence(chosen, way, due, who), wrap=True))
            if way.channel.leaves_the_clinic:
                self._said.addWidget(text(_TO_OTHERS if named else _TO_PERSON, "small", wrap=True))
        reveal(self._said)
        self.foot_words.setText(
            "Goes out by itself once the network is there, also when you are offline now." if ready else ""
        )

    def _send(self) -> None:
        way, due, taken, patient = self.channel(), self._due(), self.measures.taken(), self._patient
        if way is None or due is None or not taken:
            return
        channel: Channel = way.channel
        message, who, named, act = self.message.value, self.respondent(), self.named, self._act
        self.send.setEnabled(False)

        def send(acts: Acts) -> Done:
            if named is not None and channel.leaves_the_clinic:
                return acts.raters.ask(patient, taken, channel, due, message, named)
            return acts.send_measure(patient, taken, channel, due, message, who)

        self.context.background.act(
            self,
            send if act is None else lambda acts: acts.waiting.instead(act, lambda: send(acts)),
            self._done,
            self._refused,
        )

    def _done(self, done: Done) -> None:
        self.context.go.say(done.words or "On its way.")
        if self._act is not None:
            self.context.go.open(Address("outbox"))
            return
        way = self.channel()
        if (
            done.id is not None
            and way is not None
            and not way.channel.leaves_the_clinic
            and self.context.me.role == "clinician"
        ):
            self.context.go.open(Address("take-answers", self._patient, done.id))
        else:
            self.context.go.open(Address("patient", self._patient))

    def _refused(self, error: Exception) -> None:
        self.send.setEnabled(True)
        self.not_done("It was not sent.", error)


def _groups(measures: Sequence[MeasureChoice], respondent: str) -> list[tuple[str, list[Tick]]]:
    """The measures that the respondent answers, by how near they are at hand."""
    measures = [one for one in measures if respondent in (one.respondents or (respondent,))]
    groups = (
        ("Sent before", [one for one in measures if one.suits and one.last_sent]),
        ("For this service and age", [one for one in measures if one.suits and not one.last_sent]),
        ("Not for this service or age", [one for one in measures if not one.suits]),
    )
    return [(title, [Tick(one.id, one.title, _about(one), one.advice) for one in group]) for title, group in groups]


def _about(measure: MeasureChoice) -> str:
    parts = [f"{measure.items} questions"]
    if measure.minutes:
        parts.append(f"about {measure.minutes} min")
    if measure.last_sent:
        parts.append(f"last sent {show_date(measure.last_sent)}")
    return " \u00b7 ".join(parts)


def _sentence(chosen: list[MeasureChoice], way: ChannelChoice, due: date, who: str) -> str:
    names = [measure.title for measure in chosen]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    questions = sum(measure.items for measure in chosen)
    where = f" to {way.address}" if way.address and way.channel.leaves_the_clinic else ""
    answered = "" if who.endswith("the person") else f" {who}"
    return (
        f"{listed}, {questions} questions, {way.channel.phrase}{where}, to be answered{answered} by {show_date(due)}."
    )
