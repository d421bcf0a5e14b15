"""The sheet on which a request is taken down that came by telephone, e-mail or post, or at the desk."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.identity.letters import read_out
from care_record.people.dates import show_date
from desktop.services.acts import Done
from desktop.services.acts.identity import RequestDraft
from desktop.views.parts.beside import beside
from desktop.views.parts.dialogs import Sheet
from desktop.views.parts.fields import Field, Form, choice, line, nhs_number_line, paragraph
from desktop.views.parts.labels import text
from desktop.views.screen import Context, words_of

SOURCES = (("telephone", "Telephone"), ("email", "E-mail"), ("post", "Post"), ("desk", "At the desk"))
PRIORITIES = (("normal", "Normal"), ("soon", "Soon"), ("urgent", "Urgent"))


class TakeDown(Sheet):
    """What the person says of themselves. It is compared with nothing yet."""

    def __init__(self, parent: QWidget, context: Context, then: Callable[[UUID], object]) -> None:
        super().__init__(parent, "Take a request down", "Take it down", lambda: None)
        self._context, self._opened = context, then
        self.source = Field("How it came", choice(SOURCES))
        self.received = Field("Came on", line(longest=20))
        self.received.entry.setText(show_date(context.today))  # type: ignore[union-attr]
        self.priority = Field("Priority", choice(PRIORITIES))
        self.family = Field("Family name", line(longest=100))
        self.given = Field("Given name", line(longest=100))
        self.born = Field("Date of birth", line("14-Feb-2009", longest=20))
        self.number = Field("NHS number", nhs_number_line(), hint="If the person knows it")
        self.contact = Field("To be reached by", line(longest=254), hint="Telephone or e-mail")
        self.postcode = Field("Postcode", line(longest=12))
        self.note = Field("Note", paragraph(2, longest=1000), hint="No word of the person\u2019s health.")
        self.form = Form(
            source=self.source,
            received=self.received,
            priority=self.priority,
            family=self.family,
            given=self.given,
            born=self.born,
            nhs_number=self.number,
            contact=self.contact,
            postcode=self.postcode,
            note=self.note,
        )
        self.inside.addLayout(beside(self.source, self.received, self.priority, space=12))
        self.inside.addLayout(beside(self.family, self.given, space=12))
        self.inside.addLayout(beside(self.born, self.number, space=12))
        self.inside.addLayout(beside(self.contact, self.postcode, space=12))
        self.inside.addWidget(self.note)
        self.problem = text("", "problem", wrap=True)
        self.problem.hide()
        self.inside.addWidget(self.problem)
        self.inside.addWidget(text(f"Read out: \u201c{read_out(None)}\u201d", "muted", wrap=True))
        self.family.entry.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, context: Context, then: Callable[[UUID], object]) -> None:
        """Open the sheet; `then` gets the new request's id."""
        cls(parent, context, then).open()

    def ready(self) -> bool:
        """The act decides; the sheet stays open while something is wrong."""
        self.yes.setEnabled(False)
        draft = self.draft()
        self._context.background.act(
            self, lambda acts: acts.identity.enter(draft, take=True), self._taken, self._failed
        )
        return False

    def draft(self) -> RequestDraft:
        """What is filled in."""
        return RequestDraft(
            source=self.source.value,  # type: ignore[arg-type]
            family=self.family.value,
            given=self.given.value,
            born=self.born.value,
            nhs_number=self.number.value,
            contact=self.contact.value,
            postcode=self.postcode.value,
            note=self.note.value,
            priority=self.priority.value,  # type: ignore[arg-type]
            received=self.received.value,
        )

    def _taken(self, done: Done) -> None:
        self.accept()
        if done.id is not None:
            self._opened(done.id)

    def _failed(self, error: Exception) -> None:
        self.yes.setEnabled(True)
        problems = getattr(error, "problems", ())
        left = self.form.show_problems(problems)
        words = " ".join(left) if problems else words_of(error)[0]
        self.problem.setText(f"\u26a0 {words}" if words else "")
        self.problem.setVisible(bool(words))
