"""The walk: the seven steps of the main job, through the real windows and a real browser, each seen to happen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path

from care_record.agreement.statements import Scope
from care_record.people.dates import show_date
from care_record.people.services import Service
from care_record.sentences import capital
from mhcr.demonstration.mailbox import messages, plain_text
from mhcr.demonstration.stage import PASSPHRASE, Stage
from mhcr.demonstration.trust.showpieces import WalkPatient, walk_patient
from mhcr.demonstration.walking.browser import Errand
from mhcr.demonstration.walking.desk import Desk
from mhcr.demonstration.walking.enrolling import enrol
from mhcr.demonstration.walking.hands import Hands, NotSeen
from mhcr.demonstration.walking.visit import telling_words, visit

Tell = Callable[[str], None]
_LINK = re.compile(r"https?://\S+/a#[0-9A-Z]{26}")
# PHQ-9: nine items, then how difficult it was; item 9 at "Several days" calls for help at once
_CHOICES = (2, 2, 3, 1, 1, 2, 1, 0, 1, 1)
_TOTAL = sum(_CHOICES[:9])


STEPS = (
    "signs in, sets a passphrase, and the encrypted store opens",
    "registers a person with a referral, and finds people",
    "records what a young person agrees to",
    "sends a measure, and an e-mail leaves",
    "the patient answers in a browser",
    "reads what came back, acts on it and marks it reviewed",
    "the network goes; work waits, and goes out once when it is back",
)


class StepFailed(RuntimeError):
    """A step that did not happen; the text says which and what was seen instead."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What the walk leaves: the steps done, the person it registered, and its pictures."""

    steps: int
    person: WalkPatient
    pictures: tuple[str, ...]


