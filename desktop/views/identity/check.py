"""The check: by which way, with what, and what it comes to as it is filled in."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from care_record.identity.checking import METHODS
from care_record.wire.bodies.identity import IdentityAnswer, IdentityMethod
from desktop.services.acts import Done
from desktop.services.acts.identity import EvidenceDraft
from desktop.services.reads.identity import CasePage, Draft, Live
from desktop.views.identity.asking import AskingPanel
from desktop.views.identity.documents import DocumentsPanel
from desktop.views.parts.buttons import Segments
from desktop.views.parts.fields import Field, choice, line
from desktop.views.parts.labels import set_role, text
from desktop.views.parts.layout import Card, column, divider, row
from desktop.views.screen import Context

ORDER: tuple[IdentityMethod, ...] = ("documents", "vouching-with-record", "vouching", "nhs-login")
_SHORT = ("Documents", "From the record", "Vouching", "NHS login P9")
FRAUD = tuple((str(score), words) for score, words in enumerate(("0  None", "1  Basic", "2  Deeper", "3  Thorough")))
ACTIVITY = tuple((str(score), words) for score, words in enumerate(("0  None", "1  Some", "2  A year", "3  Longer")))
COMPARED = (
    ("0", "0  Not compared"),
    ("1", "1  By answers"),
    ("2", "2  With the photo"),
    ("3", "3  Face to face, trained"),
    ("4", "4  By biometrics"),
)


class CheckCard(Card):
    """`way` is told when another way is chosen, `live` what the check comes to; failures go to `failed`."""

    def __init__(
        self,
        context: Context,
        case: UUID,
        way: Callable[[], object],
        failed: Callable[[Exception], object],
        live: Callable[[Live], object],
    ) -> None:
        super().__init__("The check")
        self._context, self._case = context, case
        self._way, self._failed, self._told = way, failed, live
        self.method: IdentityMethod | None = None
        self.ways = Segments("Way of checking", _SHORT, self._choose, wrap=True)
        self.ways.group.setExclusive(False)
        for button in self.ways.group.buttons():
            button.setChecked(False)
        self.ways.group.setExclusive(True)
        for number in range(len(ORDER)):
            keys = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            keys.activated.connect(partial(self.ways.choose, number))
        self.documents = DocumentsPanel(self._add, self._remove)
        self.asking = AskingPanel(self._compare)
        self.voucher: Field = Field("Who vouches", choice(()))
        self.knows = Field("How they know the person", line(longest=300))
        self.panels = QStackedWidget()
        self._fill_panels()
        self.fraud = Field("Fraud check", choice(FRAUD))
        self.activity = Field("Activity history", choice(ACTIVITY))
        self.verification = Field("Person compared", choice(COMPARED))
        self.profile = text("", "strong", wrap=True)
        self.lifts = text("", "muted", wrap=True)
        self.missing = text("", "muted", wrap=True)
        self.scores = QWidget()
        self.scores.setLayout(row(self.fraud, self.activity, self.verification, None, space=12))
        self.body.addWidget(self.ways)
        self.body.addLayout(column(self.profile, self.missing, self.lifts, space=2))
        self.body.addWidget(divider())
        self.body.addWidget(self.scores)
        self.body.addWidget(self.panels, 1)
        self.scores.hide()
        for field in (self.fraud, self.activity, self.verification, self.voucher):
            field.entry.activated.connect(lambda _: self.changed())  # type: ignore[union-attr]
        self.knows.entry.textEdited.connect(lambda _: self.changed())  # type: ignore[union-attr]

    def show_case(self, page: CasePage) -> None:
        """Show a case that is open."""
        self.documents.show_pieces(page.pieces)
        self.asking.show_questions(page.questions)
        if isinstance(self.voucher.entry, QComboBox) and self.voucher.entry.count() == 0:
            self.voucher.entry.addItem("Choose a clinician", "")
            for one in page.vouchers:
                self.voucher.entry.addItem(one.name, str(one.id))
        self.changed()

    @property
    def shows_contact(self) -> bool:
        """Whether address and contact may show: nobody is asked for them, or all was asked."""
        return self.method is not None and (self.method != "vouching-with-record" or self.asking.all_answered)

    def draft(self) -> Draft:
        """What is filled in."""
        voucher = self.voucher.value
        return Draft(
            method=self.method,
            activity=int(self.activity.value),
            fraud=int(self.fraud.value),
            verification=int(self.verification.value),
            voucher=UUID(voucher) if voucher else None,
            knows=self.knows.value,
            answers=dict(self.asking.answers),
        )

    def changed(self) -> None:
        """Work out anew what the check comes to."""
        draft, case = self.draft(), self._case
        self._context.background.read(self, lambda reads: reads.identity.live(case, draft), self._live, self._failed)

    def _fill_panels(self) -> None:
        nothing = QWidget()
        nothing.setLayout(column(text("Choose how the identity is checked: Alt+1 to Alt+4.", "muted", wrap=True), None))
        vouching, login = QWidget(), QWidget()
        vouching.setLayout(column(self.voucher, self.knows, None, space=12))
        words = "NHS login proved this person at level P9, and gave the NHS number. No second check is needed."
        login.setLayout(column(text(words, wrap=True), None))
        for panel in (self.documents, self.asking, vouching, login, nothing):
            self.panels.addWidget(panel)
        self.panels.setCurrentIndex(len(ORDER))

    def _choose(self, number: int) -> None:
        self.method = ORDER[number]
        self.panels.setCurrentIndex(number)
        self.scores.setVisible(self.method == "documents")
        self._way()
        self.changed()
        # the scores stand above the documents: from them Tab leads on
        focus = {"documents": self.fraud.entry.setFocus, "vouching-with-record": self.asking.focus}.get(self.method)
        if focus is not None:
            focus()
        elif self.method == "vouching":
            self.voucher.entry.setFocus()

    def _live(self, live: Live) -> None:
        if self.method == "documents":
            said = (
                f"GPG 45 profile: {live.profile} ({live.level} confidence)" if live.profile else "No GPG 45 profile yet"
            )
            self.profile.setText(said)
            self.lifts.setText("  ".join(live.lifts) or "No single further piece would lift it.")
        else:
            self.profile.setText("" if self.method is None else METHODS[self.method])
            self.lifts.setText("")
        self.lifts.setVisible(bool(self.lifts.text()))
        self.missing.setText(" ".join(live.missing) if live.missing else "\u2713 Enough to accept")
        set_role(self.missing, "role", "muted" if live.missing else "good")
        self.profile.setVisible(self.method is not None)
        self.missing.setVisible(self.method is not None)
        self._told(live)

    def _add(self, draft: EvidenceDraft) -> None:
        case = self._case
        self._context.background.act(
            self, lambda acts: acts.identity.add_evidence(case, draft), self._entered, self._not_entered
        )

    def _entered(self, _: Done) -> None:
        self.documents.entered()

    def _not_entered(self, error: Exception) -> None:
        if not getattr(error, "problems", ()) or self.documents.failed(error):
            self._failed(error)

    def _remove(self, piece: UUID) -> None:
        case = self._case
        self._context.background.act(
            self, lambda acts: acts.identity.remove_evidence(case, piece), lambda _: None, self._failed
        )

    def _compare(self, code: str, said: str) -> None:
        case = self._case

        def show(answer: IdentityAnswer) -> None:
            self.asking.show_answer(code, answer)
            self._way()
            self.changed()

        self._context.background.read(self, lambda reads: reads.identity.answer(case, code, said), show, self._failed)
