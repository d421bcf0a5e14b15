"""Register a person and open a referral: the fields in the order they are asked, each saying what is wrong in words."""

from dataclasses import replace
from uuid import UUID

from PySide6.QtWidgets import QGridLayout, QWidget

from care_record.people.dates import show_date
from care_record.people.gender import Gender
from care_record.people.needs import LANGUAGES, NEEDS
from desktop.services.acts import Acts, Done, PatientDraft
from desktop.services.reads import Me, TypedRegistration
from desktop.views.duplicates.asking import LookAlikes
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, Form, choice, line, nhs_number_line, paragraph, tick
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row
from desktop.views.screen import Address, Context, Screen

_GOES_OUT = "Waits in the outbox and goes out by itself, also when you are offline now."
_NO_TEAM = "You belong to no team here yet. Your teams come with the first sync; then a person can be registered."


class RegisterScreen(Screen):
    """A form of three cards. Its primary action registers the person and opens the referral, in one."""

    kinds = frozenset({"staff"})

    def __init__(self, context: Context, typed: str = "", act: UUID | None = None) -> None:
        """With `act`, what is registered takes the place of that registration, which waits or came back."""
        super().__init__(context, "Change a registration" if act else "Register a person", back=True)
        self.subtitle.setText("Search the trust first, so that nobody is registered twice.")
        self._act = act
        self._read_typed = act is not None
        self.form = Form(
            nhs_number=Field("NHS number", nhs_number_line(), hint="Leave it empty if it is not known yet"),
            title=Field("Title", line(longest=35)),
            given=Field("Given name", line(longest=35)),
            family=Field("Family name", line(longest=40)),
            known_as=Field("Preferred name", line(longest=35)),
            birth_date=Field("Date of birth", line("14-Feb-2009", longest=20)),
            gender=Field("Gender", choice((gender.value, gender.label) for gender in Gender)),
            address=Field("Address", paragraph(2)),
            postcode=Field("Postcode", line(longest=10)),
            email=Field("E-mail", line(longest=254)),
            mobile=Field("Mobile", line(longest=30)),
            phone=Field("Phone", line(longest=30)),
            language=Field("Language", choice((("", "English"), *LANGUAGES.items()))),
            team=Field("Team", choice(())),
            reason=Field("Why the person is referred", paragraph(3), hint="May be left empty"),
        )
        fields = self.form.fields
        gender = fields["gender"].entry
        gender.setCurrentIndex(list(Gender).index(Gender.NOT_KNOWN))  # type: ignore[union-attr]
        if typed.replace(" ", "").isdigit():
            fields["nhs_number"].entry.setText(typed)  # type: ignore[union-attr]
        else:
            fields["family"].entry.setText(typed)  # type: ignore[union-attr]
        self.restricted = tick("Restricted record")
        self.needs = {code: tick(words) for code, words in NEEDS.items()}
        inside = QWidget()
        who = self._card("Who", ("nhs_number",), ("family", "given"), ("title", "known_as"), ("birth_date", "gender"))
        reach = self._card("How to reach them", ("email",), ("mobile", "phone"), ("address",), ("postcode", "language"))
        care = self._card("Referral", ("team",), ("reason",))
        care.body.addWidget(self.restricted)
        care.body.addWidget(text("Address and contact are then shown to nobody.", "small", wrap=True))
        needs = Card("Communication needs")
        grid = QGridLayout()
        grid.setSpacing(2)
        for index, box in enumerate(self.needs.values()):
            grid.addWidget(box, index % 3, index // 3)
        needs.body.addLayout(grid)
        for card in (who, reach, care):
            card.body.addStretch(1)
        top = beside()
        for card in (who, reach, care):
            top.addWidget(card, 1)
        inside.setLayout(column(top, needs, None, space=16))
        shell = inside.layout()
        assert shell is not None  # noqa: S101 - set on the line above
        shell.setContentsMargins(0, 0, 0, 0)
        self.content.addWidget(inside, 1)
        self.add_action(Button("Cancel", context.go.back, keys="Esc"))
        self.register = self.add_action(Button("Register", self._register, kind="primary", keys="Ctrl+Return"))
        self._offer(context.me)

    def focus_first(self) -> None:
        self.form.fields["nhs_number"].entry.setFocus()

    def refresh(self) -> None:
        if not self._teams:
            self.context.background.read(self, lambda reads: reads.me(), self._offer, self.fail)
        act = self._act
        if act is not None and self._read_typed:
            self.context.background.read(self, lambda reads: reads.waiting.registration(act), self._fill, self.fail)

    def _offer(self, me: Me) -> None:
        """The teams to which somebody can be referred; the first sync may bring them while this is open."""
        self._teams = me.teams
        team = self.form.fields["team"].entry
        team.clear()  # two reads may have been on their way
        for one in me.teams:
            team.addItem(one.name, str(one.id))  # type: ignore[union-attr]
        self.register.setEnabled(bool(me.teams))
        self.foot_words.setText(_GOES_OUT if me.teams else _NO_TEAM)

    def _fill(self, typed: TypedRegistration) -> None:
        """What was filled in before; the team stays, for what waits behind was sealed for it."""
        self._read_typed = False
        person, fields = typed.patient, self.form.fields
        values = {
            "nhs_number": str(person.nhs_number or ""),
            "title": person.name.title,
            "given": person.name.given,
            "family": person.name.family,
            "known_as": person.name.known_as,
            "birth_date": show_date(person.birth_date),
            "gender": person.gender.value,
            "address": "\n".join(person.address.lines) if person.address else "",
            "postcode": person.address.postcode if person.address else "",
            "email": person.email,
            "mobile": person.mobile,
            "phone": person.phone,
            "language": person.language,
            "team": str(typed.team),
            "reason": typed.reason,
        }
        for name, value in values.items():
            fields[name].fill(value)
        fields["team"].setEnabled(False)
        self.restricted.setChecked(person.restricted)
        for code, box in self.needs.items():
            box.setChecked(code in person.needs)

    def draft(self) -> PatientDraft:
        """What is typed now."""
        typed = {name: field.value for name, field in self.form.fields.items()}
        team = next((team.id for team in self._teams if str(team.id) == typed["team"]), None)
        if team is None:
            raise LookupError("nobody registers a person without a team")
        return PatientDraft(
            name={part: typed[part] for part in ("title", "given", "family", "known_as") if typed[part]},
            born=typed["birth_date"],
            team=team,
            nhs_number=typed["nhs_number"],
            gender=Gender(typed["gender"]),
            address=typed["address"],
            postcode=typed["postcode"],
            email=typed["email"],
            mobile=typed["mobile"],
            phone=typed["phone"],
            needs=tuple(code for code, box in self.needs.items() if box.isChecked()),
            language=typed["language"],
            restricted=self.restricted.isChecked(),
            reason=typed["reason"],
        )

    def _card(self, title: str, *lines: tuple[str, ...]) -> Card:
        card = Card(title)
        for names in lines:
            fields = row(space=12)
            for name in names:
                fields.addWidget(self.form.fields[name], 1)
            card.body.addLayout(fields)
        return card

    def _register(self, *, somebody_else: bool = False) -> None:
        draft, act = replace(self.draft(), somebody_else=somebody_else), self._act
        self.hush()
        self.register.setEnabled(False)

        def register(acts: Acts) -> Done:
            return acts.register_patient(draft) if act is None else acts.waiting.register_instead(act, draft)

        self.context.background.act(self, register, self._done, self._refused)

    def _done(self, done: Done) -> None:
        self.context.go.say("Registered. The referral is open.")
        if self._act is not None:
            self.context.go.open(Address("outbox"))
            return
        if done.id is not None:
            self.context.go.open(Address("patient", done.id))

    def _refused(self, error: Exception) -> None:
        self.register.setEnabled(True)
        if alike := getattr(error, "alike", ()):
            go = self.context.go
            LookAlikes.ask(
                self,
                alike,
                lambda patient: go.open(Address("patient", patient)),
                lambda: self._register(somebody_else=True),
            )
            return
        problems = getattr(error, "problems", None)
        if problems is None:
            self.fail(error)
            return
        names = {"born": "birth_date", "deceased_date": "birth_date"}
        left = self.form.show_problems((names.get(name, name), words) for name, words in problems)
        count = len(problems)
        said = (
            " ".join(left)
            or f"{count} {'field needs' if count == 1 else 'fields need'} another look. Nothing was sent."
        )
        self.tell("warning", said)
