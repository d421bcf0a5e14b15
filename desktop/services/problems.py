"""What can go wrong at a workstation: each with its own class, its own words and its own way back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from care_record.wire.bodies import ReadOf


class Problem(Exception):
    """Base of all: `words` says what is wrong, `way_back` what a person can do. Neither holds a secret or a patient."""

    words = "Something went wrong."
    way_back = "Try again. If it happens again, tell your trust's IT desk."

    def __init__(self, words: str | None = None, way_back: str | None = None) -> None:
        self.words = words or self.words
        self.way_back = way_back or self.way_back
        super().__init__(self.words)


class PassphraseProblem(Problem):
    """A passphrase that cannot be set."""

    words = "Choose another passphrase."
    way_back = "Three or four unrelated words of your own make a good one."


class RecoveryCodeProblem(Problem):
    """A recovery code that is mistyped, or opens nothing here."""

    words = "This recovery code does not open the outbox that is kept here."
    way_back = "Compare it with the paper, group by group. The outbox is kept as it is."


class WrongPassphrase(Problem):
    """The keyring's secret is right, the passphrase is not."""

    words = "That passphrase does not open this workstation's store."
    way_back = "Try again. If it is forgotten, enrol this workstation anew: what the service has comes back by itself."


class TooManyTries(Problem):
    """The passphrase was wrong several times in a row; `seconds` is how long it is not tried again."""

    words = "The passphrase was wrong several times."
    way_back = "Wait a moment, then try again. If it is forgotten, enrol this workstation anew."

    def __init__(self, seconds: int = 30) -> None:
        wait = f"{seconds} seconds" if seconds < 90 else f"{-(-seconds // 60)} minutes"
        super().__init__(f"{self.words} It can be tried again in {wait}.")
        self.seconds = seconds


class KeyringChanged(Problem):
    """The keyring holds another secret than the one this profile was made with, or none any more."""

    words = "This computer's keyring no longer holds the secret that this profile was made with."
    way_back = (
        "Sign in to the computer as the person who set the profile up, or restore that keyring. Otherwise enrol this "
        "workstation anew: what the service has comes back by itself. Nothing was deleted."
    )


class OlderCopy(KeyringChanged):
    """The key file is older than the keyring's last turn: a copy of the profile from before."""

    words = "This profile is an older copy: its keys were turned since, so nothing in it opens any more."
    way_back = "Use the profile that this computer had last, or enrol this workstation anew."


class WorkstationRevoked(Problem):
    """An administrator has ended this workstation's enrolment; its copies are gone."""

    words = "This workstation's enrolment was ended by an administrator, and its copies of records were removed."
    way_back = (
        "Ask your trust's administrator why. What waited in the outbox is kept, encrypted: enrol this workstation "
        "again and type its recovery code, and it goes out."
    )


class RevocationUnproven(Problem):
    """The service says that this workstation is revoked, and shows no statement that proves it."""

    words = "The service says that this workstation's enrolment was ended, so it is locked."
    way_back = (
        "Nothing was removed: the service showed no statement of an administrator that says so. Ask your trust's "
        "administrator. If it is a mistake, unlock and go on."
    )


class LeaseLapsed(Problem):
    """The mirror may not be read until the service has been reached, or the lease is extended."""

    words = "Records on this computer are closed until it has reached the service again."
    way_back = "Connect to the network. Your outbox is safe."


class NoKeyring(Problem):
    """There is no keyring, or it is locked and nobody can unlock it."""

    words = "This computer offers no keyring, or it is locked."
    way_back = "Unlock the computer's keyring (on Linux a Secret Service such as GNOME Keyring), then try again."


class DamagedStore(Problem):
    """A file of the profile does not read as it was written."""

    words = "The encrypted store on this computer is damaged."
    way_back = (
        "Keep the profile folder as it is and tell your trust's IT desk: what waits in the outbox may still be read. "
        "Enrolling this workstation anew brings back everything that the service has."
    )

    look_at_all = (
        "Lock the program and unlock it again: it then looks at the whole store, names the file that is damaged, and "
        "offers what can be done. What waits in the outbox is kept."
    )
    """The way back where the damage was met while the store was open."""

    def __init__(self, words: str | None = None, way_back: str | None = None, *, file: str = "") -> None:
        super().__init__(words, way_back)
        self.file = file


class NewerFormat(Problem):
    """A file of the profile was written by a newer release."""

    words = "This profile was written by a newer release of the program."
    way_back = "Update this program, then open it again. Nothing was changed."


class SecondInstance(Problem):
    """The profile is open in another process."""

    words = "The program is already open with this profile."
    way_back = "Go to the window that is open, or close it first."


class ReadOnlyProfile(Problem):
    """The profile's folder or one of its files cannot be written."""

    words = "This profile's folder cannot be written to."
    way_back = "Ask for the right to write there, or choose another folder. Nothing was changed."


