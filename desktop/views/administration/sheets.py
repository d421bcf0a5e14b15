"""What an administrator fills in about staff and teams."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.people.services import Service
from desktop.services.acts.trust import StaffDraft, TeamDraft
from desktop.services.reads.trust import StaffLine, TeamLine
from desktop.views.filled import Filled
from desktop.views.parts.buttons import Kind
from desktop.views.parts.fields import Field, choice, line, tick
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.screen import Context

Told = Callable[[str], object]
ROLES = (
    ("clinician", "Clinician"),
    ("coordinator", "Coordinator"),
    ("identity-administrator", "Identity administrator"),
    ("system-administrator", "System administrator"),
    ("privacy-officer", "Privacy officer"),
    ("epr-interface", "EPR interface (no person)"),
)
BODIES = (
    ("", "None"),
    ("GMC", "GMC, doctors"),
    ("NMC", "NMC, nurses and midwives"),
    ("HCPC", "HCPC, health and care professions"),
    ("SWE", "Social Work England"),
    ("GPhC", "GPhC, pharmacists"),
    ("BABCP", "BABCP, cognitive behavioural therapists"),
    ("BACP", "BACP, counsellors"),
)
SHORTEST_PASSWORD = 12
_PASSWORD_HINT = (
    f"{SHORTEST_PASSWORD} characters or more. Give it to the person yourself; it serves to enrol a workstation."
)

_FIRST_HINT = f"{_PASSWORD_HINT} Leave it empty where staff sign in by the trust\u2019s own provider."


class Authorise(Filled):
    """A professional is a user whose employer has identified and authorised them."""

    def __init__(self, parent: QWidget, context: Context, told: Told) -> None:
        super().__init__(parent, context, "Authorise a professional", "Authorise", lambda done: told(done.words))
        self.setMinimumWidth(640)
        words = "With this you say that your trust has identified the person and authorised them to work in this role."
        self.inside.addWidget(text(words, "muted", wrap=True))
        self.fill(
            name=Field("Name", line("Dr Amara Osei", longest=120)),
            role=Field("Role", choice(ROLES)),
            account=Field("Account to sign in with", line("amara.osei", longest=80)),
            registration_body=Field("Professional body", choice(BODIES)),
            registration_number=Field("Registration number", line(longest=40)),
            password=Field("First password", line(secret=True, longest=1000), hint=_FIRST_HINT),
        )
        fields = self.form.fields
        for first, second in (("name", "role"), ("registration_body", "registration_number")):
            at = self.inside.indexOf(fields[first])
            self.inside.removeWidget(fields[first])
            self.inside.removeWidget(fields[second])
            self.inside.insertLayout(at, row(fields[first], fields[second], space=16))
        fields["name"].entry.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, context: Context, told: Told) -> None:
        """Open the sheet."""
        cls(parent, context, told).open()

    def start(self) -> None:
        values = {name: field.value for name, field in self.form.fields.items() if name != "password"}
        draft = StaffDraft(**values)  # type: ignore[arg-type]
        password = self.form.fields["password"].secret
        self.context.background.call(
            self, lambda calls: calls.trust.authorise(draft, password), self.finished_with, self.failed
        )


class ChooseTeam(Filled):
    """One team, for somebody to join or to leave."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        member: StaffLine,
        title: str,
        said: str,
        told: Told,
        *,
        kind: Kind = "primary",
    ) -> None:
        yes = "Add" if kind == "primary" else "Remove"
        super().__init__(parent, context, title, yes, lambda done: told(done.words or f"{title}: done."), kind=kind)
        self._member, self._joins = member, kind == "primary"
        self.inside.addWidget(text(said, wrap=True))
        self.fill(team=Field("Team", choice(())))

    @classmethod
    def to_join(cls, parent: QWidget, context: Context, member: StaffLine, told: Told) -> None:
        """Ask for one of the teams that the person does not belong to."""
        said = (
            "A member of the team must confirm it before it counts; while the team has no workstation, a second "
            "administrator. All members are told."
        )
        sheet = cls(parent, context, member, f"Add {member.name} to a team", said, told)
        context.background.read(sheet, lambda reads: reads.trust.teams(), sheet.offer, sheet.failed)
        sheet.open()

    @classmethod
    def to_leave(cls, parent: QWidget, context: Context, member: StaffLine, told: Told) -> None:
        """Ask for one of the person's teams."""
        said = (
            "From then on the person sees nothing new of the team\u2019s patients, and their workstation destroys its "
            "copies at its next contact. The team\u2019s key turns, so that nothing sealed later opens there. What was "
            "printed or exported stays."
        )
        sheet = cls(parent, context, member, f"Remove {member.name} from a team", said, told, kind="danger")
        sheet._list((*member.teams, *member.waiting_for))
        sheet.open()

    def offer(self, teams: tuple[TeamLine, ...]) -> None:
        """Offer those that the person has nothing to do with yet."""
        known = {team for team, _ in (*self._member.teams, *self._member.waiting_for)}
        self._list(tuple((one.id, one.name) for one in teams if one.id not in known))

    def _list(self, teams: tuple[tuple[UUID, str], ...]) -> None:
        entry = self.form.fields["team"].entry
        for team, name in teams:
            entry.addItem(name, str(team))  # type: ignore[union-attr]
        self.yes.setEnabled(bool(teams))

    def check(self) -> list[tuple[str, str]]:
        return [] if self.form.fields["team"].value else [("team", "Choose a team.")]

    def start(self) -> None:
        team, member = UUID(self.form.fields["team"].value), self._member.id
        if self._joins:
            self.context.background.act(
                self, lambda acts: acts.trust.add_to_team(member, team), self.finished_with, self.failed
            )
        else:
            self.context.background.act(
                self, lambda acts: acts.trust.remove_from_team(member, team), self.finished_with, self.failed
            )


