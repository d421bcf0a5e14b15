"""What access to a record asks of the people here, above the record: each with its one action."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from care_record.people.dates import day_in_london, show_date, show_moment
from desktop.services.acts import Acts, Done
from desktop.services.reads import AskLine, Confirmed, Copies, Sharing, Team, Withdrawal
from desktop.views.agreement.deciding import REMAINS, Answer, AnswerAsk, Reasoned, confirm
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, reveal, row
from desktop.views.parts.notices import Notice, symbol
from desktop.views.screen import Screen

_LIST = 3


class AccessNotices(QWidget):
    """A withdrawal that waits, teams that ask, and what one's own team may ask for; `then` gets what was read.

    It takes no room while there is nothing.
    """

    def __init__(self, screen: Screen, patient: UUID, then: Callable[[Sharing], object] = lambda _: None) -> None:
        super().__init__()
        self._then = then
        self._screen = screen
        self._patient = patient
        self._agreed = False
        self.sharing: Sharing | None = None
        self._lines: QVBoxLayout = column(space=8)
        self.setLayout(self._lines)
        self.hide()

    def refresh(self) -> None:
        patient = self._patient
        background = self._screen.context.background
        background.read(self, lambda reads: (reads.sharing(patient), reads.agreement(patient)), self._both, self._fail)

    def end_access(self) -> None:
        """Ask which team's access ends, and why."""
        held = self.sharing
        if held is None or not held.holders:
            return
        Reasoned(
            self._screen,
            "End a team\u2019s access",
            "The team can open nothing of this record any more: its keys are removed at once, and what is sealed from "
            "now on is sealed to a new key. What it has printed or exported remains.",
            tuple(holder.team for holder in held.holders),
            "End access",
            lambda team, reason: self._act(
                lambda acts: acts.end_access(self._patient, team.id, reason), f"{team.name} can open it no longer."
            ),
            danger=True,
        ).open()

    def _both(self, found: tuple[Sharing, object]) -> None:
        sharing, page = found
        scopes = getattr(page, "scopes", ())
        self._agreed = any(code == "share-with-mhcr" and state == "agreed" for code, _, state in scopes)
        self.show_sharing(sharing)

    def show_sharing(self, sharing: Sharing) -> None:
        """Show what access asks for now."""
        self.sharing = sharing
        clear(self._lines)
        for notice in self._notices(sharing):
            self._lines.addWidget(notice)
        reveal(self._lines)
        self.setVisible(self._lines.count() > 0)
        self._then(sharing)

    def _notices(self, sharing: Sharing) -> list[Notice]:
        found = []
        if sharing.withdrawal is not None:
            found.append(self._withdrawal(sharing, sharing.withdrawal))
        keys = "Ctrl+Shift+A"
        if sharing.may_ask:
            why = f"It was declined: \u201c{sharing.declined}\u201d " if sharing.declined else ""
            found.append(
                Notice(
                    "info",
                    "Your team cannot open what is sealed here.",
                    f"{why}A team that can open it decides whether yours may, too. Everything else works.",
                    action=("Ask for access\u2026", self._ask),
                    keys=keys,
                )
            )
            keys = ""
        for one in sharing.asks[:_LIST]:
            found.append(self._asked(one, sharing, keys))
            keys = ""
        return found

    def _withdrawal(self, sharing: Sharing, held: Withdrawal) -> Notice:
        words = f"Suspended since {show_moment(held.since)}: the person withdrew from {held.what}."
        if held.request is not None:
            words = f"Suspended since {show_moment(held.since)}: a request to withdraw came in the person\u2019s name."
        who = f"Recorded by {held.who}. " if held.who else ""
        who = "By the person, signed in on their own page. " if held.own_page else who
        waits = "It waits in the outbox. " if held.pending else ""
        more = f"{who}{waits}Nothing that was sealed here is shown, and nothing is sent."
        if held.blocked and sharing.may_confirm:
            return Notice("warning", words, f"{more} {held.blocked}")
        if not sharing.may_confirm:
            return Notice("warning", words, f"{more} A clinician confirms it by a contact on record.")
        if held.answered:
            more = f"{more} {held.answered}."
        elif held.request is not None:
            more = f"{more} If it was not theirs, say so under Requests to withdraw, on Today."
        if held.may_decide:
            more = f"{more} It has waited {held.days} days: confirm it, or decide."
        action = ("Confirm the withdrawal\u2026", lambda: confirm(self._screen, held, self._confirm))
        return Notice("warning", words, more, action=action, keys="Ctrl+Shift+C")

    def _asked(self, ask: AskLine, sharing: Sharing, keys: str) -> Notice:
        when = show_date(day_in_london(ask.at))
        if ask.mine and not sharing.may_decide:
            waits = "It waits in the outbox." if ask.pending else "A team that can open it decides."
            return Notice(
                "info", f"{ask.team.name} has asked for access on {when}.", f"\u201c{ask.reason}\u201d {waits}"
            )
        words = f"{ask.team.name} asks for access."
        more = f"{ask.who}, {when}: \u201c{ask.reason}\u201d"
        if not sharing.may_decide:
            return Notice("info", words, more)
        return Notice("info", words, more, action=("Answer\u2026", lambda: self._decide(ask)), keys=keys)

    def _ask(self) -> None:
        teams = self.sharing.may_ask if self.sharing is not None else ()
        Reasoned(
            self._screen,
            "Ask for access",
            "Say why your team needs to open what is sealed in this record. A clinician of a team that can open it "
            "decides, and is shown your name.",
            teams,
            "Ask for access",
            self._asked_for,
        ).open()

    def _asked_for(self, team: Team, reason: str) -> None:
        self._act(lambda acts: acts.ask_access(self._patient, team.id, reason), "Asked for.")

    def _decide(self, ask: AskLine) -> None:
        AnswerAsk(
            self._screen,
            ask,
            agreed=self._agreed,
            then=lambda answer, basis, reason: self._answer(ask, answer, basis, reason),
        ).open()

    def _answer(self, ask: AskLine, answer: Answer, basis: str, reason: str) -> None:
        patient = self._patient
        if answer == "decline":
            self._act(lambda acts: acts.decline_access(patient, ask.id, reason), "Declined; the team is told.")
            return
        given: object = "agreement" if basis == "agreement" else "care"
        earlier = answer == "earlier too"
        self._act(
            lambda acts: acts.grant_access(patient, ask.id, given, earlier=earlier),  # type: ignore[arg-type]
            f"{ask.team.name} may open this record.",
        )

    def _confirm(self, how: str, words: str) -> None:
        self._act(
            lambda acts: acts.confirm_withdrawal(self._patient, how, words),  # type: ignore[arg-type]
            "Confirmed. Copies are removed from every workstation.",
        )

    def _act(self, job: Callable[[Acts], Done], said: str) -> None:
        context = self._screen.context
        context.background.act(self._screen, job, lambda _: context.go.say(said), self._fail)

    def _fail(self, error: Exception) -> None:
        self._screen.not_done("This was not done.", error)


