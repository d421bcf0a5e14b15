"""Agreement and access: what stands now in one sentence, then the ledger, and who can read."""

from collections.abc import Callable
from uuid import UUID

from care_record.agreement.basis import CARE_APART
from care_record.agreement.statements import Statement
from care_record.people.dates import day_in_london, show_date, show_time
from care_record.sentences import capital
from desktop.services.acts import Acts, AgreementDraft, Done
from desktop.services.reads import AgreementPage, LedgerLine, Sharing, Team, TypedAgreement
from desktop.views.agreement.access import AccessNotices, CopiesCard
from desktop.views.agreement.confirmation import Confirmation
from desktop.views.agreement.entry import EntrySheet
from desktop.views.agreement.readers import ReadersCard
from desktop.views.agreement.record import Intent, RecordAgreement
from desktop.views.identity.proof import ProofLine
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, reveal, row
from desktop.views.parts.more import More
from desktop.views.parts.notices import symbol
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Address, Context, Screen

_SIGNS = {
    "agreed": ("check", "good", "Agreed"),
    "refused": ("warning", "warning", "Refused"),
    "withdrawn": ("warning", "warning", "Withdrawn"),
    "not-asked": ("info", "muted", "Not asked"),
}


_EVERY_TIME = ("Shown: wording", "To be asked again")
"""What the sheet of one line says; the list leaves it out."""


