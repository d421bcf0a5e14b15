"""Whatever goes by e-mail can come back: what carers, invited people, staff and askers get."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from care_record.wire import bodies, cbor
from care_record.wire.bodies import InvitationFact
from sync_service.notify.returned.reading import Returned
from sync_service.storage import tables as t
from sync_service.storage.database import reading
from tests.fakes.notify_server import listening as notifying
from tests.probes.bench import Bench
from tests.probes.flagged import Flagged
from tests.probes.invited import Desk
from tests.probes.line.imap import Box, ImapServer
from tests.probes.mailbox import Mailbox as Inbox
from tests.sync_service.notify.post import Post
from tests.sync_service.notify.returned.conftest import reader, settings
from tests.sync_service.notify.returned.samples import Said, Sent, exim
from tests.sync_service.notify.test_asking_pictures import ADDRESS, Asking
from tests.sync_service.notify.test_raters import Family

REASON = "The mail server sent it back later: the address does not exist (5.1.1)."


class Back:
    """What reads the mailbox, beside a service whose mail returns to its sender: the Message-ID tells which it was."""

    def __init__(self, bench: Bench, inbox: Inbox, imap: ImapServer, box: Box) -> None:
        self._inbox, self._box = inbox, box
        given = settings(imap, box)
        self._returned = Returned(bench.service(bounces=given), reader(imap, box))

    def come(self, to: str) -> None:
        """The next mail to this address comes back."""
        message = self._inbox.messages.get(timeout=5)
        while message["To"] != to:
            message = self._inbox.messages.get(timeout=5)
        self._box.put(exim(Sent.of("post@downs.example", message), Said()))
        asyncio.run(self._returned.round())


@pytest.fixture
def back(bench: Bench, mailbox: tuple[Inbox, int], imap: ImapServer, box: Box) -> Back:
    return Back(bench, mailbox[0], imap, box)


@pytest.fixture
def family(bench: Bench, mailbox: tuple[Inbox, int]) -> Iterator[Family]:
    with notifying() as notify:
        made = Family(bench, *mailbox, notify)
        made.register()
        yield made


def test_what_goes_to_somebody_who_is_asked_about_a_patient(family: Family, back: Back) -> None:
    request = family.ask_mother()
    back.come("grace@example.org")
    assert family.state(request) == "bounced"


def test_a_link_for_pictures_of_documents(post: Post, imap: ImapServer, box: Box) -> None:
    asking = Asking(post)
    asking.queue()
    post.work()
    assert asking.facts() == [("sent", None)]
    Back(post.bench, post.box, imap, box).come(ADDRESS)
    assert asking.facts() == [("sent", None), ("bounced", REASON)]


def test_an_invitation(bench: Bench, mailbox: tuple[Inbox, int], back: Back) -> None:
    desk = Desk(bench, *mailbox)
    patient = desk.patient()
    desk.confirm(patient)
    desk.confirm(patient, "text")
    invitation, said = desk.invite(patient)
    bench.apply(said)
    desk.round()
    back.come("marigold1@example.org")
    entries = [entry for _, entry in bench.pull(desk.administrator.member)[0]]
    facts = [
        bodies.service_fact(one.kind, cbor.decode_map(one.body or b""))
        for one in entries
        if one.kind == "invitation.bounced"
    ]
    [fact] = facts
    assert isinstance(fact, InvitationFact)
    assert (fact.invitation, fact.what, fact.reason) == (invitation, "link", REASON)
    with reading(bench.engine) as connection:
        assert connection.scalar(select(t.invitations.c.state)) == "bounced"


def test_a_code_that_comes_back_says_nothing(bench: Bench, mailbox: tuple[Inbox, int], back: Back) -> None:
    desk = Desk(bench, *mailbox)
    patient = desk.patient()
    assert desk.ask("/v1/addresses/ask", {"patient": str(patient), "channel": "email"}).status_code == 202
    desk.round()
    before = bench.pull(desk.administrator.member)[0][-1][0]
    back.come("marigold1@example.org")
    assert bench.pull(desk.administrator.member)[0][-1][0] == before
    with reading(bench.engine) as connection:
        assert connection.scalar(select(t.register_messages.c.state)) == "bounced"


def test_a_message_to_staff_about_flagged_answers_brings_the_next_step_forward_for_each(
    bench: Bench, mailbox: tuple[Inbox, int], back: Back
) -> None:
    team = Flagged(bench, *mailbox)
    patients = [team.flagged(index)[0] for index in (1, 2)]
    for _ in range(5):
        if not asyncio.run(team.worker.round()):
            break
    back.come("ada@downs.example")
    for patient in patients:
        alerted = team.facts(patient, "risk.alerted")
        assert [(fact.step, fact.outcome) for fact in alerted] == [("owner", "sent"), ("owner", "bounced")]
        assert alerted[1].reason == REASON
    assert team.told() == ["beth"]
