"""What is done along the walk, part by part; each begins where the one before it ended."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from care_record.measures import catalogue
from care_record.wire import bodies
from care_record.wire.receipt import Receipt
from sync_service.storage import backup
from tests.desktop.services.post import answers, content, submit
from tests.probes.service_process import Device
from tests.probes.trust_world import Workstation
from tests.proof.walk.site import DESKS, Fault, Site

BACKUP = "backup.mhcr"


def found(site: Site) -> None:
    """The service starts for the first time, and the trust begins."""
    site.start()
    about = site.asked(lambda: site.http.get("/v1/service").json())
    said = site.world.founding(bytes.fromhex(about["log_key"])) + site.founding
    first, *further = (urlsafe_b64encode(one).rstrip(b"=").decode() for one in said)

    def begin() -> int:
        asked = {"code": site.known.code, "statement": first, "further": further}
        return site.http.post("/v1/trust", json=asked).status_code

    status = site.asked(begin)
    # one that was killed after it had begun has no code any more, and has begun
    if status != 204 and not (site.killed and not site.known.code):
        raise Fault(f"the trust does not begin: {status}")


def make_profiles(site: Site) -> None:
    """Two desks are made, and meet the service and each other's keys."""
    site.start()
    for index in range(DESKS):
        site.sit(index)
    for index in (0, 1, 0):
        site.tell(index, "sync")


def act(site: Site) -> None:
    """Somebody is registered, agrees and is asked; another is registered and says no."""
    _do(site, "register", "agree", "send", "sync", "register", "refuse", "correct", "owner", "book", "sync", "sync")


def answer(site: Site) -> None:
    """The letter goes out, the person answers, and what came back is read."""
    site.start()
    site.send_post()
    measure = catalogue.load(catalogue.source_folder() / "phq-9")
    given = content(answers(measure, 3))
    for token in site.tokens():

        def give(token: str = token) -> str:
            return submit(site.http, token, given)

        # a browser whose submission breaks off keeps the answer, and tries again; what came whole has spent the link
        with suppress(KeyError):
            site.known.receipts.add(site.asked(give))
    _do(site, "sync", "sync", "review", "sync", running=True)


def leave(site: Site) -> None:
    """Agreement is withdrawn and care ends, so that the desk's copies go and its store turns."""
    _do(site, "withdraw", "sync", "discharge", "sync", "sync")


def change_keys(site: Site) -> None:
    """Another passphrase and another recovery code."""
    _do(site, "passphrase", "sync")


def lose_the_service(site: Site) -> None:
    """A backup is kept, somebody goes on, the service is lost, and comes back from the backup."""
    site.start()
    copy = site.folder / BACKUP
    site.back_up(copy)
    _do(site, "register", "agree", "sync", "sync", running=True)
    site.close()
    site.bring_back(copy, "restored.db")
    site.known.ledger.restored = True
    site.start()
    _say_restored(site)
    _do(site, "sync", "sync", running=True)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the walk; `name` says it."""

    name: str
    do: Callable[[Site], None]


PARTS = (
    Part("the trust begins", found),
    Part("profiles are made", make_profiles),
    Part("acts and their sync", act),
    Part("a letter and its answer", answer),
    Part("copies go and the store turns", leave),
    Part("another passphrase", change_keys),
    Part("backup and restore", lose_the_service),
)


def _do(site: Site, *words: str, running: bool = False) -> None:
    """At the first desk: sync, another passphrase, or an act by its name; `running` where the service does already."""
    if not running:
        site.start()
    site.sit(0)
    for number, word in enumerate(words):
        if word in ("sync", "passphrase"):
            site.tell(0, word)
        else:
            site.tell(0, "act", word, number)


def _say_restored(site: Site) -> None:
    """Two administrators say that the service was restored."""
    described, world = backup.describe(site.folder / BACKUP), site.world
    begun = bodies.IncarnationBegun(number=2, size=described.size, root=described.root, reason="The disk failed.")
    said = (
        site.administrators[0].say("incarnation.begun", world.trust, begun),
        site.administrators[1].say("incarnation.confirmed", world.trust, bodies.IncarnationConfirmed(number=2)),
    )
    for place, one in zip(site.administrators, said, strict=True):

        def push(place: Workstation = place, one: bytes = one) -> list[Receipt]:
            device = Device(site.http, place)
            device.sign_on()
            return device.push(one)

        for receipt in site.asked(push):
            if receipt.outcome != "applied":
                raise Fault(f"a statement of an administrator is refused: {receipt.words}")
