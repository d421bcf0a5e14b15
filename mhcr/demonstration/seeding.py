"""Fills a new service with the demonstration trust: staff, two years of history, and the keys that go with them."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from care_record.measures.catalogue import Measure
from care_record.sealing.keys import SealingKey
from care_record.sealing.wraps import wrap_team_key
from care_record.wire import bodies
from care_record.wire.ids import id_at
from mhcr.demonstration.hard_cases import hard_cases
from mhcr.demonstration.history import Pen, history
from mhcr.demonstration.identity_desk import morning
from mhcr.demonstration.invited import invitations
from mhcr.demonstration.teams_work import founding_words, last_evening
from mhcr.demonstration.trust.people import people
from mhcr.demonstration.trust.shapes import shape_of
from mhcr.demonstration.trust.staff import FOUNDED_MS, DemonstrationTrust, demonstration_trust, fixed_id
from mhcr.demonstration.trust.synthetic import SyntheticPatient
from mhcr.demonstration.workstations import Random, Workstation, new_workstation
from sync_service.storage.commands import CommandProcessor, Past

SEED = 20261122
CHUNK = 4000
Progress = Callable[[int, int], None]


class SeedingFailed(RuntimeError):
    """The service refused a part of the demonstration's history; the text says which and why."""


@dataclass(frozen=True, slots=True)
class SeededTrust:
    """The trust, and the private keys that the demonstration keeps: the root's, the workstations', the teams'."""

    trust: DemonstrationTrust
    root: Workstation
    workstations: dict[UUID, Workstation]
    team_keys: dict[UUID, SealingKey]
    people: tuple[SyntheticPatient, ...]


def seed(
    processor: CommandProcessor,
    measures: Sequence[Measure],
    on: date,
    *,
    log_key: bytes,
    count: int = 2000,
    random: Random = secrets.token_bytes,
    progress: Progress = lambda _done, _all: None,
) -> SeededTrust:
    """Begin the trust in an empty service and write its history up to the morning of `on`; raises `SeedingFailed`.

    `log_key` is the public key with which the service signs the log's heads.
    """
    trust = demonstration_trust()
    root = new_workstation(trust.id, trust.id, trust.id, random)
    workstations = {
        member.id: new_workstation(trust.id, fixed_id(f"{member.account} first workstation"), member.id, random)
        for member in trust.members
    }
    team_keys = {team.id: SealingKey.generate(random) for team in trust.teams}
    processor.begin([_root_says(root, bodies.TrustCreated(name=trust.name, root=_public(root)), 0)])
    founding = _founding(trust, root, log_key, workstations, team_keys)
    _apply(processor, [Past(FOUNDED_MS + number, statement=said) for number, said in enumerate(founding, 1)])
    shapes = tuple(shape for measure in measures if (shape := shape_of(measure)) is not None)
    made = people(SEED, on, shapes, count)
    pen = Pen(trust.id, trust.desk.id, workstations, team_keys, {measure.id: measure for measure in measures}, random)
    _write(processor, _chronicle(made, on, trust, pen), progress)
    return SeededTrust(trust, root, workstations, team_keys, made)


def _public(workstation: Workstation) -> bytes:
    return workstation.sign.public_key().public_bytes_raw()


def _root_says(root: Workstation, body: bodies.Body, number: int) -> bytes:
    at = FOUNDED_MS + number
    return root.says(body, id=id_at(at, number.to_bytes(10)), stream=root.trust, at=at)


def _founding(
    trust: DemonstrationTrust,
    root: Workstation,
    log_key: bytes,
    workstations: dict[UUID, Workstation],
    team_keys: dict[UUID, SealingKey],
) -> list[bytes]:
    said: list[tuple[Workstation, bodies.Body]] = [(root, bodies.LogKeyNamed(public=log_key))]
    said += [
        (
            root,
            bodies.TeamCreated(
                team=team.id,
                name=team.name,
                service=team.service.value,
                telephone=team.telephone,
                records=team.records or None,
            ),
        )
        for team in trust.teams
    ]
    for member in trust.members:
        authorised = bodies.MemberAuthorised(
            member=member.id,
            name=member.name,
            role=member.role,
            account=member.account,
            registration_body=member.registration_body or None,
            registration_number=member.registration_number or None,
        )
        said.append((root, authorised))
        said += [(root, bodies.MemberAdded(team=team, member=member.id)) for team in member.teams]
        said.append((root, workstations[member.id].enrolment("First workstation")))
    for team in trust.teams:
        said += _team_key(team.id, [workstations[one.id] for one in trust.clinicians(team.id)], team_keys[team.id])
    said += [(workstations[member.id], body) for member, body in founding_words(trust)]
    return [
        speaker.says(body, id=id_at(FOUNDED_MS + number, number.to_bytes(10)), stream=trust.id, at=FOUNDED_MS + number)
        for number, (speaker, body) in enumerate(said, 1)
    ]


def _team_key(team: UUID, devices: list[Workstation], key: SealingKey) -> list[tuple[Workstation, bodies.Body]]:
    first = devices[0]
    created = bodies.TeamKeyCreated(team=team, generation=1, public=key.public.encoded)
    wraps = [
        bodies.TeamKeyWrapped(
            team=team,
            generation=1,
            device=device.device,
            wrap=wrap_team_key(key, device.seal.public, trust=device.trust, team=team, generation=1),
        )
        for device in devices
    ]
    return [(first, created), *((first, wrap) for wrap in wraps)]


def _chronicle(made: Sequence[SyntheticPatient], on: date, trust: DemonstrationTrust, pen: Pen) -> list[Past]:
    """Everybody's history and what the teams have set up, oldest first."""
    events = [past for person in made for past in history(person, trust.clinicians(person.team)[0].id, pen)]
    events += last_evening(made, on, trust, pen)
    events += morning(made, on, trust, pen)
    events += invitations(made, on, trust, pen)
    events += hard_cases(on, trust, pen)
    return sorted(events, key=lambda past: past.at)


def _write(processor: CommandProcessor, events: list[Past], progress: Progress) -> None:
    done = 0
    for chunk in _chunks(events):
        _apply(processor, chunk)
        done += len(chunk)
        progress(done, len(events))


def _chunks(events: list[Past]) -> Iterator[list[Past]]:
    for start in range(0, len(events), CHUNK):
        yield events[start : start + CHUNK]


def _apply(processor: CommandProcessor, chunk: list[Past]) -> None:
    receipts = processor.history(chunk)
    refused = Counter(f"{receipt.code}: {receipt.words}" for receipt in receipts if receipt.outcome != "applied")
    if refused:
        listed = "\n".join(f"{number} × {words}" for words, number in refused.most_common(5))
        raise SeedingFailed(f"The service refused a part of the demonstration's history:\n{listed}")
