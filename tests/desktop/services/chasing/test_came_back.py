"""What comes back days later stands where an immediate bounce stands: Today, the record, what was tried, what to do."""

import asyncio
from dataclasses import replace

from care_record.channels.states import DeliveryState
from desktop.services.acts.chasing import ContactDraft
from sync_service.notify.returned.reading import Returned
from tests.desktop.services.chasing.conftest import DAY, Team
from tests.probes.line.imap import Box, ImapServer
from tests.sync_service.notify.returned.conftest import reader, settings
from tests.sync_service.notify.returned.samples import Said, Sent, exchange


def come_back(team: Team, imap: ImapServer, box: Box) -> None:
    """The newest mail comes back to its sender, whose mailbox is read."""
    sent = Sent.of("post@downs.example", team.box.messages.get(timeout=5))
    box.put(exchange(sent, Said("5.1.10", "550 5.1.10 recipient {to} not found")))
    given = settings(imap, box)
    asyncio.run(Returned(team.bench.service(bounces=given), reader(imap, box)).round())
    team.sync()


def test_a_mail_that_comes_back_two_days_later_is_shown_and_put_right_as_one_that_was_refused_at_once(
    team: Team, imap: ImapServer
) -> None:
    request = team.ask()
    assert team.clinician.reads.today().items == ()
    team.wait(2 * DAY)
    come_back(team, imap, imap.new_box())
    for desk in (team.clinician, team.coordinator):
        (item,) = desk.reads.today().items
        assert item.kind == "not_delivered"
    (line,) = team.clinician.reads.patient(team.patient.id).out
    assert (line.id, line.state) == (request, DeliveryState.BOUNCED)
    (tried,) = team.attempts(team.coordinator, request).attempts
    reason = "The mail server sent it back later: the address does not exist (5.1.10)."
    assert (tried.state, tried.reason, tried.failed) == ("Came back", reason, True)

    known = team.contact(team.clinician)
    new = "marigold@new.example.org"
    draft = ContactDraft(email=new, email_again=new, address=known.address, postcode=known.postcode)
    draft = replace(draft, mobile=known.mobile)
    done = team.clinician.act(lambda acts: acts.chasing.correct_contact(team.patient.id, draft, request))
    team.sync()
    team.work()
    assert team.box.messages.get(timeout=5)["To"] == new
    (line,) = team.clinician.reads.patient(team.patient.id).out
    assert (line.id, line.state) == (done.id, DeliveryState.SENT)
    assert team.clinician.reads.today().items == ()
