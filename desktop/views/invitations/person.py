"""One person's invitations: whether they may be invited, where each invitation stands, addresses, the account."""

from uuid import UUID

from care_record.people.dates import day_in_london, show_date, show_moment, show_time
from desktop.services.reads.invitations import AccountLine, AddressLine, GivenLine, InvitationLine, InvitationPage
from desktop.views.invitations.mending import WORDS, mend
from desktop.views.invitations.sheets import ConfirmAddressSheet, InviteSheet, WhySheet
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.cells import Cell
from desktop.views.parts.empty import OrEmpty
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, clear, reveal, row
from desktop.views.parts.more import More
from desktop.views.parts.notices import Notice
from desktop.views.parts.tables import Column, List
from desktop.views.screen import Context, Screen

_NOT_INVITED, _NO_NOTICE = "This person cannot be invited now.", "Nothing is sent to this person now."


class PersonInvitationsScreen(Screen):
    """Where access to My Health and Care Record stands for one person. Its primary action invites."""

    kinds = frozenset({"invitations", "patients", "agreement", "identity", "outbox"})

    def __init__(self, context: Context, patient: UUID) -> None:
        super().__init__(context, "Invitation and account", back=True)
        self._patient = patient
        self._page: InvitationPage | None = None
        self.list = List(
            "Invitations",
            (
                Column[InvitationLine]("Asked for", _asked),
                Column[InvitationLine]("To", _to, share=3, wrap=226),
                Column[InvitationLine]("State", state_cell, share=3, wrap=194),
            ),
            key=lambda line: line.id,
            fit_rows=True,
        )
        self.list.chosen.connect(lambda _: self._allow())
        self.list.opened.connect(lambda _: self._mend())
        self.right = Button(WORDS["none"], self._mend, kind="quiet", keys="Ctrl+E")
        self.of_one = More("this invitation")
        self.again = self.of_one.add("Send again by other ways\u2026", self._again)
        self.cancel = self.of_one.add("Cancel this invitation\u2026", self._cancel)
        invitations = Card("Invitations")
        invitations.head.addWidget(self.right)
        invitations.head.addWidget(self.of_one)
        invitations.body.addWidget(OrEmpty(self.list, "Nobody has been invited yet.", name="send"), 1)
        self.read_out = text("", "muted", wrap=True)
        invitations.body.addWidget(self.read_out)
        self.addresses = Card("Addresses")
        self._given = row(space=8)
        both = beside()
        both.addWidget(invitations, 3)
        both.addWidget(self.addresses, 2)
        self.content.addLayout(self._given)
        self.content.addLayout(both, 1)
        self.carer = self.add_action(Button("Invite a carer\u2026", self._carer, keys="Ctrl+Shift+K"))
        self.invite = self.add_action(Button("Invite\u2026", self._invite, kind="primary", keys="Ctrl+Return"))
        self._allow()

    def refresh(self) -> None:
        patient = self._patient
        self.context.background.read(self, lambda reads: reads.invitations.page(patient), self._show, self.fail)

    def focus_first(self) -> None:
        self.list.focus_soon()

    def _show(self, page: InvitationPage) -> None:
        self._page = page
        self.subtitle.setText(page.sentence)
        self.list.show_rows(page.invitations)
        self._show_addresses(page)
        self._show_given(page)
        told = any(one.is_notice for one in page.invitations)
        tell = "Tell the person again\u2026" if told else "Tell the person\u2026"
        self.invite.say(tell if page.registered else "Invite\u2026")
        if page.why_not:
            self.tell("info", _NO_NOTICE if page.registered else _NOT_INVITED, page.why_not[0])
        else:
            self.hush()
        no_carer = page.may_invite_carer and page.carer_why_not and not page.why_not
        self.foot_words.setText(page.carer_why_not[0] if no_carer else "Decided again at the moment of sending.")
        self._allow()

    def _show_addresses(self, page: InvitationPage) -> None:
        clear(self.addresses.body)
        for one in page.addresses:
            self.addresses.body.addWidget(text(one.address, "strong", wrap=True))
            self.addresses.body.addLayout(row(text(_standing(one), "small"), None, *self._button(one)))
        if not page.addresses:
            self.addresses.body.addWidget(text("No e-mail address or mobile number is recorded.", "muted", wrap=True))
        for account in page.accounts:
            self.addresses.body.addWidget(text(_account(account), wrap=True))
        self.addresses.body.addStretch(1)
        reveal(self.addresses.body)

    def _button(self, one: AddressLine) -> tuple[Button, ...]:
        if one.confirmed is not None:
            return ()
        button = Button("Confirm\u2026", lambda: self._confirm(one), kind="quiet")
        button.setAccessibleName(f"Confirm {one.address}")
        return (button,)

    def _show_given(self, page: InvitationPage) -> None:
        clear(self._given)
        for one in page.given:
            self._given.addWidget(self._notice(one), 1)
        reveal(self._given)

    def _notice(self, one: GivenLine) -> Notice:
        kind = one.channel.address_words
        on = show_date(day_in_london(one.at))
        action = ("Accept or leave\u2026", lambda: self._answer(one))
        more = "It was confirmed by a code that was sent to it."
        return Notice("info", f"The person gave a new {kind} on {on}: {one.address}", more, action=action)

    def _allow(self) -> None:
        page, line = self._page, self._line()
        why_not = page is None or bool(page.why_not)
        opened = page is not None and any(one.is_open and not one.who and not one.is_notice for one in page.invitations)
        self.invite.setEnabled(not why_not and not opened)
        self.carer.setVisible(page is not None and page.may_invite_carer)
        self.carer.setEnabled(page is not None and not page.carer_why_not)
        self.right.setVisible(line is not None and line.mend != "none")
        self.right.say(WORDS[line.mend if line else "none"])
        self.of_one.setVisible(line is not None)
        self.again.setEnabled(line is not None and line.state.value not in ("used", "cancelled"))
        self.cancel.setEnabled(line is not None and line.is_open)
        self.read_out.setText(f"To read out: \u201c{line.read_out}\u201d" if line and line.read_out else "")
        self.read_out.setVisible(bool(line and line.read_out))

    def _line(self) -> InvitationLine | None:
        found: InvitationLine | None = self.list.current()
        return found

    def _invite(self) -> None:
        if self._page is not None:
            InviteSheet(self, self.context, self._patient, self._page, self._told).open()

    def _carer(self) -> None:
        if self._page is not None:
            InviteSheet(self, self.context, self._patient, self._page, self._told, carer=True).open()

    def _again(self) -> None:
        line = self._line()
        if line is not None and self._page is not None:
            InviteSheet(self, self.context, self._patient, self._page, self._told, again=line.id).open()

    def _mend(self) -> None:
        line = self._line()
        if line is not None:
            mend(self, self._patient, line)

    def _cancel(self) -> None:
        line = self._line()
        if line is not None:
            WhySheet(
                self,
                self.context,
                "Cancel this invitation?",
                "Its links stop working. The person can be invited again.",
                "Cancel the invitation",
                lambda reason: lambda acts: acts.invitations.cancel(line.id, reason),
                self._told,
            ).open()

    def _confirm(self, one: AddressLine) -> None:
        ConfirmAddressSheet(self, self.context, self._patient, one.channel, one.address, self.context.go.say).open()

    def _answer(self, one: GivenLine) -> None:
        from desktop.views.parts.dialogs import OneOf

        OneOf.ask(
            self,
            f"{one.address}",
            "The person gave it on their own page and confirmed it by a code. Does it become the record\u2019s?",
            (("accept", "Yes, take it into the record"), ("leave", "No, leave the record as it is")),
            "Why not",
            "Answer",
            lambda how, reason: self._decide(one, how, reason),
            hint="Your colleagues read it; needed for a no.",
        )

    def _decide(self, one: GivenLine, how: str, reason: str) -> None:
        self.context.background.act(
            self,
            lambda acts: (
                acts.invitations.accept_address(one.id)
                if how == "accept"
                else acts.invitations.decline_address(one.id, reason)
            ),
            self._told,
            self.fail,
        )

    def _told(self, done: object) -> None:
        self.context.go.say(getattr(done, "words", ""))