class CopiesCard(Card):
    """After a confirmed withdrawal: which workstations have removed their copies, and what remains."""

    def __init__(self) -> None:
        super().__init__("Copies on workstations")
        self.sentence = text("", "strong", wrap=True)
        self._lines: QVBoxLayout = column(space=6)
        self.body.addWidget(self.sentence)
        self.body.addLayout(self._lines)
        self.body.addWidget(text(REMAINS, "small", wrap=True))
        self.hide()

    def show_confirmed(self, held: Confirmed | None) -> None:
        """Show it, or nothing where no withdrawal was confirmed."""
        self.setVisible(held is not None)
        if held is None:
            return
        done = sum(one.destroyed is not None for one in held.copies)
        many = len(held.copies)
        by = f"{held.who} confirmed the withdrawal on {show_date(day_in_london(held.at))}."
        if done == many:
            self.sentence.setText(f"{by} Every workstation has removed its copies.")
        else:
            self.sentence.setText(f"{by} {done} of {many} workstations have removed their copies.")
        clear(self._lines)
        for one in held.copies:
            self._lines.addWidget(divider())
            self._lines.addLayout(_copies_line(one))
        reveal(self._lines)


def _copies_line(one: Copies) -> QVBoxLayout:
    sign, ink, said = "waiting", "warning", "Not in contact yet"
    if one.destroyed is not None:
        sign, ink, said = "check", "good", f"Removed {show_moment(one.destroyed)}"
    elif one.revoked:
        sign, ink, said = "lock", "warning", "Its enrolment ended before it was in contact again"
    line = row(symbol(sign, ink, 18), text(f"{one.who}, {one.workstation}", wrap=True), space=8)
    line.setStretch(1, 1)
    line.addWidget(text(said, "muted", wrap=True))
    return column(line)
