"""A whole trust whose service's disk fills up to the last byte: said in words, nothing lost, and on it goes."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from care_record.agreement.statements import EVERYTHING, HowGiven
from care_record.channels.channel import Channel
from care_record.measures import catalogue
from care_record.wire.receipt import encode_push, parse_receipts
from desktop.services.acts import AgreementDraft
from sync_service.storage.database import NoRoom
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.clinic import Clinic, draft, open_desk
from tests.desktop.services.post import LetterBox, answers, content, submit
from tests.probes.line.full_disk import small_disk
from tests.probes.service_process import SETTINGS, Device, ServiceProcess

PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")
MEGABYTES = 80
"""The service asks for 64 to start."""


def send(clinic: Clinic, desk: Desk) -> None:
    """A person is registered, agrees, and is asked; all of it reaches the service."""
    world = clinic.world
    desk.until_ready(world.team)
    patient = desk.act(lambda acts: acts.register_patient(draft(world.team))).id
    said = AgreementDraft(EVERYTHING, world.today(), HowGiven.IN_PERSON)
    desk.act(lambda acts: acts.record_agreement(patient, said))
    due = world.today() + timedelta(days=14)
    desk.act(lambda acts: acts.send_measure(patient, ("phq-9",), Channel.EMAIL, due))
    desk.until(lambda: not desk.reads.outbox())


def push_until_full(clinic: Clinic, device: Device) -> set[object]:
    """Register people until the service refuses; the ids of what it has acknowledged."""
    world, taken = clinic.world, set[object]()
    for index in range(1_000, 4_000):
        said = world.registration(clinic.place, world.patient(index))
        answer = device.call("POST", "/v1/commands", encode_push(said))
        if answer.status_code != 200:
            assert (answer.status_code, answer.json()) == (503, {"code": "full", "words": NoRoom.words})
            return taken
        taken |= {receipt.id for receipt in parse_receipts(answer.content)}
    raise AssertionError("there was always room")


@pytest.mark.long
def test_a_service_whose_disk_is_full_says_so_reads_on_and_goes_on_without_a_restart(tmp_path: Path) -> None:
    box, folder = LetterBox(), tmp_path / "service"
    folder.mkdir()
    box.start()
    with small_disk(tmp_path / "disk", MEGABYTES) as disk:
        settings = SETTINGS.replace("service.db", f"{disk.folder}/service.db")
        with ServiceProcess(folder, settings=settings, mail_port=box.port, program=("mhcr",)) as service:
            clinic = Clinic(service)
            with open_desk(tmp_path / "profile", clinic.identity(clinic.place), clinic.place) as desk:
                send(clinic, desk)
                token = box.link(service.ready["page_url"])
                device = Device(service.http, clinic.place)
                device.sign_on()
                disk.fill()
                taken = push_until_full(clinic, device)

                # who reads goes on, who wants to give something is told, and what a desk did waits
                assert service.http.get("/a").status_code == 200
                entries, end = device.pull()
                assert taken <= {entry.id for _, entry in entries}
                assert not end.more
                opened = service.http.post("/pages/open", json={"token": token, "born": "1984-02-29"})
                assert (opened.status_code, opened.json()["code"]) == (503, "full")
                desk.act(lambda acts: acts.register_patient(draft(clinic.world.team, 2)))
                desk.until(lambda: "The service's disk is full" in desk.reads.status().sentence)
                assert [line.state for line in desk.reads.outbox()] == ["waiting"]
                assert service.log.count("disk is full") == 1

                disk.empty()
                receipt = submit(service.http, token, content(answers(PHQ9, 1)))
                desk.until(lambda: not desk.reads.outbox())
                desk.until(lambda: [one.score for one in desk.reads.returned()] == ["9 of 27"])
                after = [entry.id for _, entry in device.pull()[0]]
                assert taken <= set(after)
                assert max(Counter(after).values()) == 1
                assert receipt
    box.stop()
