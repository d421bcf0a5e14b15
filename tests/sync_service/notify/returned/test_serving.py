"""`mhcr serve` reads its mailbox by itself, goes on when it cannot, and says at its start how it stands with it."""

from pathlib import Path

import pytest

from care_record.measures import catalogue
from care_record.sealing.keys import SealingKey
from care_record.wire import bodies, cbor
from care_record.wire.bodies import RequestFact
from sync_service.service import now_ms
from tests.probes.line.imap import PASSWORD, Box, ImapServer
from tests.probes.mailbox import Mailbox
from tests.probes.service_process import SETTINGS, Device, ServiceProcess
from tests.probes.trust_world import Clock, World
from tests.sync_service.notify.returned.samples import Said, Sent, gmail

MEASURE = catalogue.installed(catalogue.source_folder())[0]


def table(imap: ImapServer, box: Box, folder: Path, password: str = PASSWORD) -> str:
    (folder / "password").write_text(password + "\n", encoding="utf-8")
    return SETTINGS + (
        f'[bounces]\nhost = "127.0.0.1"\nport = {imap.port}\nusername = "{box.name}"\npassword_file = "password"\n'
        'address = "returned@downs.example"\nevery = 1\n'
    )


def asked(service: ServiceProcess, box: Mailbox) -> tuple[Device, Sent]:
    """A clinician's workstation, and the mail that went to whom it asked."""
    world = World(Clock(now_ms()))
    clinician, staff = world.staff("clinician", "ada", world.team)
    patient = world.patient()
    service.begin(*world.founding(), *staff)
    device = Device(service.http, clinician)
    device.sign_on()
    said = [
        world.team_key_created(clinician),
        *world.registration(clinician, patient),
        world.access(clinician, patient.id, SealingKey(world.random(32))),
        world.agreement(clinician, patient.id),
        world.request(clinician, patient.id, MEASURE, due=world.today(14))[1],
    ]
    assert {receipt.outcome for receipt in device.push(*said)} == {"applied"}
    message = box.messages.get(timeout=20)
    return device, Sent.of(box.senders[0], message)


def bounced(device: Device) -> RequestFact:
    """The fact, once it has come."""
    after = 0
    while True:
        entries, _ = device.pull(after, wait=20)
        assert entries
        after = entries[-1][0]
        for _, entry in entries:
            if entry.kind == "measure.bounced":
                fact = bodies.service_fact(entry.kind, cbor.decode_map(entry.body or b""))
                assert isinstance(fact, RequestFact)
                return fact


@pytest.mark.long
def test_a_mail_that_comes_back_reaches_the_workstation_from_the_running_service(
    tmp_path: Path, mailbox: tuple[Mailbox, int], imap: ImapServer, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.authority))
    inbox, port = mailbox
    given = table(imap, box, tmp_path)
    with ServiceProcess(tmp_path, mail_port=port, settings=given, program=("mhcr",)) as service:
        device, sent = asked(service, inbox)
        box.put(gmail(sent, Said("5.2.2", "552 5.2.2 the mailbox of {to} has no room")))
        assert bounced(device).reason == "The mail server sent it back later: the mailbox is full (5.2.2)."
        service.end()
        assert "until now 0 messages came back" in service.log
    with ServiceProcess(tmp_path, mail_port=port, settings=given) as service:
        service.end()
        assert "until now 1 messages came back" in service.log
    assert sent.to not in service.log
    assert "Traceback" not in service.log


def test_a_service_whose_mailbox_refuses_it_sends_on_and_one_without_says_so(
    tmp_path: Path, mailbox: tuple[Mailbox, int], imap: ImapServer, box: Box
) -> None:
    inbox, port = mailbox
    with ServiceProcess(tmp_path, mail_port=port, settings=table(imap, box, tmp_path)) as service:
        _, sent = asked(service, inbox)
        assert sent.sender.startswith("returned+")
        service.end()
        assert service.log.count("The mailbox for returned mail cannot be read: its certificate") == 1
    with ServiceProcess(tmp_path, mail_port=port) as service:
        service.end()
        assert "No mailbox for returned mail is set (bounces.host)" in service.log
