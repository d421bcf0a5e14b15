"""`mhcr demo`: a demonstration trust, with the desktop open on it, or walked through where there is no display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mhcr.demonstration.stage import Stage

_CANARY = "I would like to talk about how the evenings go."


def demo(
    pictures: Annotated[
        Path | None, typer.Option(help="Walk the main job and save pictures of it here (demonstration-pictures).")
    ] = None,
    keep: Annotated[Path | None, typer.Option(help="Leave profile/, service/ and mailbox/ here.")] = None,
    canary: Annotated[
        str, typer.Option(help="Typed as the note of the agreement and as the patient's words.")
    ] = _CANARY,
    people: Annotated[int, typer.Option(min=10, max=20000, help="How many people the trust has.")] = 2000,
) -> None:
    """Start a demonstration trust and open the desktop on it; without a display, walk the main job."""
    from mhcr.demonstration import secret_service

    again = secret_service.needed([sys.executable, "-m", "mhcr", *sys.argv[1:]])
    if again is not None:
        raise typer.Exit(subprocess.run(again, check=False).returncode)
    walk = pictures is not None or not _has_display()
    if walk and pictures is None:
        pictures = Path("demonstration-pictures")
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mhcr-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            print(f"mhcr demo: {folder} is not empty; choose a new folder.", file=sys.stderr)
            raise typer.Exit(1)
        if pictures is not None:
            pictures.mkdir(parents=True, exist_ok=True)
        _play(folder, pictures, canary, people, walk=walk)


def _play(folder: Path, pictures: Path | None, canary: str, people: int, *, walk: bool) -> None:
    from datetime import UTC, datetime

    from care_record.people.dates import day_in_london
    from mhcr.demonstration.processes import ChildFailed
    from mhcr.demonstration.seeding import SeedingFailed
    from mhcr.demonstration.stage import set_stage

    today = day_in_london(datetime.now(UTC))
    _tell(f"Making a trust of {people} people who do not exist, with two years behind them …")
    try:
        with set_stage(folder, today, count=people, progress=_progress) as stage:
            if walk:
                _walk(stage, pictures, canary)
            else:
                _open(stage)
    except (SeedingFailed, ChildFailed) as error:
        print(f"mhcr demo: {error}", file=sys.stderr)
        raise typer.Exit(1) from error


def _walk(stage: Stage, pictures: Path | None, canary: str) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from datetime import UTC, datetime

    from care_record.people.dates import day_in_london
    from mhcr.demonstration.walking.walk import StepFailed, Walk

    try:
        walked = Walk(stage, day_in_london(datetime.now(UTC)), pictures=pictures, canary=canary, tell=_tell).run()
    except StepFailed as error:
        print(f"mhcr demo: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    patient = walked.person.patient
    last = {
        "steps": walked.steps,
        "patient": {"family": patient.name.family, "nhs_number": str(patient.nhs_number).replace(" ", "")},
        "pictures": list(walked.pictures),
    }
    if pictures is not None:
        _tell(f"{len(walked.pictures)} pictures in {pictures.resolve()}")
    print(json.dumps(last), flush=True)


def _open(stage: Stage) -> None:
    from mhcr.demonstration.stage import PASSWORD, identity_administrator

    _tell(f"Sign in as {stage.clinician.account} with the password: {PASSWORD}")
    _tell(f"Or, for the identity desk and its queue, as {identity_administrator(stage.seeded.trust).account}")
    _tell(f"What the service sends can be read at {stage.mailbox}")
    _tell("Close the window to end the demonstration.")
    command = [sys.executable, "-m", "desktop", "--profile", str(stage.profile), "--server", stage.service]
    desktop = subprocess.Popen(command)
    while desktop.poll() is None:
        for workstation in (stage.first_workstation, stage.identity_workstation):
            workstation.approve(lambda _fingerprint: True)
        try:
            desktop.wait(timeout=2)
        except subprocess.TimeoutExpired:
            continue


def _has_display() -> bool:
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _progress(done: int, of: int) -> None:
    _tell(f"    {done:,} of {of:,} acts written")


def _tell(words: str) -> None:
    print(words, flush=True)
