"""The search in the whole trust: by NHS number, or by family name and date of birth, by the PDS rules."""

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.people.banner import number_and_status
from care_record.people.dates import show_date
from care_record.people.patient import Patient
from care_record.people.search import Match
from desktop.services.acts import TrustQuery, TrustSearch
from desktop.services.reads import Team
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import Confirm, OneOf
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.fields import Field, Form, line, nhs_number_line
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, row
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context, words_of


class TrustCard(Card):
    """The form, and what the service found; every search is logged. `chosen` is what opening somebody does instead."""

    def __init__(self, context: Context, *, chosen: Callable[[Match], object] | None = None) -> None:
        super().__init__("Search the whole trust")
        self._context = context
        self.setFixedWidth(current_look().px(46))
        self.number = Field("NHS number", nhs_number_line())
        self.family = Field("Family name", line(longest=40))
        self.born = Field("Date of birth", line("14-Feb-2009", longest=20))
        self.given = Field("Given name", line(longest=35))
        self.form = Form(nhs_number=self.number, family=self.family, born=self.born, given=self.given)
        for field in self.form.fields.values():
            field.entry.returnPressed.connect(self._search)  # type: ignore[union-attr]
        self.words = text("", "muted", wrap=True)
        self.go = Button("Search the trust", self._search, keys="Ctrl+T")
        columns = (Column[Match]("Found, best match first", _cell, share=1, wrap=200),)
        self.found = List("Found in the trust", columns, key=lambda match: match.patient.id, fit_rows=True)
        self._opens = chosen or self._chosen
        self.found.opened.connect(self._opens)
        self.found.chosen.connect(self._allow)
        self.open = Button("Open", self._open, keys="Alt+O")
        self.open.setAccessibleName("Open who was found")
        self.empty = OrEmpty(
            self.found,
            "An NHS number alone is enough.",
            "Or family name with date of birth. The search is logged.",
            name="search",
        )
        self.body.addWidget(self.number)
        self.body.addWidget(text("or", "muted"))
        self.body.addLayout(row(self.family, self.given))
        self.body.addLayout(row(self.born, None))
        self.body.addLayout(row(self.go, None, self.open, space=8))
        self.body.addWidget(self.words)
        self.body.addWidget(self.empty, 1)
        self.words.hide()
        self._allow(None)

    def _allow(self, match: Match | None) -> None:
        self.open.setEnabled(match is not None)

    def _open(self) -> None:
        match: Match | None = self.found.current()
        if match is not None:
            self._opens(match)

    def _search(self) -> None:
        query = TrustQuery(
            family=self.family.value, given=self.given.value, born=self.born.value, nhs_number=self.number.value
        )
        self.form.show_problems(())
        self._say("Asking the service\u2026")
        self.go.setEnabled(False)
        self._context.background.call(self, lambda calls: calls.search_trust(query), self._show, self._failed)

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _failed(self, error: Exception) -> None:
        self.go.setEnabled(True)
        self.form.show_problems(getattr(error, "problems", ()))
        self._say(" ".join(words_of(error)))

    def _show(self, search: TrustSearch) -> None:
        self.go.setEnabled(True)
        left = self.form.show_problems(search.problems)
        result = search.result
        self._say(" ".join([search.words or (result.words if result else ""), *left]).strip())
        matches = result.matches if result is not None else ()
        self.empty.say("Nobody in the trust fits.", "Check the spelling and the date, or register the person (Ctrl+N).")
        if matches and not self.words.text():
            self._say(f"Best match: {'; '.join(matches[0].reasons)}.")
        self.found.show_rows(matches)
        here: QWidget | None = self.window().focusWidget()
        if matches and here is not None and self.isAncestorOf(here):
            # Enter opens from here on, and asks the service no second time
            self.found.setFocus()

    def _chosen(self, match: Match) -> None:
        patient: UUID = match.patient.id

        def known(_: object) -> None:
            from desktop.views.screen import Address

            self._context.go.open(Address("patient", patient))

        def strange(_: Exception) -> None:
            background.read(self, lambda reads: reads.ledger.is_away(patient), decide, self._failed)

        def decide(away: bool) -> None:
            if away:
                self._bring_back(match.patient)
            else:
                self._refer(match.patient)

        background = self._context.background
        background.read(self, lambda reads: reads.line(patient), known, strange)

    def _bring_back(self, found: Patient) -> None:
        """Offer to fetch a record that was put away here."""
        from desktop.views.screen import Address

        Confirm.ask(
            self,
            f"Bring back the record of {found.name.display}?",
            f"{_identity(found)}. It was put away on this computer a while after the last discharge from your teams.",
            "Bring it back",
            lambda: self._context.background.call(
                self,
                lambda calls: calls.bring_back_record(found.id),
                lambda _: self._context.go.open(Address("patient", found.id)),
                self._failed,
            ),
            kind="primary",
        )

    def _refer(self, found: Patient) -> None:
        """Offer to open a referral: without one, a record that is found stays shut."""
        # asked anew: teams may have come, or gone, since this screen was opened
        self._context.background.read(
            self, lambda reads: reads.me(), lambda me: self._offer(found, me.teams), self._failed
        )

    def _offer(self, found: Patient, mine: Sequence[Team]) -> None:
        teams = tuple((str(team.id), f"Open a referral to {team.name}") for team in mine)
        if not teams:
            self._say("This person is not in your caseload, and you belong to no team that could take a referral.")
            return
        OneOf.ask(
            self,
            f"{found.name.display} is not in your caseload",
            f"{_identity(found)}. A referral to your team brings the record here, and is recorded under your name.",
            teams,
            "Why the person is referred",
            "Open the referral",
            lambda team, reason: self._context.background.act(
                self,
                lambda acts: acts.refer_found(found, UUID(team), reason),
                lambda done: self._say(done.words),
                self._failed,
            ),
            hint="May be left empty. Not sealed: the service can read it.",
        )


def _identity(patient: Patient) -> str:
    return f"Born {show_date(patient.birth_date)}   NHS No. {number_and_status(patient)}"


def _cell(match: Match) -> Cell:
    return Cell(match.patient.name.display, _identity(match.patient), strong=True)