class AgreementScreen(Screen):
    """One person's agreement. Its primary action records an agreement."""

    kinds = frozenset({"agreement", "identity", "patients", "outbox"})

    def __init__(self, context: Context, patient: UUID, act: UUID | None = None) -> None:
        """With `act`, the sheet of that statement is open, which waits in the outbox or came back."""
        super().__init__(context, "Agreement and access", back=True)
        self._patient, self._act = patient, act
        self._page: AgreementPage | None = None
        self.standing = text("", "heading", wrap=True)
        self.age = text("", "muted", wrap=True)
        self.review = text("", "muted", wrap=True)
        self.provisional = text("", "strong", wrap=True)
        self._scopes = column(space=6)
        self.apart = text(CARE_APART, "small", wrap=True)
        now = Card("What stands now")
        self.proof = ProofLine(context, patient)
        for said in (self.standing, self.provisional, self.age, self.review, self.proof):
            now.body.addWidget(said)
        now.body.addSpacing(4)
        now.body.addLayout(self._scopes)
        now.body.addWidget(self.apart)
        self.readers = ReadersCard(lambda: context.go.open(Address("who-can-read", patient)))
        columns = (
            Column[LedgerLine]("When", lambda line: Cell(show_date(day_in_london(line.at)), show_time(line.at))),
            Column[LedgerLine]("What was said or done", _said_cell, share=3, wrap=290),
            Column[LedgerLine]("What it opened and closed", _effect_cell, share=2, wrap=190),
        )
        self.ledger = List("Consent ledger", columns, key=lambda line: line.id, fit_rows=True)
        self.ledger.opened.connect(lambda line: EntrySheet(self, line).open())
        ledger = Card("Ledger, newest first")
        ledger.body.addWidget(
            OrEmpty(self.ledger, "Nobody has asked yet.", "The first answer stands here.", name="document")
        )
        self.copies = CopiesCard()
        left = column(now, self.copies, self.readers, space=16)
        left.setStretch(2, 1)
        both = beside()
        both.addLayout(left, 2)
        both.addWidget(ledger, 3)
        self.access = AccessNotices(self, patient, then=self._show_sharing)
        self.content.addWidget(self.access)
        self.content.addLayout(both, 1)
        more = More("this agreement")
        self.confirmation = Confirmation(self, patient, more)
        self.head.addWidget(more)
        self.end = Button("End a team\u2019s access\u2026", self.access.end_access, kind="quiet")
        self.end.hide()
        self.add_action(self.end)
        self.renew = self.add_action(Button("Renew\u2026", self._renew, keys="Ctrl+Shift+R"))
        self.withdraw = self.add_action(Button("Withdraw\u2026", lambda: self._ask("withdrawn"), kind="danger"))
        self.refuse = self.add_action(Button("Record a refusal\u2026", lambda: self._ask("refused")))
        self.record = self.add_action(
            Button("Record agreement\u2026", lambda: self._ask("recorded"), kind="primary", keys="Ctrl+Return")
        )

    def refresh(self) -> None:
        patient = self._patient
        self.context.background.read(self, lambda reads: reads.agreement(patient), self._show, self.fail)
        self.context.background.read(self, lambda reads: reads.who_can_read(patient), self.readers.show_page, self.fail)
        self.access.refresh()
        self.proof.refresh()
        act, self._act = self._act, None
        if act is not None:
            self.context.background.read(
                self,
                lambda reads: reads.waiting.agreement(act),
                lambda typed: self._say_otherwise(act, typed),
                self.fail,
            )

    def focus_first(self) -> None:
        self.ledger.focus_soon()

    def _show(self, page: AgreementPage) -> None:
        self.standing.setText(page.standing_words)
        self.age.setText(page.age_words)
        self.age.setVisible(bool(page.age_words) and page.age_words != page.may_record)
        dated = [f"{show_date(on)}: {words}" for on, words in page.steps]
        self.review.setText(" ".join(part for part in (page.review_words, *dated) if part))
        self.review.setVisible(bool(self.review.text()))
        self.provisional.setText(f"\u26a0 {page.provisional}" if page.provisional else "")
        self.provisional.setVisible(bool(page.provisional))
        clear(self._scopes)
        for code, words, state in page.scopes:
            if self._scopes.count():
                self._scopes.addWidget(divider())
            sign, ink, said = _SIGNS[state]
            line = row(symbol(sign, ink, 18), text(capital(words)), None, text(said, "strong"), space=8)
            line.setObjectName(code)
            self._scopes.addLayout(line)
        reveal(self._scopes)
        self._page = page
        self.ledger.show_rows(page.timeline or page.ledger)
        self.renew.setVisible(page.may_record is None and page.standing is not None)
        self.record.setEnabled(page.may_record is None)
        self.refuse.setEnabled(page.may_record is None)
        agreed = any(state == "agreed" for _, _, state in page.scopes)
        conflicts = [line.conflict for line in page.ledger if line.conflict]
        if page.may_record is not None:
            self.tell("warning", "No agreement can be recorded.", page.may_record)
        elif conflicts:
            self.tell("warning", "Two statements do not fit together.", conflicts[0])
        else:
            self.hush()
        self.foot_words.setText("Withdrawing does not affect care, and it counts at once." if agreed else "")

    def _show_sharing(self, sharing: Sharing) -> None:
        self.copies.show_confirmed(sharing.confirmed)
        self.end.setVisible(sharing.may_decide and len(sharing.holders) > 1)
        # what a team does as care needs no agreement, and can be withdrawn from all the same
        self.withdraw.setEnabled(sharing.withdrawal is None and self.context.me.role == "clinician")

    @property
    def teams(self) -> tuple[Team, ...]:
        """The teams that an agreement can name."""
        return self._page.teams if self._page else ()

    def _ask(self, intent: Intent) -> None:
        self._open(intent, self.teams)

    def _renew(self) -> None:
        page = self._page
        if page is not None and page.standing is not None:
            self._open("recorded", self.teams, page.standing)

    def _open(self, intent: Intent, teams: tuple[Team, ...], renews: Statement | None = None) -> None:
        today = self.context.today
        RecordAgreement.ask(self, intent, today, lambda draft: self._state(intent, draft), teams=teams, renews=renews)

    def _say_otherwise(self, act: UUID, typed: TypedAgreement) -> None:
        intent, today = typed.kind, self.context.today

        def state(draft: AgreementDraft) -> None:
            self._state(intent, draft, instead_of=act)

        RecordAgreement.ask(self, intent, today, state, teams=self.teams, typed=typed)

    def _state(self, intent: Intent, draft: AgreementDraft, *, instead_of: UUID | None = None) -> None:
        patient = self._patient
        said = {
            "recorded": "Recorded.",
            "refused": "The refusal is recorded.",
            "withdrawn": "Withdrawn. Nothing sealed is shown, and open links are cancelled.",
        }
        jobs: dict[Intent, Callable[[Acts], Done]] = {
            "recorded": lambda acts: acts.record_agreement(patient, draft),
            "refused": lambda acts: acts.refuse_agreement(patient, draft),
            "withdrawn": lambda acts: acts.withdraw_agreement(patient, draft),
        }
        job = jobs[intent]
        self.context.background.act(
            self,
            job if instead_of is None else lambda acts: acts.waiting.instead(instead_of, lambda: job(acts)),
            lambda _: self.context.go.say(said[intent]),
            self._refused,
        )

    def _refused(self, error: Exception) -> None:
        self.not_done("It was not recorded.", error)


def _said_cell(line: LedgerLine) -> Cell:
    waits = "waits in the outbox" if line.pending else ""
    how = [part for part in line.details if not part.startswith(_EVERY_TIME)]
    more = " \u00b7 ".join(part for part in (line.who, waits, line.conflict, *how, line.note) if part)
    if line.struck:
        return Cell(line.words, f"{line.struck} \u00b7 {line.who}", quiet=True, struck=True)
    return Cell(line.words, more, symbol="warning" if line.conflict else "", ink="warning" if line.conflict else "text")


def _effect_cell(line: LedgerLine) -> Cell:
    """What it opened above what it closed; each with its word, for colour alone tells nothing."""
    opened = f"Opened: {'; '.join(line.opened)}" if line.opened else ""
    closed = f"Closed: {'; '.join(line.closed)}" if line.closed else ""
    return Cell(opened or closed, closed if opened else "")