def _asked(line: InvitationLine) -> Cell:
    return Cell(show_date(day_in_london(line.at)), f"{show_time(line.at)} {line.by}".strip(), strong=True)


def _to(line: InvitationLine) -> Cell:
    who = line.who or ("A notice" if line.is_notice else "The person")
    more = line.channel.label if line.is_notice else f"{line.channel.label}, {line.second_words}"
    return Cell(who, f"{line.address}: {more}" if line.address else more)


def state_cell(line: InvitationLine) -> Cell:
    """Where an invitation stands: the word, and the sentence below it."""
    if line.pending:
        return Cell("Waits in the outbox", "", quiet=True)
    if line.stopped:
        return Cell(line.label, line.words, symbol="warning", ink="warning", strong=True)
    return Cell(line.label, line.words)


def _account(account: AccountLine) -> str:
    registered = f"{account.who or 'The person'} registered on {show_date(day_in_london(account.at))}"
    if account.ended is not None:
        return f"{registered}, and ended it on {show_moment(account.ended)}, on their own page."
    by = f" By {account.reached}." if account.reached else ""
    return f"{registered}; signs in {account.sign_in}.{by}"


def _standing(one: AddressLine) -> str:
    if one.confirmed is None:
        return "Not confirmed yet"
    return f"Confirmed on {show_date(day_in_london(one.confirmed))}"
