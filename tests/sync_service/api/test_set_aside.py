"""What workstations set aside is a line for the operator: a number, a reason, and nothing of a person."""

import logging
from pathlib import Path

import pytest

from sync_service.application import create
from sync_service.pages.templates import Pages
from tests.probes.record_world import RecordBench
from tests.probes.web import Web
from tests.sync_service.api.test_doors import Desk


@pytest.mark.expected_log(r"^Workstation [0-9a-f-]{36} set entry 17 aside: it cannot be read\.$")
def test_a_report_is_a_line_in_the_services_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    bench = RecordBench(tmp_path)
    service = bench.service()
    desk = Desk(Web(create(service, Pages(service.settings), None)), bench.clinician, service)
    with caplog.at_level(logging.WARNING, "mhcr.service"):
        status, _ = desk.ask("POST", "/v1/set-aside", {"entries": [{"entry": 17, "reason": "unreadable"}]})
    assert status == 204
    assert [record.getMessage() for record in caplog.records if "set entry" in record.getMessage()] == [
        f"Workstation {bench.clinician.device} set entry 17 aside: it cannot be read."
    ]
    for wrong in ({"entries": [{"entry": 1, "reason": "Marigold"}]}, {"entries": [{"entry": 0, "reason": "newer"}]}):
        assert desk.ask("POST", "/v1/set-aside", wrong)[0] == 422
    bench.close()
