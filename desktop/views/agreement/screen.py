"""Agreement and access: what stands now in one sentence, then the ledger, and who can read."""

from uuid import UUID

from care_record.people.dates import day_in_london, show_date, show_time
from desktop.services.acts import AgreementDraft
from desktop.services.reads import AgreementPage, LedgerLine, Sharing
from desktop.views.agreement.access import AccessNotices, CopiesCard
from desktop.views.agreement.readers import ReadersCard
from desktop.views.agreement.record import Intent, RecordAgreement
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, column, divider, reveal, row
from desktop.views.parts.notices import current_look, symbol
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Address, Context, Screen

_SIGNS = {
    "agreed": ("check", "good", "Agreed"),
    "refused": ("warning", "warning", "Refused"),
    "withdrawn": ("warning", "warning", "Withdrawn"),
    "not-asked": ("info", "muted", "Not asked"),
}


class AgreementScreen(Screen):
    """One person's agreement. Its primary action records an agreement."""

    kinds = frozenset({"agreement", "patients", "outbox"})

    def __init__(self, context: Context, patient: UUID) -> None:
        super().__init__(context, "Agreement and access", back=True)
        self._patient = patient
        self.standing = text("", "heading", wrap=True)
        self.age = text("", "muted", wrap=True)
        self._scopes = column(space=6)
        now = Card("What stands now")
        now.body.addWidget(self.standing)
        now.body.addWidget(self.age)
        now.body.addSpacing(4)
        now.body.addLayout(self._scopes)
        self.readers = ReadersCard(lambda: context.go.open(Address("who-can-read", patient)))
        columns = (
            Column[LedgerLine]("When", lambda line: Cell(show_date(day_in_london(line.at)), show_time(line.at))),
            Column[LedgerLine]("What was said", _said_cell, share=1, wrap=220),
            Column[LedgerLine]("Recorded by", lambda line: Cell(line.who)),
        )
        self.ledger = List("Agreement ledger", columns, key=lambda line: line.id, fit_rows=True)
        ledger = Card("Ledger, newest first")
        ledger.body.addWidget(
            OrEmpty(self.ledger, "Nobody has asked yet.", "The first answer stands here.", name="document")
        )
        self.copies = CopiesCard()
        left = column(now, self.copies, self.readers, space=16)
        left.setStretch(2, 1)
        both = column(space=16) if current_look().large else row(space=16)
        both.addLayout(left, 2)
        both.addWidget(ledger, 3)
        self.access = AccessNotices(self, patient, then=self._show_sharing)
        self.content.addWidget(self.access)
        self.content.addLayout(both, 1)
        self.end = Button("End a team\u2019s access\u2026", self.access.end_access, kind="quiet")
        self.end.hide()
        self.add_action(self.end)
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

    def focus_first(self) -> None:
        self.ledger.focus_soon()

    def _show(self, page: AgreementPage) -> None:
        self.standing.setText(page.standing_words)
        self.age.setText(page.age_words)
        self.age.setVisible(bool(page.age_words) and page.age_words != page.may_record)
        clear(self._scopes)
        for code, words, state in page.scopes:
            if self._scopes.count():
                self._scopes.addWidget(divider())
            sign, ink, said = _SIGNS[state]
            line = row(symbol(sign, ink, 18), text(words[:1].upper() + words[1:]), None, text(said, "strong"), space=8)
            line.setObjectName(code)
            self._scopes.addLayout(line)
        reveal(self._scopes)
        self.ledger.show_rows(page.ledger)
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

    def _ask(self, intent: Intent) -> None:
        RecordAgreement.ask(self, intent, self.context.today, lambda draft: self._state(intent, draft))

    def _state(self, intent: Intent, draft: AgreementDraft) -> None:
        patient = self._patient
        said = {
            "recorded": "Recorded.",
            "refused": "The refusal is recorded.",
            "withdrawn": "Withdrawn. Nothing sealed is shown, and open links are cancelled.",
        }
        jobs = {
            "recorded": lambda acts: acts.record_agreement(patient, draft),
            "refused": lambda acts: acts.refuse_agreement(patient, draft),
            "withdrawn": lambda acts: acts.withdraw_agreement(patient, draft),
        }
        self.context.background.act(self, jobs[intent], lambda _: self.context.go.say(said[intent]), self._refused)

    def _refused(self, error: Exception) -> None:
        problems = getattr(error, "problems", ())
        if problems:
            self.tell("warning", "It was not recorded.", " ".join(words for _, words in problems))
        else:
            self.fail(error)


def _said_cell(line: LedgerLine) -> Cell:
    more = " \u00b7 ".join(
        part for part in (line.note, "waits in the outbox" if line.pending else "", line.conflict) if part
    )
    return Cell(line.words, more, symbol="warning" if line.conflict else "", ink="warning" if line.conflict else "text")
