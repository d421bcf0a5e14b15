"""A locked workstation keeps awake: it learns how many flagged answers wait, says when it cannot, and ends at once."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from care_record.measures import catalogue
from desktop.services.client.watching import FlagWatch, Watched, WatchTicket
from desktop.services.session import now_ms
from tests.desktop.services.clinic import Bench, Clinic
from tests.desktop.services.post import LetterBox, answers, content, submit
from tests.desktop.services.test_answers import clinic, patient, post, send

__all__ = ["clinic", "patient", "post"]
PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")


@contextmanager
def watching(ticket: WatchTicket) -> Iterator["queue.Queue[Watched]"]:
    told: queue.Queue[Watched] = queue.Queue()
    watch = FlagWatch(ticket, now_ms, told.put)
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield told
    finally:
        watch.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


def test_a_flag_and_its_acknowledgement_wake_a_locked_workstation(
    clinic: Clinic,
    bench: Bench,
    patient: UUID,
    post: LetterBox,
) -> None:
    send(clinic, bench, patient)
    link = post.link(clinic.service.ready["page_url"])
    with watching(bench.desk.calls.watch()) as told:
        assert told.get(timeout=20) == Watched(0)
        submit(clinic.service.http, link, content(answers(PHQ9, 3)), attention=True)
        found = told.get(timeout=20)
        assert (found, found.words) == (Watched(1), "1 flagged answer waits.")
        bench.until(lambda: [one.flagged for one in bench.reads.returned()] == [True])
        (line,) = bench.reads.returned()
        bench.act(lambda acts: acts.acknowledge_risk(line.id, "spoke-now"))
        assert told.get(timeout=20) == Watched(0)


def test_a_token_that_the_service_does_not_take_ends_the_watch_in_words(clinic: Clinic) -> None:
    with watching(WatchTicket(clinic.address, "AAAA", 0)) as told:
        found = told.get(timeout=20)
    assert found.state == "ended"
    assert found.words == "Flagged answers are no longer watched here. Unlock to watch them again."


def test_a_service_that_is_not_there_is_said_and_what_was_known_stays_said() -> None:
    with watching(WatchTicket("http://127.0.0.1:1", "AAAA", 0)) as told:
        assert told.get(timeout=20) == Watched(None, "unreachable")
    assert Watched(2, "unreachable").words.startswith("2 flagged answers wait. The service cannot be reached")
