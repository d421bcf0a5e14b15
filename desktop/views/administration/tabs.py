"""What the screens of Administration have in common: the way between them, and what one administrator alone is told."""

from desktop.services.reads.trust import Standing
from desktop.views.parts.buttons import Segments
from desktop.views.parts.layout import row
from desktop.views.screen import Address, Context, Screen

TABS = (
    ("administration", "Staff"),
    ("administration-teams", "Teams"),
    ("administration-workstations", "Workstations"),
    ("administration-policy", "Policy"),
    ("administration-keys", "Keys"),
)


class AdministrationScreen(Screen):
    """One of them; `read` reads again what it shows."""

    kinds = frozenset({"staff", "enrolment", "outbox"})

    def __init__(self, context: Context, place: str) -> None:
        super().__init__(context, "Administration")
        self.tabs = Segments("Administration", tuple(words for _, words in TABS), self._go)
        self.tabs.group.button([code for code, _ in TABS].index(place)).setChecked(True)
        self.content.addLayout(row(self.tabs, None))
        self._standing: Standing | None = None

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.trust.standing(), self._stand, self.fail)
        self.read()

    def read(self) -> None:
        """Read again what is shown."""

    def said(self, words: str) -> None:
        """Say what came of an act, and show it."""
        if words:
            self.context.go.say(words)
        self.refresh()

    def _go(self, index: int) -> None:
        self.context.go.open(Address(TABS[index][0]))

    def _stand(self, standing: Standing) -> None:
        if standing == self._standing:
            return
        self._standing = standing
        if not standing.alone:
            self.hush()
        elif standing.root_here:
            self.tell(
                "warning",
                "You are the only administrator with a workstation.",
                "Until there is a second one, the root key on this computer gives the second signature alone. "
                "Authorise another administrator soon, and have their workstation enrolled.",
            )
        else:
            self.tell(
                "warning",
                "There is no second administrator with a workstation.",
                "Who is named for a team that has no workstation yet cannot be confirmed. Authorise another "
                "administrator, or use the root key\u2019s file under Keys.",
            )
