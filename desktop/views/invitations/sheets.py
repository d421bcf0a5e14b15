"""The sheets of inviting: by which ways; a code for an address; why an invitation or an address is not wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, cast
from uuid import UUID

from PySide6.QtWidgets import QWidget

from care_record.channels.channel import Channel
from care_record.invitations.timing import when_words
from desktop.services.acts.invitations import CarerDraft, InvitationDraft
from desktop.views.filled import Filled
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.fields import Field, Form, choice, line, paragraph
from desktop.views.parts.labels import text
from desktop.views.parts.layout import row
from desktop.views.parts.notices import current_look

if TYPE_CHECKING:
    from care_record.wire.bodies.invitations import InvitationChannel, SecondWay
    from desktop.services.acts import Done
    from desktop.services.reads.invitations import InvitationPage
    from desktop.views.screen import Context

FIRST = (("email", "E-mail"), ("text", "Text message"), ("letter", "Letter"))
SECOND = (
    ("text", "Text message"),
    ("email", "E-mail"),
    ("letter", "Letter of its own"),
    ("told", "You tell it, in person or by telephone"),
)
_NOTICE = "This person has an account already. They are told so, and no link is sent."
_WAYS = (
    "The link and the second code go different ways. An e-mail address or mobile number is confirmed by a code before "
    "its first use: the invitation waits until then."
)


def _offered(page: InvitationPage, *, carer: bool) -> frozenset[str]:
    """The ways that there are: texts need a gateway, and no carer's postal address is kept."""
    ways = {"email", "told"}
    if page.texts:
        ways.add("text")
    if not carer:
        ways.add("letter")
    return frozenset(ways)


