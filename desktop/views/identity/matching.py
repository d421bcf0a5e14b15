"""Finding whose record it is: by the PDS rules, what the person says already filled in, best match first."""

from collections.abc import Callable
from uuid import UUID

from care_record.people.banner import number_and_status
from care_record.people.dates import show_date
from care_record.people.search import Match, sounds_like
from desktop.services.acts import TrustQuery, TrustSearch
from desktop.services.reads.identity import CasePage
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.fields import Field, Form, line, nhs_number_line
from desktop.views.parts.flow import Flow
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row
from desktop.views.parts.notices import current_look
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context, words_of


class MatchCard(Card):
    """The search, and the matches. `picked` is told of the patient, `looked` that there are other matches."""

    def __init__(self, context: Context, picked: Callable[[UUID], object], looked: Callable[[], object]) -> None:
        super().__init__("Whose record is it?")
        self._context, self._picked, self._looked = context, picked, looked
        self._fuzzy = False
        self._filled: UUID | None = None
        self._found: tuple[Match, ...] = ()
        self.number = Field("NHS number", nhs_number_line(), width=200)
        self.family = Field("Family name", line(longest=80))
        self.given = Field("Given name", line(longest=80))
        self.born = Field("Date of birth", line("14-Feb-2009", longest=20), width=160)
        self.form = Form(nhs_number=self.number, family=self.family, given=self.given, born=self.born)
        for field in self.form.fields.values():
            field.entry.returnPressed.connect(self.search)  # type: ignore[union-attr]
        self.go = Button("Search the trust", self.search, keys="Ctrl+F")
        self.alike = Button("Search names alike", self.search_alike, kind="quiet", keys="Ctrl+Shift+F")
        self.words = text("", "muted", wrap=True)
        columns = (
            Column[Match]("Found, best match first", _who, share=2, wrap=220),
            Column[Match]("Why", self._why, share=3, wrap=260),
        )
        self.list = List("Found in the trust", columns, key=lambda match: match.patient.id, fit_rows=True)
        self.list.opened.connect(lambda match: self._picked(match.patient.id))
        self.empty = OrEmpty(
            self.list,
            "Ctrl+F searches by what the person says.",
            "The NHS number alone where it is known, else family name and date of birth. Each search is logged.",
            name="search",
        )
        names, numbers = row(self.family, self.given, space=12), row(self.born, self.number, space=12)
        self.body.addLayout(column(names, numbers, space=8) if current_look().large else row(names, numbers, space=12))
        buttons = Flow(across=8, down=8)
        for button in (self.go, self.alike):
            buttons.addWidget(button)
        self.body.addLayout(buttons)
        self.body.addWidget(self.words)
        self.body.addWidget(self.empty, 1)
        self.words.hide()

    @property
    def has_found(self) -> bool:
        """Whether there is somebody to be picked."""
        return bool(self._found)

    def fill(self, page: CasePage) -> None:
        """What the person says is what is searched for, once for each case; what is being typed stays."""
        if self._filled == page.line.id:
            return
        self._filled = page.line.id
        self.family.fill(page.family)
        self.given.fill(page.given)
        self.born.fill(show_date(page.line.born, ""))
        self.number.fill(str(page.number) if page.number else "")

    def search(self) -> None:
        """Not fuzzy: by the number, or by family name and date of birth."""
        self._fuzzy = False
        self._ask()

    def search_alike(self) -> None:
        """Names that sound alike or are spelt nearly so, after nobody was found."""
        self._fuzzy = True
        self._ask()

    def _ask(self) -> None:
        query = TrustQuery(
            family=self.family.value,
            given=self.given.value if self._fuzzy else "",
            born=self.born.value,
            nhs_number="" if self._fuzzy else self.number.value,
            fuzzy=self._fuzzy,
        )
        self.form.show_problems(())
        self._say("Asking the service\u2026")
        self._context.background.call(self, lambda calls: calls.search_trust(query), self._show, self._failed)

    def _show(self, search: TrustSearch) -> None:
        left = self.form.show_problems(search.problems)
        result = search.result
        self._found = result.matches if result is not None else ()
        said = [search.words or (result.words if result else ""), *left]
        if result is not None and not self._found and not result.too_many:
            said.append(
                "Nobody fits." if self._fuzzy else "Nobody fits exactly. Ctrl+Shift+F finds names that are alike."
            )
        self._say(" ".join(said).strip())
        if result is None:
            self.empty.say("The trust was not searched.", "Nothing is known of who is in it.")
        else:
            self.empty.say("Nobody was found.", "Ask the person to spell the name, or decline the request.")
        self.list.show_rows(self._found)
        if self._found:
            self.list.setFocus()
        self._looked()

    def _failed(self, error: Exception) -> None:
        self.form.show_problems(getattr(error, "problems", ()))
        self._say(" ".join(words_of(error)))

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def pick(self) -> None:
        """The marked one is the person."""
        match: Match | None = self.list.current()
        if match is not None:
            self._picked(match.patient.id)

    def _why(self, match: Match) -> Cell:
        """Why it fits, and whom it could be taken for."""
        others = [other.patient for other in self._found if other.patient.id != match.patient.id]
        alike = sounds_like(match.patient, others)
        same_day = [one for one in others if one.birth_date == match.patient.birth_date and one not in alike]
        warn = [f"{one.name.display} sounds alike" for one in alike[:1]]
        warn += [f"{one.name.display} has the same date of birth" for one in same_day[:1]]
        restricted = ["Restricted: no address is shown"] if match.patient.restricted else []
        died = ["This person has died"] if match.patient.deceased else []
        more = "; ".join([*died, *restricted, *warn])
        sign = "warning" if warn or died else ""
        return Cell("; ".join(match.reasons), more, symbol=sign, ink="warning" if sign else "text")


def _who(match: Match) -> Cell:
    patient = match.patient
    return Cell(
        patient.name.display,
        f"Born {show_date(patient.birth_date)}   NHS No. {number_and_status(patient)}",
        strong=True,
    )
