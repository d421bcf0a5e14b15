"""What a person meets when the record's key is not proved, or turns while they answer."""

import pytest

from care_record.sealing.keys import SealingKey
from care_record.wire.root_script import root_script
from tests.fakes.page_server import TOKEN, base64url
from tests.pages.conftest import Visit


def test_a_key_that_turned_is_sealed_to_without_a_word(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.answer_all(1)
        for _ in range(3):
            person.server.turn_key()
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert person.server.opened_response()["response"]["status"] == "completed"


@pytest.mark.parametrize("signed", ["with the true chain", "with none", "by the operator"])
def test_an_operator_who_swaps_the_records_public_key_for_a_patient_gets_no_answer(visit: Visit, signed: str) -> None:
    with visit() as person:
        server = person.server
        true, server.key = server.offered(), SealingKey.generate()
        own = server.offered(by=server.world.workstation(server.world.id()))
        chains = {"with the true chain": true["chain"], "with none": [], "by the operator": own["chain"]}
        server.swapped = own | {"chain": chains[signed]}
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.sees("We cannot be sure that only your team could read your answers")
        for way in ("by telephone", "on paper", "at your next appointment"):
            assert person.page.get_by_text(way).is_visible()
        assert person.page.get_by_role("heading", name="If you need help now").is_visible()
        assert person.page.get_by_role("button").count() == 0
        told = [request for request in person.requests if not request.startswith("GET")]
        assert told == [f"POST {server.address}/pages/open"]


def test_an_operator_who_swaps_the_key_at_sending_gets_no_answer_and_none_is_lost(visit: Visit) -> None:
    with visit() as person:
        server = person.server
        person.begin(TOKEN)
        person.answer_all(1)
        true, own = server.key, SealingKey.generate()
        server.key = own
        forged = server.offered(by=server.world.workstation(server.world.id())) | {"epoch": 2}
        server.key = true
        for wrong in (forged, server.offered(), {"key": base64url(own.key_id)}):
            server.submit_faults.append((409, {"code": "key"} | wrong))
            person.press("Send my answers")
            person.sees("Your answers have not been sent")
            assert person.page.get_by_role("heading", name="If you need help now").is_visible()
            person.press("Back to your answers")
            person.sees("Check your answers")
        assert server.submissions == []
        person.press("Send my answers")
        person.sees("Your answers are sent")
        assert server.opened_response()["response"]["status"] == "completed"


def test_a_page_without_the_trusts_root_asks_nothing(visit: Visit) -> None:
    with visit() as person:
        person.page.route("**/assets/root-*", lambda route: route.abort())
        person.follow(TOKEN)
        person.press("Start")
        person.confirm_born()
        person.sees("We cannot be sure that only your team could read your answers")


def test_a_script_of_another_root_is_not_run_under_the_trusts_hash(visit: Visit) -> None:
    with visit() as person:
        other = root_script(bytes(32)).content
        person.page.route("**/assets/root-*", lambda route: route.fulfill(body=other, content_type="text/javascript"))
        person.follow(TOKEN)
        person.press("Start")
        assert person.page.evaluate("window.mhcrRoot") is None


def test_a_key_that_turns_without_end_is_given_up_and_nothing_is_lost(visit: Visit) -> None:
    with visit() as person:
        person.begin(TOKEN)
        person.answer_all(1)
        for _ in range(4):
            person.server.turn_key()
        person.press("Send my answers")
        person.page.get_by_role("heading", name="Your answers are not sent yet").wait_for()
        person.press("Try again")
        person.sees("Your answers are sent")
