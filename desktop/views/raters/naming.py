"""Who is asked about a person: a known contact or somebody new, how they are reached, and on what basis."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QWidget

from care_record.agreement.asking import BASIS_WORDS, Basis
from care_record.agreement.raters import CLINICIAN, WORDS
from care_record.channels.channel import Channel
from care_record.people.dates import show_date
from desktop.services.acts.raters import RaterContact, RaterDraft
from desktop.services.reads.raters import KnownRater, RaterOptions
from desktop.views.filled import Filled
from desktop.views.parts.beside import beside
from desktop.views.parts.fields import Field, Form, choice, line
from desktop.views.parts.labels import text
from desktop.views.raters.reach import Reach
from desktop.views.screen import Context

if TYPE_CHECKING:
    from care_record.wire.bodies import Respondent

_SOMEBODY_NEW = "Somebody else"
_HINTS = {
    Basis.AGREED: "The day on which they said so. Ask each time.",
    Basis.BEST_INTERESTS: "Who decided, such as a name and a role.",
    Basis.PARENTAL: "A name, and how they are related.",
}


class NamingSheet(Filled):
    """`told` gets the draft once it can be sent as it is typed; the send itself signs it."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        patient: UUID,
        respondent: Respondent,
        channel: Channel,
        told: Callable[[RaterDraft], object],
        before: RaterDraft | None,
    ) -> None:
        super().__init__(parent, context, f"Ask {WORDS[respondent]}", "Take this person", told)
        self._patient, self._respondent, self._channel, self._before = patient, respondent, channel, before
        self.options: RaterOptions | None = None
        self.setMinimumWidth(720)
        self.whose = text("", "strong", wrap=True)
        said = "They get a link of their own. The message names no patient, no measure and no condition."
        self.inside.addWidget(self.whose)
        self.inside.addWidget(text(said, "muted", wrap=True))
        self.known = Field("Asked before", choice(()))
        self.known.entry.activated.connect(self._choose)  # type: ignore[union-attr]
        self.reach = Reach(lines=2)
        how = "Their role" if respondent == CLINICIAN else "How they know the person"
        self.form = Form(
            name=Field("Their first name and family name", line(longest=120), hint="They confirm it on the page."),
            relationship=Field(
                how, line(longest=80), hint="Such as consultant." if respondent == CLINICIAN else "Such as mother."
            ),
            **self.reach.fields,
            about=Field("How they know whom it is about", line(longest=80), hint="They see this after their name."),
            basis=Field("Why they may be asked", choice(())),
            agreed_on=Field("The person agreed on", line("27-Nov-2026", longest=20), hint=_HINTS[Basis.AGREED]),
            authority=Field("Who decided", line(longest=200)),
        )
        fields = self.form.fields
        self.inside.addWidget(self.known)
        self.inside.addLayout(beside(fields["name"], fields["relationship"]))
        self.inside.addWidget(fields["basis"])
        self.inside.addLayout(beside(fields["about"], fields["agreed_on"], fields["authority"]))
        for laid in self.reach.close_layouts():
            self.inside.addLayout(laid)
        self.inside.addWidget(self.problem)
        self._basis: QComboBox = fields["basis"].entry  # type: ignore[assignment]
        self._basis.activated.connect(lambda _: self._basis_chosen())
        self.yes.setEnabled(False)
        self.context.background.read(
            self, lambda reads: reads.raters.options(patient, respondent), self._show, self.failed
        )

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        context: Context,
        patient: UUID,
        respondent: Respondent,
        channel: Channel,
        told: Callable[[RaterDraft], object],
        before: RaterDraft | None = None,
    ) -> None:
        """Open the sheet; `before` is what was filled in already."""
        cls(parent, context, patient, respondent, channel, told, before).open()

    def _show(self, options: RaterOptions) -> None:
        self.options = options
        self.whose.setText(options.banner.banner.spoken)
        names: QComboBox = self.known.entry  # type: ignore[assignment]
        for index, one in enumerate(options.known):
            names.addItem(f"{one.words}, last asked {show_date(one.asked_on)}", index)
        names.addItem(_SOMEBODY_NEW, -1)
        self.known.setVisible(bool(options.known))
        for basis in options.bases:
            self._basis.addItem(BASIS_WORDS[basis], basis.value)
        if self._before is not None:
            names.setCurrentIndex(names.count() - 1)
            self._fill_draft(self._before)
        else:
            self._choose()
        self._basis_chosen()
        self.yes.setEnabled(True)
        self.form.fields["name"].entry.setFocus()

    def _choose(self) -> None:
        if self.options is None:
            return
        index = self.known.entry.currentData()  # type: ignore[union-attr]
        one = self.options.known[index] if self.options.known and index >= 0 else None
        self._fill(one)

    def _fill(self, one: KnownRater | None) -> None:
        self.reach.fill(one)
        about = (one.about if one else "") or (self.options.about if self.options else "")
        given = {"name": one.name, "relationship": one.relationship} if one else {"name": "", "relationship": ""}
        self._write(**given, about=about, agreed_on="", authority="")

    def _fill_draft(self, draft: RaterDraft) -> None:
        self.reach.fill(draft.contact)
        self._write(
            basis=draft.basis,
            name=draft.name,
            relationship=draft.relationship,
            about=draft.about,
            agreed_on=draft.agreed_on,
            authority=draft.authority,
        )

    def _write(self, **values: str) -> None:
        for name, value in values.items():
            self.form.fields[name].fill(value)

    def _basis_chosen(self) -> None:
        """Each basis asks for its own: a day, a name, or nothing."""
        basis = self.form.fields["basis"].value
        self.form.fields["agreed_on"].setVisible(basis == Basis.AGREED)
        authority = self.form.fields["authority"]
        authority.setVisible(basis in (Basis.BEST_INTERESTS, Basis.PARENTAL))
        parental = basis == Basis.PARENTAL
        authority.label.setText("Who has parental responsibility" if parental else "Who decided")
        authority.entry.setAccessibleName(authority.label.text())

    def draft(self) -> RaterDraft:
        """What is filled in."""
        value = {name: field.value for name, field in self.form.fields.items()}
        contact = RaterContact(**{name: value[name] for name in self.reach.fields})
        told = ("name", "relationship", "about", "basis", "agreed_on", "authority")
        return RaterDraft(respondent=self._respondent, contact=contact, **{name: value[name] for name in told})

    def start(self) -> None:
        patient, draft, channel = self._patient, self.draft(), self._channel
        self.context.background.read(
            self, lambda reads: reads.raters.check(patient, draft, channel), self.finished_with, self.failed
        )