class NewPassword(Filled):
    """A new password for somebody who forgot theirs; the old one ends."""

    def __init__(self, parent: QWidget, context: Context, member: StaffLine, told: Told) -> None:
        title = f"New password for {member.name}"
        super().__init__(parent, context, title, "Set the password", lambda done: told(done.words))
        self._member = member.id
        words = "It serves to sign in when a workstation is enrolled. It opens no store and no record."
        self.inside.addWidget(text(words, "muted", wrap=True))
        self.fill(password=Field("New password", line(secret=True, longest=1000), hint=_PASSWORD_HINT))

    @classmethod
    def ask(cls, parent: QWidget, context: Context, member: StaffLine, told: Told) -> None:
        """Open the sheet."""
        cls(parent, context, member, told).open()

    def start(self) -> None:
        member, password = self._member, self.form.fields["password"].secret
        self.context.background.call(
            self, lambda calls: calls.trust.set_password(member, password), self.finished_with, self.failed
        )


class CreateTeam(Filled):
    """A team of a service, or the records and duty desk."""

    def __init__(self, parent: QWidget, context: Context, told: Told, *, has_desk: bool) -> None:
        super().__init__(parent, context, "Create a team", "Create", lambda done: told(done.words))
        services = tuple((one.value, one.label) for one in Service)
        self.records = tick("This is the records and duty desk")
        self.records.setEnabled(not has_desk)
        self.fill(
            name=Field("Name, as patients know it", line(longest=120)),
            service=Field("Service", choice(services)),
            telephone=Field("Telephone that patients are told", line(longest=40)),
        )
        said = (
            "Nobody is referred to the desk. It opens what other teams no longer hold: for a signed reason, and seen "
            "by the privacy officer. A trust has one."
        )
        self.inside.insertWidget(self.inside.count() - 1, self.records)
        self.inside.insertWidget(self.inside.count() - 1, text(said, "muted", wrap=True))

    @classmethod
    def ask(cls, parent: QWidget, context: Context, told: Told, *, has_desk: bool) -> None:
        """Open the sheet; a trust that has its desk cannot make a second one."""
        cls(parent, context, told, has_desk=has_desk).open()

    def start(self) -> None:
        values = {name: field.value for name, field in self.form.fields.items()}
        draft = TeamDraft(**values, records=self.records.isChecked())  # type: ignore[arg-type]
        self.context.background.act(self, lambda acts: acts.trust.create_team(draft), self.finished_with, self.failed)