class DiskFull(Problem):
    """There is no room left to work safely."""

    words = "The disk is full, so nothing can be saved safely."
    way_back = "Free some space, then try again. What was saved before is safe."


class WeakStore(Problem):
    """The store would not be encrypted as it must be, or the cryptography fails its own test."""

    words = "This computer's program files cannot encrypt as they must, so the store stays shut."
    way_back = "Install the program again from your trust's source."


class ServiceUnreachable(Problem):
    """No answer from the trust's service."""

    words = "The trust's service does not answer."
    way_back = "Check the network. What you do meanwhile waits safely and goes out by itself."


class ServiceRefused(Problem):
    """The service answered, and refused. `code` is its stable code."""

    words = "The trust's service refused this."

    def __init__(
        self, words: str | None = None, *, code: str = "refused", way_back: str | None = None, statement: str = ""
    ) -> None:
        """`statement` is what the service shows for it, base64url: it proves nothing before it is verified."""
        super().__init__(words, way_back)
        self.code = code
        self.statement = statement


class NotThisService(Problem):
    """What answers is no service of this product, or of another trust than the profile's."""

    words = "What answers at this address is not your trust's service."
    way_back = "Check the address with your trust's IT desk. Nothing was sent."


@contextmanager
def in_its_form() -> Iterator[None]:
    """Raise `NotThisService` where an answer lacks a field that it should have, or has it of another kind."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotThisService from error


class SignInRefused(ServiceRefused):
    """Wrong account or password, or too many tries."""

    words = "The account or the password is not right, or there were too many tries."
    way_back = "Try again in five minutes, or ask your trust's administrator."


class SyncFault(Problem):
    """A round of the sync ended in a way that nobody foresaw."""

    words = "Syncing has stopped with a fault of this program; it is tried again."
    way_back = "What is here can still be read. If it does not pass, tell your trust's IT desk."


class HistoryMismatch(Problem):
    """Changes from the service do not fit what this workstation has verified; they were not applied."""

    words = "What the service sent does not fit what this workstation knows, so it was not taken."
    way_back = "Your data is untouched. It tries again; if this stays, tell your trust's IT desk."

    @classmethod
    def because(cls, why: object) -> HistoryMismatch:
        """With the reason, in brackets, for who looks into it."""
        return cls(way_back=f"{cls.way_back} ({why})")


class NewerRelease(Problem):
    """What came says who belongs or who may read, in a form of a newer release: nobody may go on without reading it."""

    words = "A newer release of this program has said who belongs to the trust, who agreed, or who may read."
    way_back = "Update this program. What you do goes out and what is here can be read, but nothing new is taken."


class OtherIncarnation(Problem):
    """The service was restored from a backup since this workstation last asked, and that is not proved here."""

    words = "The service was restored from a backup, and nothing shows that two administrators have agreed to it."
    way_back = "Your data is untouched. Tell your trust's IT desk."


class TwoHistories(Problem):
    """Another workstation has verified a history of the log that is not the beginning of the one shown here."""

    words = "The service shows this workstation and another one two histories; nothing more is taken."
    way_back = "Tell your trust's IT desk and privacy officer at once."


class SomethingWithheld(Problem):
    """Another workstation had seen more of the log than the service admits to."""

    words = "Another workstation has seen more than the service shows here; nothing more is taken."
    way_back = "Tell your trust's IT desk and privacy officer at once."


class Rejected(Problem):
    """An act that cannot be taken as typed. `problems` are pairs of field and sentence; nothing was saved."""

    words = "Please check what you typed."
    way_back = "Each field says what is wrong. Nothing was sent."

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__(" ".join(sentence for _, sentence in problems) or None)
        self.problems = problems

    @classmethod
    def first_of_each(cls, problems: Sequence[tuple[str, str]]) -> Rejected:
        """With the first sentence of each field, in their order."""
        first: dict[str, str] = {}
        for field, words in problems:
            first.setdefault(field, words)
        return cls(tuple(first.items()))


class NotLogged(Problem):
    """A record was asked for before the reading of it was noted. `what` is what the note must say.

    Who runs reads notes it and reads again (`desktop.services.reads.looking`), so that no screen ever sees this.
    """

    words = "Reading this record could not be noted, so it is not shown."
    way_back = (
        "Free some space on this computer, or ask for the right to write to the profile's folder. Then try again."
    )

    def __init__(self, patient: UUID, what: ReadOf) -> None:
        super().__init__()
        self.patient = patient
        self.what = what


class ForClinicians(Problem):
    """Another role asked for what only clinicians take out of the program."""

    words = "Answers and scores are for clinicians; your role does not export them."
    way_back = "Ask a clinician of the team."


class CopyNotWritten(Problem):
    """The place does not take a copy."""

    words = "The copy could not be written there. Nothing of it was left behind."
    way_back = "Choose another folder, or free some space."


class AlreadyThere(Problem):
    """A file or folder of that name is there; nothing is written over it."""

    words = "There is something of that name already, and nothing is written over it."
    way_back = "Choose another name."
