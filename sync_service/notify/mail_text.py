"""The words of a message: who it is from first, one thing to do, and nothing that tells what it is about.

Rules: NHS service manual, writing NHS messages; no name, NHS number, measure or condition.
"""

from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage

from care_record.people.dates import show_date_to_patient
from care_record.wire.link import grouped, link_to
from sync_service.notify.mail_form import mail


@dataclass(frozen=True, slots=True)
class Invitation:
    """What one message says; `token` is the link's 26 characters. A `rater` is asked about somebody else."""

    trust_name: str
    page_url: str
    token: str
    due: date
    team_telephone: str
    phone: str
    nhs111: str
    reminder: bool = False
    rater: bool = False

    @property
    def link(self) -> str:
        """The link in full."""
        return link_to(self.page_url, self.token, rater=self.rater)

    @property
    def _asks(self) -> str:
        if self.reminder:
            return f"We have not had an answer from you yet. {self._who} to answer some questions by"
        return f"{self._who} to answer some questions by"

    @property
    def _who(self) -> str:
        return "One of our care teams asks you" if self.rater else "Your care team asks you"

    def paragraphs(self) -> list[str]:
        """The message, one paragraph a text; the link stands alone in its own."""
        if self.rater:
            return self._to_rater()
        return [
            f"This message is from {self.trust_name}.",
            f"{self._asks} {show_date_to_patient(self.due)}.",
            "It takes a few minutes. You will be asked for your date of birth.",
            "To answer, open this page:",
            self.link,
            f"If the link does not open, go to {self.page_url}/ and type this code: {grouped(self.token)}",
            "You can also answer by telephone, on paper, or at your next appointment.",
            f"Call your team on {self.team_telephone}. If you do not want to answer, your care is not affected.",
            *self._help(),
        ]

    def _to_rater(self) -> list[str]:
        """For somebody who is asked about another: it says nothing of whom, nor of how they know each other."""
        return [
            f"This message is from {self.trust_name}.",
            f"{self._asks} {show_date_to_patient(self.due)}.",
            "It takes a few minutes. You will be asked for your own name. You then see what it is about.",
            "To answer, open this page:",
            self.link,
            f"If the link does not open, go to {self.page_url}/r and type this code: {grouped(self.token)}",
            f"You can also answer by telephone. Call the team on {self.team_telephone}.",
            "It is your choice. If you do not want to answer, nobody's care is affected.",
            "If you do not know why you got this message, please delete it and do not open the page.",
            *self._help(),
        ]

    def _help(self) -> list[str]:
        return [
            f"Answers are not watched at all hours. If your life or someone else's is in danger, call {self.phone}.",
            f"If you need urgent help, day or night, call NHS {self.nhs111}.",
            "Please do not reply to this message; nobody reads replies.",
        ]


def compose(said: Invitation, *, sender: str, to: str, now: int) -> EmailMessage:
    """The e-mail, in plain text and in HTML; `now` is in ms."""
    subject = "a reminder to answer some questions" if said.reminder else "please answer some questions"
    return mail(
        said.paragraphs(),
        trust_name=said.trust_name,
        subject=subject,
        link=said.link,
        sender=sender,
        to=to,
        now=now,
    )