class InviteSheet(Filled):
    """By which ways; with `carer` also who it is. `again` is an invitation that this one takes the place of."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        patient: UUID,
        page: InvitationPage,
        told: Callable[[Done], object],
        *,
        carer: bool = False,
        again: UUID | None = None,
    ) -> None:
        notice = page.registered and not carer
        title = "Invite a carer" if carer else "Send the invitation again" if again else "Invite to register"
        super().__init__(parent, context, title, "Tell the person" if notice else "Invite", told)
        self._patient, self._carer, self._again = patient, carer, again
        self.setMinimumWidth(664)
        self.inside.addWidget(text(page.banner.banner.spoken, "strong", wrap=True))
        self.inside.addWidget(text(_NOTICE if notice else _WAYS, "muted", wrap=True))
        offered = _offered(page, carer=carer)
        ways = {
            "channel": Field("The link by", choice(one for one in FIRST if one[0] in offered)),
            "second": Field("The second code by", choice(one for one in SECOND if one[0] in offered)),
        }
        mobile = carer or any(one.channel is Channel.TEXT for one in page.addresses)
        # a notice has no second code, and what nobody sees must not stand in its way
        ways["second"].fill("text" if mobile and "text" in offered and not notice else "told")
        who = {
            "family": Field("Carer\u2019s family name", line(longest=120)),
            "given": Field("Carer\u2019s given name", line(longest=120)),
            "relationship": Field("Relationship", line(longest=80), hint="Such as mother or friend."),
            "born": Field("Date of birth", line(longest=20), hint="Asked for when the link opens."),
            "email": Field("E-mail", line(longest=254)),
            "mobile": Field("Mobile number", line(longest=35)),
        }
        self.form = Form(**(who if carer else {}), **ways)
        pairs = (("given", "family"), ("relationship", "born"), ("email", "mobile"), ("channel", "second"))
        for left, right in pairs if carer else pairs[-1:]:
            self.inside.addLayout(beside(self.form.fields[left], self.form.fields[right]))
        self.goes = text("", "strong", wrap=True)
        self.inside.addWidget(self.goes)
        self.inside.addWidget(self.problem)
        self.form.fields["second"].setVisible(not notice)
        self._notice, self._confirmed = notice, () if carer else page.addresses
        for name in ("channel", "second"):
            self.form.fields[name].entry.currentIndexChanged.connect(lambda _: self._say_when())  # type: ignore[union-attr]
        self._say_when()
        self.form.fields["given" if carer else "channel"].entry.setFocus()

    def _say_when(self) -> None:
        """When each message goes out, by what is chosen now."""
        channel = Channel(self.form.fields["channel"].value)
        said = self.form.fields["second"].value
        second = None if said == "told" or self._notice else Channel(said)
        words = when_words(channel, second, self.context.clock(), link="notice" if self._notice else "link")
        wait = [one.channel.address_words for one in self._confirmed if one.confirmed is None]
        waits = [one for one in (channel, second) if one is not None and one.address_words in wait]
        if waits:
            words = f"Once the {waits[0].address_words} is confirmed: {words[0].lower()}{words[1:]}"
        self.goes.setText(words)

    def start(self) -> None:
        values = {name: field.value for name, field in self.form.fields.items()}
        carer = None
        if self._carer:
            named = ("family", "given", "relationship", "born", "email", "mobile")
            carer = CarerDraft(**{name: values[name] for name in named})
        channel, second = cast("InvitationChannel", values["channel"]), cast("SecondWay", values["second"])
        draft, patient, again = InvitationDraft(channel, second, carer), self._patient, self._again
        self.context.background.act(
            self,
            lambda acts: (
                acts.invitations.send_again(again, draft) if again else acts.invitations.invite(patient, draft)
            ),
            self.finished_with,
            self.failed,
        )


class ConfirmAddressSheet(Filled):
    """A code goes to the address; the person reads it out, and it is typed here."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        patient: UUID,
        channel: Channel,
        address: str,
        told: Callable[[str], object],
        invitation: UUID | None = None,
    ) -> None:
        super().__init__(parent, context, "Confirm an address", "Confirm", told)
        self._patient, self._invitation = patient, invitation
        self._channel: Literal["email", "text"] = "email" if channel is Channel.EMAIL else "text"
        self.setMinimumWidth(560)
        self.inside.addWidget(text(address, "heading", wrap=True))
        words = (
            "Read it back to the person, letter by letter. Then send a code to it while you are speaking, and type "
            "what the person reads out. Nobody needs to type an address twice."
        )
        self.inside.addWidget(text(words, "muted", wrap=True))
        self.send = Button("Send a code", self._send, keys="Ctrl+Shift+S")
        self.inside.addLayout(row(self.send, None))
        self.said = text("", "small", wrap=True)
        self.inside.addWidget(self.said)
        self.fill(code=Field("The code that the person reads out", line(longest=12), hint="Six digits."))
        self.yes.setEnabled(False)
        self.send.setFocus()

    def _send(self) -> None:
        patient, channel, invitation = self._patient, self._channel, self._invitation
        self.send.setEnabled(False)
        self.context.background.call(
            self, lambda calls: calls.invitations.ask_address(patient, channel, invitation), self._sent, self._not_sent
        )

    def _sent(self, _: object) -> None:
        self.said.setText("A code is on its way. If it does not come, ask the person to look in the junk folder.")
        self.send.say("Send another code")
        self.send.setEnabled(True)
        self.yes.setEnabled(True)
        self.form.fields["code"].entry.setFocus()

    def _not_sent(self, error: Exception) -> None:
        self.send.setEnabled(True)
        self.failed(error)
        self.yes.setEnabled(False)

    def check(self) -> list[tuple[str, str]]:
        typed = self.form.fields["code"].value.replace(" ", "")
        return [] if len(typed) == 6 and typed.isdigit() else [("code", "The code has six digits.")]

    def start(self) -> None:
        patient, channel, invitation = self._patient, self._channel, self._invitation
        code = self.form.fields["code"].value
        self.context.background.call(
            self,
            lambda calls: calls.invitations.confirm_address(patient, channel, code, invitation),
            self._answered,
            self.failed,
        )

    def _answered(self, right: bool) -> None:
        if right:
            self.finished_with("The address is confirmed. What waited for it goes out now.")
            return
        self.yes.setEnabled(True)
        words = "This is not the code, or it has ended. Have it read out again, or send another one."
        self.form.show_problems([("code", words)])


class WhySheet(Filled):
    """An act that needs a reason."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        title: str,
        words: str,
        yes: str,
        do: Callable[[str], Callable[..., Done]],
        told: Callable[[Done], object],
    ) -> None:
        super().__init__(parent, context, title, yes, told)
        self._do = do
        self.setMinimumWidth(640 if current_look().large else 480)
        self.inside.addWidget(text(words, wrap=True))
        self.fill(reason=Field("Why", paragraph(3, longest=500), hint="Your colleagues read it; it is not sealed."))
        self.form.fields["reason"].entry.setFocus()

    def start(self) -> None:
        self.context.background.act(self, self._do(self.form.fields["reason"].value), self.finished_with, self.failed)
