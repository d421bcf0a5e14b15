"""Every door of the OpenAPI document, with and without a token: no fault, and every refusal in words."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from care_record.wire import proof
from sync_service.service import now_ms
from tests.probes.service_process import Device, ServiceProcess
from tests.probes.trust_world import Clock, World

REFUSED_ALIKE = ("/pages/open", "/pages/open-as-rater", "/pages/pictures/open", "/pages/pictures/send")
"""Where every refusal is the same, without words."""
QUICK = settings(
    max_examples=8, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@schemathesis.serializer("application/cbor")
def as_bytes(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    world = World(Clock(now_ms()))
    clinician, staff = world.staff("clinician", "ada", world.team)
    with ServiceProcess(tmp_path_factory.mktemp("service")) as service:
        service.begin(*world.founding(), *staff)
        found = Device(service.http, clinician)
        found.sign_on()
        yield found
    assert "Fault" not in service.log


@pytest.mark.long
@pytest.mark.parametrize("signed", [True, False])
def test_no_request_makes_a_fault(device: Device, signed: bool) -> None:
    document = schemathesis.openapi.from_dict(device.http.get("/openapi.json").json())
    operations = [found.ok() for found in document.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 10
    for operation in operations:

        @settings(
            max_examples=8,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def try_it(case: schemathesis.Case[Any]) -> None:
            if "wait" in (case.query or {}):
                case.query["wait"] = "0"
            parts = case.as_transport_kwargs(base_url=str(device.http.base_url))
            cookies, content = parts.pop("cookies", None), parts.pop("data", None)
            assert not cookies
            request = device.http.build_request(**parts, content=content)
            answer = device.http.send(sign(device, request) if signed else request)
            assert answer.status_code < 500, (case.method, case.path, answer.text)
            if answer.status_code >= 400 and case.path not in REFUSED_ALIKE:
                assert set(answer.json()) >= {"code", "words"}

        try_it()


def sign(device: Device, request: httpx.Request) -> httpx.Request:
    request.headers["Authorization"] = f"MHCR {device.token}"
    request.headers["MHCR-Proof"] = proof.make(
        device.place.key,
        method=request.method,
        target=request.url.raw_path.decode(),
        body=request.read(),
        token=device.token,
        at=now_ms(),
    )
    return request
