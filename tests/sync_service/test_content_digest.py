"""A body that comes with its digest is taken only as it was sent (RFC 9530)."""

import hashlib
import json
from base64 import b64encode

import pytest
from starlette.datastructures import Headers

from sync_service.application import create
from sync_service.content_digest import Damaged, Digest
from sync_service.pages.templates import Pages
from tests.probes.bench import Bench
from tests.probes.web import Web

BODY = json.dumps({"token": "0" * 26, "born": "1984-02-29"}).encode()


def digest_of(body: bytes) -> str:
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


@pytest.mark.parametrize("cut", [0, 1, len(BODY) - 1, len(BODY)])
def test_a_body_is_taken_as_it_was_sent_however_it_comes_in_parts(cut: int) -> None:
    digest = Digest(Headers({"Content-Digest": digest_of(BODY)}))
    digest.add(BODY[:cut], last=False)
    digest.add(BODY[cut:], last=True)


@pytest.mark.parametrize("at", range(0, len(BODY), 7))
def test_a_changed_byte_anywhere_is_seen(at: int) -> None:
    changed = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
    with pytest.raises(Damaged):
        Digest(Headers({"Content-Digest": digest_of(BODY)})).add(changed, last=True)


@pytest.mark.parametrize("given", ["", "sha-256=::", "sha-256=:%:", "sha-512=:AAAA:", digest_of(BODY)[:-1]])
def test_a_digest_in_another_form_fits_no_body(given: str) -> None:
    with pytest.raises(Damaged):
        Digest(Headers({"Content-Digest": given})).add(BODY, last=True)


def test_the_service_says_that_a_request_was_changed_and_takes_one_without_a_digest_as_it_comes(bench: Bench) -> None:
    service = bench.service()
    web = Web(create(service, Pages(service.settings), None))
    sent = {"Content-Type": "application/json"}
    for headers in (sent, sent | {"Content-Digest": digest_of(BODY)}):
        assert web.request("POST", "/pages/open", content=BODY, headers=headers).status_code == 404
    other = sent | {"Content-Digest": digest_of(BODY + b" ")}
    answer = web.request("POST", "/pages/open", content=BODY, headers=other)
    assert answer.status_code == 400
    assert answer.json() == {"code": "damaged", "words": "This request was changed on its way. Send it again."}
