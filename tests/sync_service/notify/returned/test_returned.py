"""A mail that was taken and comes back later is a bounce, once, and only by a report about that very mail."""

import asyncio
import logging
import os
import signal
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from care_record.people.patient import Patient
from care_record.wire import bodies
from care_record.wire.bodies import MeasureReminded
from care_record.wire.link import token_text
from sync_service.notify.returned import settling
from sync_service.notify.returned.reading import Returned
from sync_service.notify.returned.reports import read
from sync_service.storage.returned import marks
from sync_service.storage.returned.reports import Position
from tests.conftest import LogWatch
from tests.probes.bench import Bench
from tests.probes.line.imap import Box, ImapServer
from tests.probes.mailbox import Mailbox as Inbox
from tests.probes.postgres import Postgres
from tests.probes.splitting import run_to_its_end
from tests.proof.write_points import WritePoints
from tests.sync_service.notify.returned.conftest import reader, settings
from tests.sync_service.notify.returned.samples import SHAPES, Said, Sent, Shape, away, letter, postfix
from tests.sync_service.notify.returned.trust import Trust

DAY = 24 * 3600 * 1000
OTHERS = "are no reports about mail of ours"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_mail_that_comes_back_later_is_a_bounce_in_plain_words(trust: Trust, shape: Shape) -> None:
    request = trust.ask()
    assert trust.state(request) == "sent"
    trust.come_back(trust.taken(), shape=shape)
    assert (trust.state(request), trust.message(request)) == ("bounced", "bounced")
    [fact] = trust.facts()
    assert fact.reason == "The mail server sent it back later: the address does not exist (5.1.1)."
    assert trust.box.flags() == [{"\\Seen"}]
    assert trust.counted() == {"failed": 1, "delayed": 0, "automatic": 0, "others": 0}


def test_each_mail_has_an_address_of_return_of_its_own_that_tells_nothing(trust: Trust) -> None:
    trust.ask()
    trust.ask()
    first, second = trust.taken(), trust.taken()
    for sent in (first, second):
        name, _, mark = sent.sender.removesuffix("@downs.example").partition("+")
        assert (name, len(mark)) == ("returned", 26)
        assert sent.id == f"<{mark}@downs.example>"
        assert mark.encode() not in trust.bench.file.read_bytes()
    assert first.sender != second.sender


def test_the_same_report_twice_or_in_a_mailbox_numbered_anew_says_it_once(trust: Trust) -> None:
    request = trust.ask()
    sent = trust.taken()
    trust.come_back(sent)
    trust.look()
    trust.come_back(sent)
    trust.box.remove()
    trust.come_back(sent)
    assert len(trust.facts()) == 1
    assert trust.state(request) == "bounced"


def test_a_delay_and_an_automatic_reply_change_nothing_and_are_counted(trust: Trust) -> None:
    request = trust.ask()
    sent = trust.taken()
    trust.box.put(away(sent))
    trust.come_back(sent, Said("4.4.1", "421 4.4.1 busy", "delayed"))
    assert (trust.state(request), trust.facts()) == ("sent", [])
    assert trust.box.flags() == [set(), {"\\Seen"}]
    assert trust.counted() == {"failed": 0, "delayed": 1, "automatic": 1, "others": 0}


@pytest.mark.expected_log(OTHERS)
def test_nobody_makes_a_bounce_without_the_mark_of_the_mail(trust: Trust) -> None:
    request = trust.ask()
    sent = trust.taken()
    made_up = token_text(os.urandom(16)).lower()
    name = Sent(f"returned+{made_up}@downs.example", f"<{made_up}@downs.example>", sent.to)
    trust.box.put(letter(sent), postfix(name, Said()))
    trust.come_back(Sent("returned@downs.example", "<1@elsewhere.example>", sent.to))
    assert (trust.state(request), trust.facts()) == ("sent", [])
    assert trust.box.flags() == [set(), set(), set()]
    assert trust.counted()["others"] == 3


@pytest.mark.expected_log(OTHERS)
def test_a_report_that_names_two_mails_is_believed_of_neither(trust: Trust) -> None:
    trust.ask()
    trust.ask()
    first, second = trust.taken(), trust.taken()
    trust.come_back(Sent(first.sender, second.id, first.to))
    assert trust.facts() == []


@pytest.mark.expected_log("^1 messages .*" + OTHERS)
def test_what_it_cannot_read_never_stops_the_rest(trust: Trust) -> None:
    request = trust.ask()
    trust.box.put(postfix(trust.taken(), Said()).replace(b"Action: failed", b"Action: \xff") + b"\x00" * 300_000)
    trust.ask()
    trust.come_back(trust.taken())
    assert len(trust.facts()) == 1
    assert trust.state(request) == "sent"


