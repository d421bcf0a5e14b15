"""Who does not answer is reminded, by the next way of the team's ladder, by day, until there is an answer."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from care_record.agreement.statements import Kind, Scope
from care_record.people.dates import LONDON
from care_record.wire import bodies
from sync_service.notify.outgoing import earliest, take
from sync_service.notify.smtp import MailServer
from sync_service.notify.worker import Notifier
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from sync_service.storage.sending.links import open_link
from tests.fakes.notify_server import listening as notifying
from tests.probes.bench import MEASURE, Bench
from tests.probes.mailbox import Mailbox
from tests.sync_service.notify.post import DAY, HOUR, NUMBER, Post


def test_whoever_does_not_answer_is_reminded_by_mail_text_letter_and_in_the_clinic(post: Post) -> None:
    post.ask()
    assert post.mails() == ["Downs NHS Trust: please answer some questions"]
    post.wait(3 * DAY - HOUR)
    assert post.reminders() == []
    post.wait(HOUR)
    assert post.mails() == ["Downs NHS Trust: a reminder to answer some questions"]
    post.wait(4 * DAY)
    assert [number for number, _ in post.notify.texts] == [NUMBER]
    assert post.notify.texts[0][1].startswith("Downs NHS Trust: Reminder, please answer")
    post.wait(3 * DAY)
    post.wait(3 * DAY)
    assert post.reminders() == [
        (1, "email", "sent"),
        (2, "text", "sent"),
        (3, "letter", "queued"),
        (4, "in-clinic", "queued"),
    ]
    assert post.mails() == []
    assert post.states() == [(0, "sent"), (1, "sent"), (2, "awaiting"), (3, "queued"), (4, "queued")]


def test_an_answer_stops_every_reminder_and_opening_stops_none(post: Post) -> None:
    post.ask()
    message = post.box.messages.get()
    plain = message.get_body(("plain",))
    assert plain is not None
    token = next(line for line in plain.get_content().splitlines() if "/a#" in line).partition("#")[2]
    with writing(post.bench.engine) as connection:
        open_link(Batch(connection, post.bench.tools), token, post.patient.birth_date)
    post.wait(3 * DAY)
    assert post.kinds()[-2:] == ["measure.opened", "measure.reminded"]
    with reading(post.bench.engine) as connection:
        assert connection.scalar(select(t.requests.c.state)) == "opened"
        # both links work until there is an answer
        assert connection.scalars(select(t.links.c.dead)).all() == [False, False]


@pytest.mark.parametrize("ending", ["cancelled", "died", "withdrawn", "discharged"])
def test_what_ends_a_request_ends_its_reminders(post: Post, ending: str) -> None:
    request, bench, world = post.ask(), post.bench, post.bench.world
    with reading(bench.engine) as connection:
        referral = UUID(bytes=connection.scalar(select(t.referrals.c.id)) or b"")
    said = {
        "cancelled": (
            "measure.cancelled",
            bodies.MeasureCancelled(request=request, reason="Not needed."),
        ),
        "died": ("patient.died", bodies.PatientDied(died=world.today())),
        "discharged": ("referral.closed", bodies.ReferralClosed(referral=referral, closed=world.today())),
    }
    if ending == "withdrawn":
        bench.apply(world.agreement(bench.clinician, post.patient.id, Kind.WITHDRAWN))
    else:
        kind, body = said[ending]
        bench.apply(bench.clinician.say(kind, post.patient.id, body))
    post.mails()
    post.wait(3 * DAY)
    post.wait(4 * DAY)
    assert post.reminders() == []
    assert post.mails() == []
    assert post.notify.texts == []
    with reading(bench.engine) as connection:
        assert connection.execute(select(t.chases)).all() == []


def test_a_discharge_on_a_day_to_come_ends_the_request_when_its_reminder_is_due(post: Post) -> None:
    post.ask()
    with reading(post.bench.engine) as connection:
        referral = UUID(bytes=connection.scalar(select(t.referrals.c.id)) or b"")
    closed = bodies.ReferralClosed(referral=referral, closed=post.bench.world.today(2))
    post.bench.apply(post.bench.clinician.say("referral.closed", post.patient.id, closed))
    post.mails()
    post.wait(3 * DAY)
    assert post.kinds()[-1] == "measure.cancelled"
    assert post.mails() == []


def test_a_way_that_may_not_be_used_is_left_out_with_its_reason_and_the_next_one_goes(post: Post) -> None:
    post.ask()
    some = frozenset({Scope.TEXT})
    post.bench.apply(post.bench.world.agreement(post.bench.clinician, post.patient.id, Kind.REFUSED, scope=some))
    post.wait(3 * DAY)
    post.wait(4 * DAY)
    post.wait(3 * DAY)
    assert post.reminders() == [(1, "email", "sent"), (2, "text", "skipped"), (3, "letter", "queued")]
    assert b"refused" in b"".join(entry.body or b"" for _, entry in post.bench.pull(post.bench.clinician.member)[0])
    assert post.notify.texts == []


def test_no_reminder_goes_out_at_night_also_after_the_clocks_went_back(post: Post) -> None:
    # asked late in the evening, nine days before the night in which summer time ends
    evening = datetime(2027, 10, 28, 23, 30, tzinfo=LONDON)
    post.bench.world.clock.now = round(evening.timestamp() * 1000)
    post.plan((3, "email"))
    post.ask()
    assert len(post.mails()) == 1
    post.wait(3 * DAY + HOUR)
    assert post.mails() == []
    due = earliest(post.bench.engine, post.worker._offered())
    assert due is not None
    assert datetime.fromtimestamp(due / 1000, UTC) == datetime(2027, 11, 1, 8, tzinfo=LONDON)
    post.bench.world.clock.now = due
    post.work()
    assert len(post.mails()) == 1


def test_a_text_that_somebody_sends_at_night_waits_for_the_morning_and_a_mail_does_not(post: Post) -> None:
    night = datetime(2026, 11, 23, 23, 30, tzinfo=LONDON)
    post.bench.world.clock.now = round(night.timestamp() * 1000)
    post.ask("text")
    assert post.notify.texts == []
    post.ask("email")
    assert len(post.mails()) == 1
    post.wait(9 * HOUR)
    assert len(post.notify.texts) == 1


def test_a_reminder_held_up_by_a_mail_server_does_not_go_at_night_either(post: Post) -> None:
    post.ask()
    post.mails()
    post.box.answers[post.patient.email] = "451 busy"
    post.wait(3 * DAY)
    post.box.answers.clear()
    post.wait(10 * HOUR)
    assert post.mails() == []
    post.wait(10 * HOUR)
    assert len(post.mails()) == 1


def test_what_became_of_a_text_is_asked_of_the_gateway(post: Post) -> None:
    post.ask("text")
    assert post.kinds()[-1] == "measure.sent"
    post.notify.became[NUMBER] = "delivered"
    post.wait(61_000)
    assert post.kinds()[-1] == "measure.delivered"
    assert post.states() == [(0, "delivered")]


def test_a_text_that_did_not_arrive_has_bounced_and_is_tried_again_only_to_another_number(post: Post) -> None:
    post.plan((1, "text"), (2, "text"))
    post.ask("text")
    post.notify.became[NUMBER] = "permanent-failure"
    post.wait(61_000)
    assert post.kinds()[-1] == "measure.bounced"
    post.wait(DAY)
    assert post.reminders() == [(1, "text", "skipped")]
    mended = replace(post.patient, mobile="07700 900456")
    post.bench.apply(
        post.bench.clinician.say("patient.updated", mended.id, bodies.PatientUpdated(patient=mended.to_dict()))
    )
    post.wait(DAY)
    assert post.reminders()[-1] == (2, "text", "sent")
    assert [number for number, _ in post.notify.texts] == [NUMBER, "07700900456"]
    with reading(post.bench.engine) as connection:
        assert connection.scalar(select(t.requests.c.state)) == "sent"


def test_a_reminder_that_comes_back_shows_on_the_request(post: Post) -> None:
    post.ask()
    post.box.answers[post.patient.email] = "550 unknown"
    post.wait(3 * DAY)
    assert post.reminders() == [(1, "email", "bounced")]
    with reading(post.bench.engine) as connection:
        assert connection.scalar(select(t.requests.c.state)) == "bounced"


def test_a_changed_plan_applies_to_what_waits_at_once(post: Post) -> None:
    post.ask()
    post.mails()
    post.wait(DAY)
    post.plan((1, "text"))
    post.work()
    assert post.reminders() == [(1, "text", "sent")]
    post.plan()
    post.wait(5 * DAY)
    assert len(post.reminders()) == 1


def test_without_a_gateway_a_text_is_left_out_in_words(bench: Bench, mailbox: tuple[Mailbox, int]) -> None:
    with notifying() as notify:
        post = Post(bench, *mailbox, notify)
        bench.tools = replace(bench.tools, texts=False)
        bench.open(f"sqlite:///{bench.file}")
        service = bench.service(mailbox[1])
        assert service.settings.mail is not None
        post.worker = Notifier(service, MailServer(service.settings.mail, None))
        post.register()
        post.ask()
        post.plan((1, "text"), (2, "email"))
        post.wait(DAY)
        post.wait(DAY)
        assert post.reminders() == [(1, "text", "skipped"), (2, "email", "sent")]
        refused = bench.one(bench.world.request(bench.clinician, post.patient.id, MEASURE, channel="text")[1])
        assert refused.code == "no-gateway"


def test_two_takers_never_get_the_same_message(post: Post) -> None:
    bench = post.bench
    bench.apply(bench.world.request(bench.clinician, post.patient.id, MEASURE)[1])
    taken = [take(bench.engine, bench.tools, post.worker._plan_of, post.worker._offered())[0] for _ in range(2)]
    assert [len(one) for one in taken] == [1, 0]
    post.wait(61_000)
    post.mails()
    bench.world.clock.now += 3 * DAY
    for _ in range(2):
        post.work()
    assert len(post.mails()) == 1
