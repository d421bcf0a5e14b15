"""Settings: passphrase, other workstations, appearance, about."""

from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.parts.beside import beside
from desktop.views.parts.fields import Field, choice
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row
from desktop.views.screen import Context, Screen
from desktop.views.settings.contact import ContactCard
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

    kinds = frozenset({"enrolment", "staff"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Settings")
        self.workstations = WorkstationsCard(context)
        self.passphrase = PassphraseCard(context)
        left = column(self.workstations, AppearanceCard(), space=16)
        left.setStretch(0, 1)
        right = QWidget()
        cards: list[QWidget] = [self.passphrase, RecoveryCard(context)]
        self.contact = ContactCard(context) if context.me.role in ("clinician", "privacy-officer") else None
        if self.contact is not None:
            cards.insert(0, self.contact)
        if context.me.role == "system-administrator":
            cards += [LeasesCard(context.background), RestoredCard(context.background)]
        aside = column(*cards, AboutCard(context), space=16)
        aside.setStretch(len(cards), 1)
        right.setLayout(aside)
        both = beside()
        both.addLayout(left, 3)
        both.addWidget(right, 2)
        self.content.addLayout(both, 1)

    def refresh(self) -> None:
        self.workstations.refresh()
        if self.contact is not None:
            self.contact.refresh()

    def focus_first(self) -> None:
        self.workstations.setFocus()


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