def test_a_report_that_is_faster_than_the_service_waits_for_it(trust: Trust) -> None:
    request = trust.ask()
    trust.set_message(request, "queued")
    trust.come_back(trust.taken())
    assert trust.facts() == []
    trust.set_message(request, "sent")
    trust.look()
    assert len(trust.facts()) == 1
    trust.look()
    assert len(trust.facts()) == 1


def test_of_a_message_that_went_out_twice_the_newer_mail_counts(trust: Trust) -> None:
    request = trust.ask()
    # as after a crash between handing it over and writing that down
    trust.set_message(request, "queued")
    trust.bench.world.clock.now += 6 * 60_000
    trust.work()
    first, second = trust.taken(), trust.taken()
    assert first.sender != second.sender
    trust.come_back(first)
    assert (trust.state(request), trust.facts()) == ("sent", [])
    trust.come_back(second)
    assert (trust.state(request), len(trust.facts())) == ("bounced", 1)


def test_whoever_has_opened_the_link_was_reached(trust: Trust) -> None:
    request = trust.ask()
    sent = trust.taken()
    trust.open()
    trust.come_back(sent)
    assert (trust.state(request), trust.facts()) == ("opened", [])


def plan(trust: Trust, *days: int) -> None:
    steps = [bodies.ChasingStep(after_days=one, channel="email") for one in days]
    body = bodies.ChasingSet(team=trust.bench.world.team, steps=steps, quiet_from="20:00", quiet_to="08:00")
    trust.bench.apply(trust.bench.coordinator.say("chasing.set", trust.bench.world.trust, body))


def test_a_reminder_that_comes_back_says_so_and_no_other_follows_by_this_way(trust: Trust) -> None:
    plan(trust, 2, 5)
    request = trust.ask()
    first = trust.taken()
    trust.bench.world.clock.now += 2 * DAY
    trust.work()
    # a newer one has gone out, and tells by itself what becomes of it
    trust.come_back(first)
    assert (trust.state(request), trust.facts()) == ("sent", [])
    trust.come_back(trust.taken(), Said("5.2.2", "552 5.2.2 full"))
    said = trust.facts("measure.reminded")
    assert all(isinstance(fact, MeasureReminded) for fact in said)
    assert [(fact.step, fact.state) for fact in said if isinstance(fact, MeasureReminded)] == [
        (1, "sent"),
        (1, "bounced"),
    ]
    assert trust.state(request) == "bounced"
    trust.bench.world.clock.now += 3 * DAY
    trust.work()
    assert trust.inbox.messages.empty()


def moved(trust: Trust, **changes: Any) -> None:
    patient: Patient = replace(trust.bench.world.patient(1), id=trust.patient, **changes)
    body = bodies.PatientUpdated(patient=patient.to_dict())
    trust.bench.apply(trust.bench.coordinator.say("patient.updated", trust.patient, body))


def test_what_went_to_an_address_that_was_corrected_since_does_not_stop_what_goes_to_the_new_one(trust: Trust) -> None:
    plan(trust, 2)
    request = trust.ask()
    moved(trust, email="jasmine.new@example.org")
    trust.come_back(trust.taken())
    assert trust.state(request) == "bounced"
    trust.bench.world.clock.now += 2 * DAY
    trust.work()
    assert trust.taken().to == "jasmine.new@example.org"
    assert trust.state(request) == "sent"


def test_a_look_that_is_killed_anywhere_is_finished_by_the_next_one_and_says_it_once(trust: Trust) -> None:
    request, point, code = trust.ask(), 0, -signal.SIGKILL
    report = postfix(trust.taken(), Said())
    trust.box.put(report)
    trust.bench.engine.dispose()
    before = trust.bench.file.read_bytes()
    while code == -signal.SIGKILL:
        point += 1
        for after in (False, True):
            fresh(trust, before)

            def look(point: int = point, after: bool = after) -> None:
                trust.bench.engine.dispose(close=False)
                WritePoints(point, after=after).watch_service(trust.bench.engine)
                trust.look()

            code = run_to_its_end(look)
            trust.look()
            assert len(trust.facts()) == 1
            assert trust.state(request) == "bounced"
    assert code == 0
    assert point > 5


def fresh(trust: Trust, before: bytes) -> None:
    """The database as it was, and nobody who has it open."""
    trust.bench.engine.dispose()
    file = trust.bench.file
    for more in ("-wal", "-shm"):
        Path(f"{file}{more}").unlink(missing_ok=True)
    file.write_bytes(before)


