"""Anybody may ask for access, and nobody learns from the answer who is known."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from care_record.wire import cbor
from care_record.wire.bodies.identity import IdentityAsked
from sync_service.application import create
from sync_service.pages import routes
from sync_service.pages.asking import MOST_FROM_ONE_PLACE
from sync_service.pages.limits import WINDOW_MS
from sync_service.pages.templates import Pages
from tests.probes.bench import Bench
from tests.probes.identity import match
from tests.probes.trust_world import Workstation, nhs_number
from tests.probes.web import Web


class Asking:
    """Somebody at the page, and the identity desk."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        service = bench.service()
        self.web = Web(create(service, Pages(service.settings), None))
        self.desk: Workstation
        self.desk, said = bench.world.staff("identity-administrator", "philippa")
        bench.apply(*said)

    def ask(self, **fields: Any) -> Response:
        given = {"family": "Featherstonehaugh", "given": "Marigold", "born": "1984-02-29", "contact": "m@example.org"}
        return self.web.request("POST", "/pages/request", json=given | fields)

    def requests(self) -> list[Any]:
        entries = self.bench.pull_as(self.desk, "identity-administrator")
        return [entry for _, entry in entries if entry.kind == "identity.requested"]


@pytest.fixture
def asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.0)
    bench = Bench(tmp_path)
    yield Asking(bench)
    bench.close()


def test_a_request_from_the_page_stands_in_the_desks_queue(asking: Asking) -> None:
    assert asking.ask(nhs_number="999 000 0018", postcode="bn3 1aa").status_code == 202
    (entry,) = asking.requests()
    body = IdentityAsked.model_validate(cbor.decode(entry.body))
    assert (body.family, body.given, body.source, body.nhs_number) == (
        "Featherstonehaugh",
        "Marigold",
        "web",
        "9990000018",
    )
    assert body.postcode == "BN3 1AA"
    patient, _ = asking.bench.ready_patient()
    asking.bench.apply(match(asking.desk, entry.stream, patient))


def test_the_answer_is_the_same_whoever_is_known(asking: Asking) -> None:
    asking.bench.ready_patient()
    known = asking.ask(nhs_number=str(nhs_number(1)))
    strange = asking.ask(family="Nobody", given="Atall", born="1999-01-01")
    assert (known.status_code, known.content) == (strange.status_code, strange.content)
    assert dict(known.headers) == dict(strange.headers)


def test_every_answer_takes_as_long_as_the_longest(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "REFUSAL_SECONDS", 0.3)
    began = time.monotonic()
    asking.ask()
    assert time.monotonic() - began >= 0.3


def test_one_place_asks_so_often_and_no_more(asking: Asking) -> None:
    for _ in range(MOST_FROM_ONE_PLACE):
        assert asking.ask().status_code == 202
    refused = asking.ask()
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many")
    assert len(asking.requests()) == MOST_FROM_ONE_PLACE
    asking.bench.world.clock.now += WINDOW_MS + 1
    assert asking.ask().status_code == 202


@pytest.mark.parametrize(
    "wrong",
    [
        {"family": "  "},
        {"given": ""},
        {"born": "2999-01-01"},
        {"born": "1850-01-01"},
        {"nhs_number": "999 000 0019"},
        {"contact": " "},
        {"health": "low mood"},
    ],
)
def test_what_cannot_be_true_of_anybody_is_refused(asking: Asking, wrong: dict[str, str]) -> None:
    answer = asking.ask(**wrong)
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "words"}
    assert asking.requests() == []


def test_the_page_says_that_it_tells_nothing(asking: Asking) -> None:
    page = asking.web.request("GET", "/request")
    assert page.status_code == 200
    assert "never tells whether we hold a record" in page.text
