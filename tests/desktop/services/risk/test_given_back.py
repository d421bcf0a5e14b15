"""A flagged answer that a restored backup lacks: given back, its clock begins anew and it stands on Today again."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.sealing.keys import PublicSealingKey
from desktop.services.access.known import access_of
from desktop.services.acts import AgreementDraft
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import draft
from tests.probes.flagged import Flagged
from tests.probes.mailbox import listening
from tests.probes.near_desks import near_clients, sync
from tests.probes.restored_desks import RestoredDesks

NO_KEY_OF_THIS_RECORD = b"k" * 16


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[RestoredDesks]:
    with near_clients(), ExitStack() as stack:
        yield RestoredDesks(tmp_path, stack)


@pytest.fixture
def team(rig: RestoredDesks) -> Iterator[Flagged]:
    with listening() as (box, port):
        yield Flagged(rig.bench, box, port)


def asked(rig: RestoredDesks, desk: Desk) -> tuple[UUID, UUID]:
    """Somebody who has agreed and is asked; the patient and the request."""
    world = rig.bench.world
    patient = desk.act(lambda acts: acts.register_patient(draft(world.team))).id
    assert patient is not None
    said = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)
    desk.act(lambda acts: acts.record_agreement(patient, said))
    request = desk.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.EMAIL, world.today(14))).id
    assert request is not None
    rounds(desk)
    return patient, request


def rounds(desk: Desk) -> None:
    for _ in range(6):
        sync(desk)


def record_key(desk: Desk, patient: UUID) -> bytes:
    """The key to which answers of this record are sealed now."""
    current = access_of(desk.desk.author_reader, desk.desk.state, patient).current
    assert current is not None
    return PublicSealingKey(current.public).key_id


def risks(desk: Desk) -> list[UUID | None]:
    """The answers that are on Today as risks."""
    return [item.response for item in desk.reads.today().items if item.kind == "risk"]


@pytest.mark.expected_log(r"^Workstation \S+ set entry \d+ aside: an answer does not open")
@pytest.mark.parametrize("announced", [True, False])
def test_an_answer_given_back_after_a_restored_backup_is_told_and_seen_again(
    rig: RestoredDesks, team: Flagged, announced: bool
) -> None:
    """Announced by its bit, or found by the workstation, which it will not open at."""
    ada = rig.desk(rig.bench.clinician)
    rounds(ada)
    patient, request = asked(rig, ada)
    rig.keep()
    key = NO_KEY_OF_THIS_RECORD if announced else record_key(ada, patient)
    response = rig.answer(request, key, attention=announced)
    rounds(ada)
    assert risks(ada) == [response]
    assert team.told() == ["ada"]
    rig.restore()
    rig.bench.apply(rig.begun())
    rig.bench.apply(rig.confirmed())
    rounds(ada)
    team.service = rig.bench.service(team.port)
    assert team.service.settings.mail is not None
    team.worker = Notifier(team.service, MailServer(team.service.settings.mail, None))
    assert team.open_flags() == 1
    assert team.told() == ["ada"]
    assert risks(ada) == [response]
