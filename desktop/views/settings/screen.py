"""Settings: passphrase, installed measures, other workstations, appearance, about."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from desktop.services.acts import ImportOutcome
from desktop.services.reads import MeasureLine
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.dialogs import FileToOpen
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.fields import Field, choice
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context, Screen
from desktop.views.settings.leases import LeasesCard
from desktop.views.settings.passphrase import PassphraseCard
from desktop.views.settings.recovery import RecoveryCard
from desktop.views.settings.restored import RestoredCard
from desktop.views.settings.workstations import WorkstationsCard
from desktop.views.theme.look import Mode, Theme

_LOOKS = (("", "As the system"), ("light", "Light"), ("dark", "Dark"), ("high-contrast", "High contrast"))
_SIZES = (("", "As the system"), ("1.0", "Usual"), ("1.25", "Larger"), ("1.5", "Largest"))


class SettingsScreen(Screen):
    """What a person sets for this workstation."""

    kinds = frozenset({"enrolment"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Settings")
        self.measures = MeasuresCard(context)
        self.workstations = WorkstationsCard(context)
        self.passphrase = PassphraseCard(context)
        left = column(self.measures, self.workstations, space=16)
        left.setStretch(0, 3)
        left.setStretch(1, 2)
        right = QWidget()
        cards: list[QWidget] = [AppearanceCard(), self.passphrase, RecoveryCard(context)]
        if context.me.role == "system-administrator":
            cards += [LeasesCard(context.background), RestoredCard(context.background)]
        aside = column(*cards, AboutCard(context), space=16)
        aside.setStretch(len(cards), 1)
        right.setLayout(aside)
        both = row(space=16)
        both.addLayout(left, 3)
        both.addWidget(right, 2)
        self.content.addLayout(both, 1)

    def refresh(self) -> None:
        self.measures.refresh()
        self.workstations.refresh()

    def focus_first(self) -> None:
        self.measures.list.focus_soon()


class MeasuresCard(Card):
    """What is installed, with its licence; and a questionnaire from a file, with what the check says."""

    def __init__(self, context: Context) -> None:
        super().__init__("Measures")
        self._context = context
        columns = (
            Column[MeasureLine](
                "Measure", lambda m: Cell(m.title, f"Version {m.version}" if m.version else "", strong=True), share=1
            ),
            Column[MeasureLine]("Questions", lambda m: Cell(str(m.items))),
            Column[MeasureLine]("Licence", lambda m: Cell(m.licence or "Not recorded", quiet=True), share=2, wrap=200),
        )
        self.list = List("Installed measures", columns, key=lambda m: m.id, fit_rows=True)
        self.outcome = text("", "muted", wrap=True, copy=True)
        self.outcome.hide()
        self.head.addWidget(Button("Import a questionnaire\u2026", self._import, keys="Ctrl+O"))
        self.body.addWidget(self.outcome)
        self.body.addWidget(OrEmpty(self.list, "No measure is installed.", name="document"), 1)

    def refresh(self) -> None:
        self._context.background.read(self, lambda reads: reads.measures(), self.list.show_rows)

    def _import(self) -> None:
        FileToOpen.ask(self, "Import a FHIR Questionnaire", "FHIR Questionnaire (*.json)", self._take)

    def _take(self, path: Path) -> None:
        self._say(f"Checking {path.name}\u2026")
        self._context.background.act(self, lambda acts: acts.import_measure(path), self._show, self._failed)

    def _show(self, outcome: ImportOutcome) -> None:
        if outcome.status == "usable":
            self._say(f"\u2713 {outcome.title or 'The questionnaire'} is ready to be sent.")
        elif outcome.status == "incomplete":
            names = ", ".join(outcome.valuesets)
            self._say(f"\u26a0 {outcome.title or 'It'} is kept, but lacks these value sets: {names}.")
        else:
            reasons = "\n".join(f"{link or 'The file'}: {reason}" for link, reason in outcome.problems[:6])
            more = len(outcome.problems) - 6
            rest = f"\n\u2026 and {more} more" if more > 0 else ""
            self._say(f"\u26a0 It was not taken.\n{reasons}{rest}")
        self.refresh()

    def _failed(self, error: Exception) -> None:
        from desktop.views.screen import words_of

        self._say("\u26a0 " + " ".join(words_of(error)))

    def _say(self, words: str) -> None:
        self.outcome.setText(words)
        self.outcome.setAccessibleName(words)
        self.outcome.show()


class AppearanceCard(Card):
    """Light, dark or high contrast, and the text's size."""

    def __init__(self) -> None:
        super().__init__("Appearance")
        self.mode = Field("Colours", choice(_LOOKS))
        self.text_size = Field("Text", choice(_SIZES))
        for field in (self.mode, self.text_size):
            field.entry.currentIndexChanged.connect(lambda _: self._apply())  # type: ignore[union-attr]
        self.body.addLayout(row(self.mode, self.text_size, space=12))

    def _apply(self) -> None:
        app = QApplication.instance()
        theme = app.findChild(Theme) if app is not None else None
        if isinstance(theme, Theme):
            mode = Mode(self.mode.value) if self.mode.value else None
            theme.choose(mode, float(self.text_size.value) if self.text_size.value else None)


class AboutCard(Card):
    """Who, which trust, which release."""

    def __init__(self, context: Context) -> None:
        super().__init__("About")
        from importlib.metadata import PackageNotFoundError, version

        try:
            release = version("mhcr")
        except PackageNotFoundError:
            release = "from source"
        for words in (
            f"{context.me.name}, {context.me.role.replace('-', ' ')}",
            context.me.trust_name,
            f"My Health and Care Record, release {release}. Apache-2.0.",
        ):
            self.body.addWidget(text(words, "muted", wrap=True))
        self.body.addWidget(
            text(
                "Shows and sums published scales. It gives no diagnosis and no advice on treatment.", "small", wrap=True
            )
        )
        self.body.addStretch(1)
