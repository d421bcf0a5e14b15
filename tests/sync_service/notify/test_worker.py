"""Messages go out once, are decided again before they go, and say what became of them."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, update

from care_record.agreement.statements import Kind, Scope
from care_record.wire import bodies
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from sync_service.storage import tables as t
from sync_service.storage.database import reading, writing
from tests.probes.bench import MEASURE, Bench
from tests.probes.mailbox import Mailbox

DAY = 24 * 3600 * 1000


def notifier(bench: Bench, port: int) -> Notifier:
    service = bench.service(port)
    assert service.settings.mail is not None
    return Notifier(service, MailServer(service.settings.mail, None))


def states(bench: Bench) -> tuple[str, str]:
    with reading(bench.engine) as connection:
        first = select(t.messages.c.state).where(t.messages.c.step == 0)
        return connection.scalar(first) or "", connection.scalar(select(t.requests.c.state)) or ""


@pytest.fixture
def asked(bench: Bench) -> UUID:
    patient, _ = bench.ready_patient()
    bench.apply(bench.world.request(bench.clinician, patient, MEASURE)[1])
    return patient


def test_a_message_goes_out_once_and_its_link_is_stored_as_a_hash(
    bench: Bench, asked: UUID, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    work = notifier(bench, port)
    asyncio.run(work.round())
    asyncio.run(work.round())
    message = box.messages.get(timeout=5)
    assert box.messages.empty()
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert plain.startswith("This message is from Downs NHS Trust.")
    token = next(line for line in plain.splitlines() if "/a#" in line).partition("#")[2]
    assert f'href="http://127.0.0.1:8430/a#{token}"' in html
    assert "Before we meet" not in plain + html
    assert token.encode() not in bench.file.read_bytes()
    assert states(bench) == ("sent", "sent")
    assert bench.kinds(asked)[-1] == "measure.sent"


def test_an_address_that_is_refused_for_good_is_a_bounce_without_the_address(
    bench: Bench, asked: UUID, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    box.answers["marigold1@example.org"] = "550 5.1.1 <marigold1@example.org> unknown"
    asyncio.run(notifier(bench, port).round())
    assert states(bench) == ("bounced", "bounced")
    fact = bench.pull(bench.clinician.member)[0][-1][1].body or b""
    assert b"(550)" in fact
    assert b"marigold" not in fact


def test_a_server_that_asks_to_wait_is_tried_again_later(
    bench: Bench, asked: UUID, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    box.answers["marigold1@example.org"] = "451 busy"
    work = notifier(bench, port)
    asyncio.run(work.round())
    assert states(bench) == ("queued", "queued")
    box.answers.clear()
    asyncio.run(work.round())
    assert box.messages.empty()
    bench.world.clock.now += 61_000
    asyncio.run(work.round())
    assert states(bench) == ("sent", "sent")


def test_a_server_that_is_not_there_keeps_messages_waiting(bench: Bench, asked: UUID) -> None:
    asyncio.run(notifier(bench, 1).round())
    assert states(bench) == ("queued", "queued")


def test_a_discharge_meanwhile_cancels_the_message_in_words(
    bench: Bench, asked: UUID, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    with reading(bench.engine) as connection:
        referral = UUID(bytes=connection.scalar(select(t.referrals.c.id)) or b"")
    closed = bodies.ReferralClosed(referral=referral, closed=date(2026, 11, 23))
    bench.apply(bench.clinician.say("referral.closed", asked, closed))
    bench.world.clock.now += 2 * 24 * 3600 * 1000
    asyncio.run(notifier(bench, port).round())
    assert box.messages.empty()
    assert states(bench) == ("cancelled", "cancelled")
    assert b"Discharged" in (bench.pull(bench.clinician.member)[0][-1][1].body or b"")


def test_a_message_that_the_first_release_left_waiting_at_a_withdrawal_of_sharing_does_not_go(
    bench: Bench, asked: UUID, mailbox: tuple[Mailbox, int]
) -> None:
    box, port = mailbox
    bench.apply(bench.world.agreement(bench.clinician, asked, Kind.WITHDRAWN, scope=frozenset({Scope.SHARE})))
    with writing(bench.engine) as connection:
        for table in (t.requests, t.messages):
            connection.execute(update(table).values(state="queued"))
    asyncio.run(notifier(bench, port).round())
    assert box.messages.empty()
    assert states(bench) == ("cancelled", "cancelled")


def test_a_request_ends_when_its_day_has_passed(bench: Bench, asked: UUID, mailbox: tuple[Mailbox, int]) -> None:
    _, port = mailbox
    work = notifier(bench, port)
    asyncio.run(work.round())
    bench.world.clock.now += 14 * DAY
    asyncio.run(work.round())
    assert states(bench) == ("sent", "sent")
    bench.world.clock.now += DAY
    asyncio.run(work.round())
    assert bench.kinds(asked)[-1] == "measure.expired"
    with reading(bench.engine) as connection:
        assert connection.scalars(select(t.links.c.dead)).all() == [True]