class Walk:
    """One walk. Each step is a method; it raises unless what it claims was in sight."""

    def __init__(self, stage: Stage, on: date, *, pictures: Path | None, canary: str, tell: Tell) -> None:
        self._stage = stage
        self._canary = canary
        self._folder = pictures
        self._tell = tell
        self._hands = Hands(pictures)
        self._person = walk_patient(on)
        self._desk = Desk(self._hands, self._person.patient)
        self._receipt = ""

    def run(self) -> Walked:
        """All seven steps; raises `StepFailed`."""
        steps = (
            self._sign_in,
            self._find,
            self._agree,
            self._send,
            self._answer,
            self._read,
            self._offline,
        )
        try:
            for number, (words, step) in enumerate(zip(STEPS, steps, strict=True), 1):
                try:
                    step()
                except NotSeen as error:
                    self._hands.picture("not-seen")
                    raise StepFailed(f"Step {number}, {words}: {error}") from error
                self._tell(f"{number} of {len(steps)}  {words}")
        finally:
            if self._desk.window is not None:
                self._desk.window.close()
        return Walked(len(steps), self._person, tuple(self._hands.pictures))

    def _sign_in(self) -> None:
        hands = self._hands
        self._desk.open_window(self._stage.profile, self._stage.service)
        enrol(hands, self._stage)
        shown = "".join("".join(words.split()) for words in hands.words())
        self._stage.first_workstation.approve(lambda mark: mark.replace(" ", "") in shown)
        hands.press("Ask again")
        hands.tick("The other screen showed the same")
        hands.press("Open")
        self._until_open()
        hands.until(lambda: self._desk.status().startswith("Connected; everything"), "the end of the first sync")
        hands.picture("today")

    def _find(self) -> None:
        hands, patient = self._hands, self._person.patient
        self._desk.go("Patients")
        hands.type("Find in your caseload", "hollow")
        hands.until(lambda: self._desk.rows("Patients") == 1, "Jasmine Holloway in the caseload")
        hands.picture("find-as-you-type")
        self._search_the_trust()
        hands.press("Register a person")
        hands.type("NHS number", "999 314 1590")
        hands.type("Family name", patient.name.family)
        hands.type("Given name", patient.name.given)
        hands.type("Title", patient.name.title)
        hands.type("Preferred name", patient.name.known_as)
        hands.type("Date of birth", self._person.typed_birth_date)
        hands.type("Gender", patient.gender.label)
        hands.type("E-mail", patient.email)
        hands.type("Mobile", patient.mobile)
        address = patient.address
        hands.type("Address", "\n".join(address.lines) if address else "")
        hands.type("Postcode", address.postcode if address else "")
        hands.press("Register")
        hands.see("check digit")
        hands.picture("register-wrong-nhs-number")
        hands.type("NHS number", self._person.typed_nhs_number)
        hands.picture("register")
        hands.press("Register")
        self._desk.under_banner()
        hands.until(lambda: self._desk.waiting() == 0, "the registration's receipt")
        hands.picture("patient-registered")

    def _search_the_trust(self) -> None:
        hands = self._hands
        elsewhere = next(one for one in self._stage.seeded.people if one.service is Service.ADULT).patient
        hands.type("Family name", elsewhere.name.family)
        hands.type("Date of birth", show_date(elsewhere.birth_date))
        hands.press("Search the trust")
        hands.until(lambda: self._desk.rows("Found in the trust") >= 1, "a person of another team, in the trust")
        hands.picture("find-in-the-trust")
        self._desk.enter("Found in the trust", 0)
        hands.see("is not in your caseload")
        hands.picture("refer-whom-the-trust-knows")
        hands.press("Cancel")

    def _agree(self) -> None:
        hands = self._hands
        self._desk.go("Patients")
        hands.type("Find in your caseload", "ashdown")
        hands.until(lambda: self._desk.rows("Patients") == 1, "Rowan Ashdown-Peters")
        hands.press("Open")
        hands.press("Agreement and access")
        hands.see("No agreement can be recorded")
        hands.see("Gillick")
        hands.picture("under-16-refused")
        self._desk.open_person()
        hands.press("Agreement and access")
        hands.press("Record agreement")
        self._tick_every_scope()
        hands.type("Note", self._canary)
        hands.picture("record-agreement")
        hands.press("Record agreement")
        hands.see("Agreed to sharing")
        hands.until(lambda: self._desk.waiting() == 0, "the agreement's receipt")
        hands.picture("agreement")

    def _tick_every_scope(self) -> None:
        for scope in Scope:
            self._hands.tick(capital(scope.words))

    def _send(self) -> None:
        hands = self._hands
        before = len(self._mail())
        self._desk.open_person()
        hands.press("Send a measure")
        hands.tick("PHQ-9")
        hands.picture("send")
        hands.press("Send")
        self._desk.under_banner()
        hands.until(lambda: len(self._mail()) > before, "an e-mail in the mailbox")
        hands.see("Sent")
        hands.picture("sent")
        telling = telling_words(plain_text(self._mail()[-1]), self._person)
        if telling:
            raise StepFailed(f"The e-mail tells too much: {', '.join(telling)}")

    def _mail(self) -> list[EmailMessage]:
        """What the person was sent; staff who are told of flags, and others on a schedule, get mail too."""
        address = self._person.patient.email
        return [message for message in messages(self._stage.mail) if address in str(message["to"])]

    def _answer(self) -> None:
        link = _LINK.search(plain_text(self._mail()[-1]))
        if link is None:
            raise StepFailed("The e-mail holds no link.")
        born = self._person.patient.birth_date
        errand = Errand(
            link=link.group(),
            born=(born.year, born.month, born.day),
            choices=_CHOICES,
            words=self._canary,
            pictures=str(self._folder) if self._folder else "",
        )
        outcome = visit(errand, self._hands)
        if outcome.requests_between:
            raise StepFailed(f"The page asked the service between questions: {outcome.requests_between[0]}")
        if not outcome.crisis_help:
            raise StepFailed("The page did not offer help when an answer called for it.")
        self._receipt = outcome.receipt
        self._hands.pictures += outcome.pictures

    def _read(self) -> None:
        hands, family = self._hands, self._person.patient.name.family
        self._desk.go("Returned")
        hands.until(lambda: self._desk.row_of("Returned", family) is not None, "the answer in the list")
        hands.picture("returned")
        self._desk.take("Returned", family)
        hands.press("Read")
        self._desk.under_banner()
        hands.see(str(_TOTAL))
        hands.see(self._canary)
        hands.picture("reading")
        hands.press("Acknowledge with action")
        hands.tick("Spoke with the person now")
        hands.picture("acknowledge")
        hands.press("Acknowledge")
        hands.see("Acknowledged by")
        hands.press("Mark reviewed")
        hands.see("Reviewed by")
        hands.until(lambda: self._desk.waiting() == 0, "the receipts of the reading")
        hands.picture("reviewed")
        self._history_of_holloway()

    def _history_of_holloway(self) -> None:
        hands = self._hands
        self._desk.go("Patients")
        hands.type("Find in your caseload", "holloway")
        hands.until(lambda: self._desk.rows("Patients") == 1, "Jasmine Holloway")
        hands.press("Open")
        hands.until(lambda: self._desk.rows("What came back") >= 1, "what came back from her")
        hands.picture("patient-with-history")
        self._desk.enter("What came back", 0)
        hands.see("since last time")
        hands.picture("change-over-time")

    def _offline(self) -> None:
        hands = self._hands
        before = len(self._mail())
        self._stage.stop_service()
        hands.until(lambda: self._desk.status().startswith("Offline"), "the status line to say so")
        self._desk.open_person()
        hands.until(lambda: self._desk.rows("What came back") >= 1, "what came back, offline")
        hands.press("Send a measure")
        hands.tick("GAD-7")
        hands.press("Send")
        self._desk.under_banner()
        hands.press("Agreement and access")
        hands.press("Record agreement")
        self._tick_every_scope()
        hands.press("Record agreement")
        hands.until(lambda: self._desk.waiting() == 2, "two acts that wait")
        hands.picture("offline-agreement")
        self._desk.go("Outbox")
        hands.until(lambda: self._desk.rows("Outbox") == 2, "both acts in the outbox")
        hands.picture("offline-outbox")
        self._stage.restart_service()
        hands.until(
            lambda: self._desk.waiting() == 0 and self._desk.status().startswith("Connected; everything"),
            "both to go out",
        )
        hands.until(lambda: len(self._mail()) > before, "the second e-mail")
        hands.picture("back-online")
        self._desk.open_person()
        hands.until(lambda: self._desk.rows("Sent and not yet answered") == 1, "one send, once")
        if len(self._mail()) != before + 1:
            raise StepFailed("The send went out more than once.")
        hands.picture("sent-once")

    def _until_open(self) -> None:
        def entered() -> bool:
            return self._desk.window is not None and self._desk.window.shell is not None

        def locked() -> bool:
            return self._hands.button("Unlock") is not None

        self._hands.until(lambda: entered() or locked(), "the way in")
        if not entered():
            self._hands.type("Passphrase", PASSPHRASE)
            self._hands.press("Unlock")
            self._hands.until(entered, "the open store")
