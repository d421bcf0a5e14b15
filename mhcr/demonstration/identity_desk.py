"""The identity desk's morning: forty access requests of people who do not exist, most of them known to the trust."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from care_record.people.nhs_number import NHSNumber
from care_record.wire.bodies.identity import (
    IdentityAssigned,
    IdentityMatched,
    IdentityPriority,
    IdentityRequested,
    IdentitySource,
)
from care_record.wire.ids import id_at
from mhcr.demonstration.history import Pen, ms
from mhcr.demonstration.trust.identity import draw_name
from mhcr.demonstration.trust.staff import DemonstrationTrust, fixed_id
from mhcr.demonstration.trust.synthetic import SyntheticPatient
from sync_service.storage.commands import Past

REQUESTS = 40
_STRANGERS = 3
_SOURCES: tuple[IdentitySource, ...] = ("telephone", "email", "email", "post", "desk", "telephone", "email")
_PRIORITIES: tuple[IdentityPriority, ...] = ("normal",) * 8 + ("soon", "soon", "urgent")
_NOTES = ("", "", "", "Asked to be rung after four.", "Moves house next week.", "Needs large print.", "Rang twice.")


def morning(made: Sequence[SyntheticPatient], on: date, trust: DemonstrationTrust, pen: Pen) -> Iterator[Past]:
    """The requests that wait on the morning of `on`, from nine days back; a few are taken, two are matched."""
    desk = next((one for one in trust.members if one.role == "identity-administrator"), None)
    if desk is None:
        return
    rng = Random(f"identity desk {on}")
    alive = [person for person in made if not person.patient.deceased]
    people = rng.sample(alive, min(REQUESTS - _STRANGERS, len(alive)))
    for number in range(len(people) + _STRANGERS):
        person = people[number] if number < len(people) else None
        at = datetime.combine(on, time(7, 30), UTC) - timedelta(hours=rng.randrange(1, 9 * 24), minutes=number)
        case = id_at(ms(at), fixed_id(f"access request {number}").bytes[-10:])
        yield pen.says(desk.id, _asked(rng, person, at.date()), case, at)
        if number % 8 == 0:
            yield pen.says(desk.id, IdentityAssigned(member=desk.id), case, at + timedelta(minutes=5))
        if number % 16 == 0 and person is not None:
            matched = IdentityMatched(patient=person.patient.id)
            yield pen.says(desk.id, matched, case, at + timedelta(minutes=9))


def _asked(rng: Random, person: SyntheticPatient | None, day: date) -> IdentityRequested:
    """What somebody says: mostly right, at times without the number, or with a name as it was heard."""
    if person is None:
        name, _ = draw_name(rng)
        family, given, born = name.family, name.given, day - timedelta(days=rng.randrange(18 * 366, 80 * 365))
        number, contact, postcode = None, f"{given.casefold()}@example.com", ""
    else:
        held = person.patient
        family, given, born = held.name.family, held.name.given, held.birth_date
        if rng.random() < 0.15 and len(family) > 5:
            family = family.replace("ph", "f").replace("y", "i").replace("ck", "k")
        number = held.nhs_number if rng.random() < 0.6 else None
        contact = held.email or held.mobile
        postcode = held.address.postcode if held.address and rng.random() < 0.7 else ""
    return IdentityRequested(
        source=rng.choice(_SOURCES),
        family=family,
        given=given,
        born=born,
        nhs_number=number.digits if isinstance(number, NHSNumber) else None,
        contact=contact if contact and contact.isascii() else None,
        postcode=postcode or None,
        note=rng.choice(_NOTES) or None,
        priority=rng.choice(_PRIORITIES),
        received=day,
    )
