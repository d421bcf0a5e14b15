"""An EPR's interface at a desk in this process, beside the desks of a team, and the files that it takes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from care_record.arriving.files import Files, Form
from care_record.arriving.rows import Refusal
from care_record.people.patient import Patient
from care_record.wire import cbor
from desktop.services.arriving.taking import Listener, Summary, Taking
from desktop.services.reads import patient_lines
from desktop.services.store.reader import Reader
from tests.desktop.services.clinic import Bench as Desk
from tests.probes.near_desks import NearDesks, sync
from tests.probes.trust_world import nhs_number

PATIENTS = "patient,nhs_number,family_name,given_name,date_of_birth,gender,email,last_updated"
REFERRALS = "referral,patient,team,referred_on,discharged_on,last_updated"
APPOINTMENTS = "appointment,patient,team,starts,status,last_updated"
DEATHS = "patient,date_of_death,last_updated"
# World's clock stands at noon of 22 November 2026
MONDAY, TUESDAY, WEDNESDAY = "2026-11-16T09:00", "2026-11-17T09:00", "2026-11-18T09:00"


def person(number: int, *, family: str = "Featherstonehaugh", updated: str = MONDAY, **changes: str) -> str:
    """One line of a table of patients."""
    values = {
        "patient": f"R{number}",
        "nhs_number": str(nhs_number(number)),
        "family_name": family,
        "given_name": "Marigold",
        "date_of_birth": f"19{40 + number // 28 % 60}-02-{1 + number % 28:02}",
        "gender": "female",
        "email": f"marigold{number}@example.org",
        "last_updated": updated,
    }
    return ",".join((values | changes)[name] for name in PATIENTS.split(","))


@dataclass
class Taken:
    """What became of one import."""

    summary: Summary
    refused: list[Refusal] = field(default_factory=list)

    def count(self, kind: str) -> dict[str, int]:
        """The outcomes of a kind, without those that did not occur."""
        return {name: count for name, count in self.summary.counts[kind].items() if count}  # type: ignore[index]


class Interface:
    """The interface of a record system, its desk, and a clinician's desk of the team."""

    def __init__(
        self, folder: Path, stack: ExitStack, near: Callable[[Path, ExitStack], NearDesks] = NearDesks
    ) -> None:
        self.desks = near(folder, stack)
        self.folder = folder
        self.world = self.desks.bench.world
        self.place, said = self.world.staff("epr-interface", "epr")
        self.desks.bench.apply(*said, self.world.team_key_wrapped(self.desks.bench.clinician))
        self.desk: Desk = self.desks.desk(self.place)
        self.clinic: Desk = self.desks.desk(self.desks.bench.clinician)
        self.settle()
        self._files = 0
        self.late = False
        """Whether somebody else has come between."""

    def settle(self) -> None:
        """Everybody knows what everybody has said."""
        for _ in range(3):
            sync(self.clinic, self.desk)

    def write(self, *lines: str, ends: str = "\n", encoding: str = "utf-8", suffix: str = "csv") -> Path:
        """A file of these lines."""
        self._files += 1
        path = self.folder / f"given{self._files}.{suffix}"
        path.write_bytes(ends.join([*lines, ""]).encode(encoding))
        return path

    def take(self, *paths: Path, form: Form = "csv", look_alikes: bool = False, dry: bool = False) -> Taken:
        """Import files."""
        refused: list[Refusal] = []
        listener = Listener(refused.append, lambda _: None)
        with self._reader() as reader, Files(form, paths, self.world.clock) as files:
            taking = Taking(self.desk.desk, reader, listener, look_alikes=look_alikes, dry=dry)
            return Taken(taking.take(files), refused)

    def patients(self, *lines: str, look_alikes: bool = False, dry: bool = False) -> Taken:
        """Import one table of patients."""
        return self.take(self.write(PATIENTS, *lines), look_alikes=look_alikes, dry=dry)

    def head(self) -> int:
        """How many entries the service's log has."""
        return self.desks.bench.head()

    def held(self, number: int) -> UUID:
        """The record of a person by NHS number, as the interface knows it."""
        with self._reader() as reader:
            found = reader.get("select id from patient where nhs_number = ?", (nhs_number(number).digits,))
        return UUID(bytes=found)

    def recorded(self, number: int) -> Patient:
        """A person as the interface knows them."""
        with self._reader() as reader:
            return patient_lines.patient_of(reader, self.held(number), [])

    def differs(self, number: int) -> dict[str, object]:
        """What the record system has otherwise."""
        with self._reader() as reader:
            found = reader.get(
                "select differs from epr where patient = ? and differs is not null", (self.held(number).bytes,)
            )
        return dict(cbor.decode(found)) if found else {}

    @contextmanager
    def _reader(self) -> Iterator[Reader]:
        reader = self.desk.desk.reader()
        try:
            yield reader
        finally:
            reader.close()