def test_two_processes_that_read_one_mailbox_say_it_once(trust: Trust) -> None:
    trust.ask()
    trust.box.put(postfix(trust.taken(), Said()))
    beside = trust.bench.beside()
    other = Returned(beside.service(bounces=trust.bounces), trust.mailbox)
    with trust.mailbox.opened() as folder:
        # both have seen it before either has written it
        [uid] = folder.after(0)
        seen, found = Position(trust.mailbox.id, folder.validity, 0), [(uid, read(folder.beginning(uid)))]
    trust.look()
    again = settling.write(beside.engine, beside.tools, beside.processor.directory_in, seen, found)
    assert again.ours == ()
    asyncio.run(other.round())
    beside.engine.dispose()
    assert len(trust.facts()) == 1
    assert trust.counted()["failed"] == 1


@pytest.mark.expected_log("refused the sign-in.*Messages go out all the same")
@pytest.mark.expected_log("is read again")
def test_a_mailbox_that_cannot_be_read_is_said_once_stops_no_message_and_loses_nothing(
    trust: Trust, imap: ImapServer, box: Box, expected_log: LogWatch
) -> None:
    trust.returned = Returned(trust.service, reader(imap, box, "wrong"))
    request = trust.ask()
    trust.box.put(postfix(trust.taken(), Said()))
    trust.look()
    trust.look()
    assert len(expected_log.records) == 1
    assert trust.state(request) == "sent"
    trust.returned._mailbox = trust.mailbox
    trust.look()
    assert trust.state(request) == "bounced"
    assert box.name not in "".join(record.getMessage() for record in expected_log.records)
    assert all(record.levelno == logging.WARNING for record in expected_log.records)


def test_reports_are_deleted_after_their_days_and_what_is_not_ours_stays(trust: Trust) -> None:
    trust.ask()
    sent = trust.taken()
    trust.box.put(away(sent))
    trust.come_back(sent)
    trust.bench.world.clock.now += 29 * DAY
    trust.look()
    assert trust.box.flags() == [set(), {"\\Seen"}]
    trust.bench.world.clock.now += DAY
    trust.look()
    assert trust.box.flags() == [set()]


def test_a_mark_is_forgotten_once_its_mail_is_too_old_to_come_back(trust: Trust) -> None:
    trust.ask()
    hashed = marks.hash_of(trust.taken().sender.partition("+")[2].partition("@")[0])
    assert hashed is not None
    with trust.bench.engine.connect() as connection:
        assert marks.is_known(connection, hashed)
    trust.bench.world.clock.now += 61 * DAY
    trust.work()
    with trust.bench.engine.connect() as connection:
        assert not marks.is_known(connection, hashed)


def test_where_the_server_takes_no_addresses_of_their_own_the_message_id_is_enough(
    trust: Trust, imap: ImapServer, box: Box
) -> None:
    trust.serve(settings(imap, box, own_addresses=False))
    request = trust.ask()
    sent = trust.taken()
    assert sent.sender == "returned@downs.example"
    trust.come_back(sent)
    assert trust.state(request) == "bounced"


@pytest.mark.expected_log("takes no mail that returns to bounces.address")
def test_an_address_of_return_that_the_server_refuses_stops_nothing_and_is_said_once(
    trust: Trust, expected_log: LogWatch
) -> None:
    trust.inbox.refused = "returned+"
    first, second = trust.ask(), trust.ask()
    assert [trust.taken().sender, trust.taken().sender] == ["post@downs.example"] * 2
    assert (trust.state(first), trust.state(second)) == ("sent", "sent")
    assert len(expected_log.records) == 1


def test_an_address_that_does_not_exist_at_once_is_a_bounce_as_ever(trust: Trust) -> None:
    trust.inbox.answers["marigold1@example.org"] = "550 5.1.1 unknown"
    request = trust.ask()
    assert trust.state(request) == "bounced"
    assert trust.facts()[0].reason == "The mail server refused the address for good (550)."


def test_after_a_restored_backup_nothing_is_read_until_messages_go_out_again(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = trust.ask()
    monkeypatch.setattr(type(trust.service), "settling", property(lambda _: True))
    trust.come_back(trust.taken())
    assert trust.state(request) == "sent"
    monkeypatch.undo()
    trust.look()
    assert trust.state(request) == "bounced"


def test_the_same_on_postgresql(
    postgres: Postgres, mailbox: tuple[Inbox, int], imap: ImapServer, box: Box, tmp_path: Path
) -> None:
    given = settings(imap, box)
    with closing(Bench(tmp_path, postgres.new_database())) as bench:
        trust = Trust(bench, mailbox, given, reader(imap, box), box)
        request = trust.ask()
        sent = trust.taken()
        trust.box.put(away(sent))
        trust.come_back(sent)
        trust.come_back(sent)
        assert (trust.state(request), len(trust.facts())) == ("bounced", 1)
        bench.world.clock.now += 30 * DAY
        trust.look()
        assert trust.box.flags() == [set()]
        assert trust.counted() == {"failed": 2, "delayed": 0, "automatic": 1, "others": 0}
