"""Links for pictures of documents by e-mail: to the address that the request gives, which nobody has confirmed."""

from uuid import UUID

import pytest
from sqlalchemy import select

from care_record.sealing.keys import SealingKey
from care_record.wire import bodies, cbor
from care_record.wire.bodies import identity
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.database import reading, writing
from sync_service.storage.identity import pictures
from tests.probes.identity import ask
from tests.probes.trust_world import Workstation
from tests.sync_service.notify.post import HOUR, Post

ADDRESS = "marigold@example.org"


class Asking:
    """A request that is asked for pictures, by an administrator of the identity desk."""

    def __init__(self, post: Post, contact: str | None = ADDRESS) -> None:
        self.post, self.bench, world = post, post.bench, post.bench.world
        self.place: Workstation
        self.place, said = world.staff("identity-administrator", "ida")
        self.case, self.asked = world.id(), world.id()
        body = identity.IdentityPicturesAsked(public=SealingKey(world.random(32)).public.encoded)
        asked = self.place.say("identity.pictures-asked", self.case, body, id=self.asked)
        self.bench.apply(*said, ask(self.place, self.case, contact=contact), asked)

    def queue(self) -> None:
        directory = self.bench.processor.directory()
        assert directory is not None
        with writing(self.bench.engine) as connection:
            batch = Batch(connection, self.bench.tools)
            pictures.keep_key(batch, self.case, self.asked, {self.place.device: bytes(1200)})
            pictures.queue_mail(batch, self.case, self.asked, directory)

    def close(self) -> None:
        body = identity.IdentityClosed(outcome="withdrawn", reason="No longer asks.")
        self.bench.apply(self.place.say("identity.closed", self.case, body))

    def facts(self) -> list[tuple[str, str | None]]:
        entries = [entry for _, entry in self.bench.pull(self.place.member)[0]]
        found = [
            bodies.service_fact(entry.kind, cbor.decode_map(entry.body or b""))
            for entry in entries
            if entry.kind == "identity.pictures-mailed"
        ]
        return [(one.outcome, one.reason) for one in found if isinstance(one, identity.IdentityPicturesMailed)]

    def links(self) -> list[bytes]:
        with reading(self.bench.engine) as connection:
            return list(connection.scalars(select(t.picture_links.c.hash)))


def test_the_mail_goes_once_with_a_link_that_opens_and_names_nobody(post: Post) -> None:
    asking = Asking(post)
    asking.queue()
    post.work()
    post.work()
    message = post.box.messages.get_nowait()
    assert post.box.messages.empty()
    assert message["To"] == ADDRESS
    plain = message.get_body(("plain",))
    assert plain is not None
    words = plain.get_content()
    token = words.partition("/documents#")[2].split()[0]
    with reading(asking.bench.engine) as connection:
        opened = pictures.open_link(connection, token, asking.bench.world.clock())
    assert opened is not None
    assert opened.id == asking.asked
    whole = f"{message['Subject']} {words}".lower()
    assert not [
        word for word in ("featherstone", "marigold ", "mental", "nhs number", "patient", "team") if word in whole
    ]
    assert "if it was not you, please delete this message" in whole
    assert asking.facts() == [("sent", None)]


def test_an_address_that_does_not_exist_is_told_to_the_desk(post: Post) -> None:
    asking = Asking(post)
    post.box.answers[ADDRESS] = "550 no such user"
    asking.queue()
    post.work()
    ((outcome, reason),) = asking.facts()
    assert outcome == "bounced"
    assert reason
    assert ADDRESS not in reason


def test_a_server_that_is_busy_is_asked_again_and_a_request_that_ended_meanwhile_gets_nothing(post: Post) -> None:
    asking = Asking(post)
    post.box.answers[ADDRESS] = "451 try later"
    asking.queue()
    post.work()
    assert asking.facts() == []
    asking.close()
    post.box.answers.clear()
    post.wait(HOUR)
    assert post.box.messages.empty()
    assert asking.links() == []


def test_a_busy_server_that_takes_it_later_gets_it(post: Post) -> None:
    asking = Asking(post)
    post.box.answers[ADDRESS] = "451 try later"
    asking.queue()
    post.work()
    post.box.answers.clear()
    post.wait(HOUR)
    assert asking.facts() == [("sent", None)]


@pytest.mark.parametrize("contact", [None, "07700 900461", "at the post office"])
def test_a_request_without_an_address_is_refused_in_words(post: Post, contact: str | None) -> None:
    asking = Asking(post, contact)
    with pytest.raises(Refused, match="no e-mail address"):
        asking.queue()
    assert asking.links() == []


def test_an_asking_that_is_not_known_gets_no_link(post: Post) -> None:
    asking = Asking(post)
    asking.asked = UUID(int=7)
    with pytest.raises(Refused, match="not asked for pictures"):
        asking.queue()
