"""The desk's place for requests to withdraw: what waits, with its age and next step, and a new one beside it."""

from care_record.agreement.letters import answer_to_request, question_to_person
from care_record.people.dates import show_date
from care_record.people.search import Match
from desktop.services.acts.ledger.asking import OpenRequestLine
from desktop.services.acts.ledger.requesting import RequestDraft
from desktop.views.find.trust import TrustCard
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Clipboard
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.layout import Card
from desktop.views.parts.more import More
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Address, Context, Screen, words_of
from desktop.views.withdrawals.sheets import AnswerSheet, SuspendSheet

PLACE = "withdrawals"
HOW_IT_GOES = (
    "Suspended at once; removed once the person confirms it by a contact on record, never by one in the request."
)


class WithdrawalsScreen(Screen):
    """Requests that wait, oldest first. Its primary action notes what the person said."""

    kinds = frozenset({"agreement", "outbox"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Requests to withdraw", back=True)
        columns = (
            Column[OpenRequestLine]("Person", _person, share=3, wrap=230),
            Column[OpenRequestLine]("Waits", _age, share=2, wrap=130),
            Column[OpenRequestLine]("Next", _next, share=3, wrap=220),
        )
        self.list = List("Requests to withdraw", columns, key=lambda line: line.request, fit_rows=True)
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _: self._answer())
        self.empty = OrEmpty(self.list, "Asking the service\u2026", name="waiting")
        queue = Card("Waiting, oldest first")
        queue.head.addWidget(Button("Ask again", self.refresh, kind="quiet", keys="F5"))
        queue.body.addWidget(self.empty, 1)
        self.trust = TrustCard(context, chosen=self._matched)
        both = beside()
        both.addWidget(queue, 1)
        both.addWidget(self.trust)
        self.content.addLayout(both, 1)
        more = More("these requests")
        self.reply = more.add("Copy an answer to the sender", self._reply, keys="Ctrl+Shift+Y")
        self.ask = more.add("Copy words for the person", self._words, keys="Ctrl+Shift+P")
        self.head.addWidget(more)
        self.foot_words.setText(HOW_IT_GOES)
        self.open = self.add_action(Button("Open the record", self._open, keys="Ctrl+O"))
        self.said = self.add_action(
            Button("What the person said\u2026", self._answer, kind="primary", keys="Ctrl+Return")
        )
        self._choose(None)

    def refresh(self) -> None:
        self.context.background.call(self, lambda calls: calls.withdrawals(), self._show, self._failed)

    def focus_first(self) -> None:
        self.trust.number.entry.setFocus()

    def _show(self, lines: tuple[OpenRequestLine, ...]) -> None:
        self.empty.say("No request waits.", "One that you enter stands here until it is settled.")
        self.list.show_rows(lines)
        flagged = sum(line.safeguarding for line in lines)
        if flagged:
            many = "1 request is" if flagged == 1 else f"{flagged} requests are"
            self.tell(
                "warning",
                f"{many} about a record with restricted details.",
                "Somebody may force the person\u2019s hand, or read their post. A clinician speaks with them, alone.",
            )
        else:
            self.hush()

    def _failed(self, error: Exception) -> None:
        self.empty.say(*words_of(error))

    def _choose(self, line: OpenRequestLine | None) -> None:
        self.ask.setEnabled(line is not None)
        for button in (self.open, self.said):
            button.setEnabled(line is not None)
        self.open.setVisible(self.context.me.role != "identity-administrator")

    def _matched(self, match: Match) -> None:
        SuspendSheet(
            self, match.patient, self.context.today, self.trust, lambda draft: self._suspend(match, draft)
        ).open()

    def _suspend(self, match: Match, draft: RequestDraft) -> None:
        self.context.background.act(
            self,
            lambda acts: acts.ledger.request_withdrawal(match.patient, draft),
            lambda done: self._told(done.words),
            self._refused,
        )

    def _answer(self) -> None:
        line: OpenRequestLine | None = self.list.current()
        if line is None:
            return
        clinician = self.context.me.role == "clinician"
        AnswerSheet(
            self,
            line,
            clinician=clinician,
            then=lambda outcome, how, words: self.context.background.act(
                self,
                lambda acts: acts.ledger.answer_withdrawal(line.patient.id, line.request, outcome, how, words),
                lambda done: self._told(done.words),
                self._refused,
            ),
        ).open()

    def _told(self, words: str) -> None:
        self.context.go.say(words)
        self.refresh()

    def _refused(self, error: Exception) -> None:
        self.not_done("This was not done.", error)

    def _reply(self) -> None:
        Clipboard.put(answer_to_request(self.context.me.trust_name))
        self.context.go.say("Copied. It says the same whether somebody was found or not; read it before you send it.")

    def _words(self) -> None:
        line: OpenRequestLine | None = self.list.current()
        if line is not None:
            Clipboard.put(question_to_person(self.context.me.trust_name, line.received))
            self.context.go.say(f"Copied: words for {line.patient.name.display}, for the contact on record alone.")

    def _open(self) -> None:
        line: OpenRequestLine | None = self.list.current()
        if line is not None:
            self.context.go.open(Address("agreement", line.patient.id))


def _person(line: OpenRequestLine) -> Cell:
    person = line.patient
    number = f"   NHS No. {person.nhs_number}" if person.nhs_number else ""
    more = f"Born {show_date(person.birth_date)}{number}"
    ink = "warning" if line.safeguarding else "text"
    return Cell(person.name.display, more, symbol="warning" if line.safeguarding else "", ink=ink, strong=True)


def _contact(line: OpenRequestLine) -> str:
    if line.safeguarding:
        return "Details restricted"
    held = " \u00b7 ".join(part for part in (line.patient.mobile or line.patient.phone, line.patient.email) if part)
    return f"On record: {held}" if held else "No contact on record"


def _age(line: OpenRequestLine) -> Cell:
    days = "Today" if not line.days else "1 day" if line.days == 1 else f"{line.days} days"
    return Cell(days, f"Came {line.how.words} on {show_date(line.received)}")


def _next(line: OpenRequestLine) -> Cell:
    more = f"The person said {line.answered} that it is theirs" if line.answered else _contact(line)
    return Cell(line.next_step, more)
