"""The main job, end to end: service, desktop, browser, mail server and keyring, each real, in its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mhcr.demonstration.secret_service import wrapped
from mhcr.demonstration.walking.walk import STEPS

CANARY = "kestrel over the marina at dusk"
SEEN = (
    "fingerprint",
    "register-wrong-nhs-number",
    "under-16-refused",
    "agreement",
    "sent",
    "reading",
    "change-over-time",
    "offline-outbox",
    "sent-once",
)


@dataclass(frozen=True)
class Walked:
    """What one walk left behind."""

    last_line: dict[str, Any]
    kept: Path
    pictures: Path

    def files(self, part: str) -> list[Path]:
        """Every file that is left in profile/, service/ or mailbox/."""
        found = [path for path in (self.kept / part).rglob("*") if path.is_file()]
        assert found, f"the walk left nothing in {part}"
        return found


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """The walk of the demonstration, as a person starts it."""
    kept, pictures = tmp_path_factory.mktemp("kept"), tmp_path_factory.mktemp("pictures")
    command = [sys.executable, "-m", "mhcr", "demo", "--people", "40", "--canary", CANARY]
    done = subprocess.run(
        wrapped([*command, "--pictures", str(pictures), "--keep", str(kept)]),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return Walked(json.loads(done.stdout.strip().splitlines()[-1]), kept, pictures)


def holding(files: list[Path], text: str) -> list[str]:
    """The files that hold a text, in either of the ways a program would write it."""
    forms = (text.encode(), text.encode("utf-16-le"))
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


def test_all_seven_steps_happen(walked: Walked) -> None:
    assert walked.last_line["steps"] == len(STEPS) == 7
    assert len(walked.last_line["patient"]["family"]) >= 8
    assert len(walked.last_line["patient"]["nhs_number"]) == 10


@pytest.mark.parametrize("name", SEEN)
def test_each_step_leaves_its_picture(walked: Walked, name: str) -> None:
    assert [path for path in walked.pictures.glob(f"*-{name}.png") if path.stat().st_size > 10_000]


def test_no_name_number_or_answer_is_in_plain_text_on_the_workstation(walked: Walked) -> None:
    files, patient = walked.files("profile"), walked.last_line["patient"]
    number = patient["nhs_number"]
    grouped = f"{number[:3]} {number[3:6]} {number[6:]}"
    for secret in (patient["family"], patient["family"].upper(), number, grouped, CANARY, "Several days", "Holloway"):
        assert holding(files, secret) == [], secret


def test_no_answer_and_no_note_is_in_the_services_files_logs_or_mail(walked: Walked) -> None:
    for part in ("service", "mailbox"):
        for secret in (CANARY, "Several days", "QuestionnaireResponse"):
            assert holding(walked.files(part), secret) == [], f"{secret} in {part}"


def test_no_name_and_no_number_is_in_plain_text_in_the_services_database(walked: Walked) -> None:
    patient = walked.last_line["patient"]
    databases = [path for path in walked.files("service") if path.name.startswith("service.db")]
    for secret in (patient["family"], patient["nhs_number"], "Holloway"):
        assert holding(databases, secret) == [], secret


def test_the_mail_names_no_measure_and_no_condition(walked: Walked) -> None:
    for word in ("PHQ", "GAD", "depress", "anxiety", "mental"):
        assert holding(walked.files("mailbox"), word) == [], word
