"""The patient's part of the walk: the message that arrives, and the browser in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from mhcr.demonstration.trust.showpieces import WalkPatient
from mhcr.demonstration.walking.browser import Errand, Outcome
from mhcr.demonstration.walking.hands import Hands, NotSeen


def telling_words(message: str, person: WalkPatient) -> list[str]:
    """What a message says that it must not: who the person is, the measure, the condition."""
    patient = person.patient
    telling = ("PHQ", "depress", "mental", patient.name.family, patient.name.given, person.typed_nhs_number)
    return [word for word in telling if word.casefold() in message.casefold()]


def visit(errand: Errand, hands: Hands) -> Outcome:
    """Let the patient visit the page while the desktop goes on; raises `NotSeen` with what the browser said."""
    command = [sys.executable, "-m", "mhcr.demonstration.walking.browser"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if child.stdin is not None:
        child.stdin.write(json.dumps(asdict(errand)).encode())
        child.stdin.close()
    hands.until(lambda: child.poll() is not None, "the end of the visit to the page")
    said, trouble = (stream.read() if stream else b"" for stream in (child.stdout, child.stderr))
    for stream in (child.stdout, child.stderr):
        if stream is not None:
            stream.close()
    if child.returncode:
        raise NotSeen(f"The browser could not finish.\n{trouble.decode(errors='replace')[-2000:]}")
    return Outcome(**json.loads(said))
