"""A desk without a service, one patient, and answers that have been opened and scored as any other."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from care_record.measures import catalogue
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services import opening
from desktop.services.keys import new_keys
from desktop.services.open_desk import OpenDesk
from desktop.services.profile import Profile
from desktop.services.store import mirror
from desktop.services.store.projection import Effect, Value
from desktop.services.store.tables import write
from desktop.services.store.writer import Stores
from desktop.services.sync.opening import opened
from desktop.services.ways_back.recovery_code import new_code
from tests.desktop.services.clinic import identity_of
from tests.desktop.services.pages import Log
from tests.desktop.services.post import answers, content
from tests.probes.trust_world import NOON, Clock, World

CODE = new_code(lambda count: bytes([3]) * count)
NOBODY_LISTENS = "http://127.0.0.1:9"
DAY_MS = 24 * 3600 * 1000


class AnsweredDesk:
    """One clinician (or another role) at a closed network; `now` is a summer noon."""

    def __init__(self, folder: Path, role: bodies.Role = "clinician", *, passphrase: str = "") -> None:
        world = self.world = World()
        place, staff = world.staff(role, "osei", world.team)
        clinician, more = world.staff("clinician", "patel", world.team)
        person = world.patient()
        log = Log(world)
        log.append(*world.founding(), *staff, *more, *world.registration(clinician, person))
        self.patient = person.id
        self.profile = Profile(folder)
        identity = identity_of(world, place, NOBODY_LISTENS, role)
        self.identity = identity
        if passphrase:
            device = place.key.private_bytes_raw() + place.sealing.seed
            vault, self.stores = opening.make_store(self.profile, identity, passphrase, device, CODE)
            keys = vault.keys
        else:
            keys = new_keys(lambda count: bytes([7]) * count)
            self.stores = Stores(self.profile, keys)
            mirror.keep(self.stores.mirror, "device_sign", place.key.private_bytes_raw())
            mirror.keep(self.stores.mirror, "device_seal", place.sealing.seed)
        mirror.apply_page(self.stores.mirror, log.page(), frozenset())
        self.desk = OpenDesk(self.profile, identity, keys, self.stores, Clock(NOON))
        self.reads = self.desk.reads()

    def look(self, what: bodies.ReadOf = "response") -> None:
        """Note that the person at this desk looks at the record."""
        self.desk.acts.look(self.patient, what)

    def answer(self, measure: str, chosen: int, days_ago: int, respondent: str = "patient", **more: Any) -> UUID:
        """An answer to a measure, with the option of this place taken for every question."""
        held = catalogue.load(catalogue.source_folder() / measure)
        response, request = new_id(), new_id()
        at = NOON - timedelta(days=days_ago) // timedelta(milliseconds=1)
        asked: dict[str, Value] = {"patient": self.patient.bytes, "team": self.world.team.bytes}
        asked |= {"questionnaire": held.url, "version": held.version, "at": at - DAY_MS, "respondent": respondent}
        asked |= {"state": "returned", "problem": "", "channel": "email", "mode": "online", "due": "2026-12-31"}
        row: dict[str, Any] = {"patient": self.patient.bytes, "request": request.bytes, "at": at, "authored": at}
        row |= {"state": "sealed", "attention": 0, "receipt": "0000-0000", "mode": "online", "flagged": 0}
        row |= {"respondent": respondent} | more
        write(
            self.stores.mirror,
            (
                Effect("put", "request", request.bytes, asked),
                Effect("put", "response", response.bytes, row),
                opened({"id": response.bytes, **row}, content(answers(held, chosen)), held),
            ),
        )
        return response

    def close(self) -> None:
        self.reads.close()
        self.desk.close()
        self.profile.close()
