"""The walk at the door: from the service's address to a fingerprint that waits for approval."""

from __future__ import annotations

import re

from mhcr.demonstration.stage import PASSPHRASE, PASSWORD, Stage
from mhcr.demonstration.walking.hands import Hands

_RECOVERY_CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")


def enrol(hands: Hands, stage: Stage) -> None:
    """Sign in, be refused a common passphrase, set a good one, and note the recovery code."""
    hands.see("Connect to your trust")
    hands.picture("connect")
    hands.press("Connect")
    hands.see(stage.seeded.trust.name)
    hands.type("Account", stage.clinician.account)
    hands.type("Password", PASSWORD)
    hands.picture("sign-in")
    hands.press("Sign in")
    hands.see("Choose a passphrase")
    hands.type("Passphrase", "password1234")
    hands.type("Passphrase again", "password1234")
    hands.press("Set the passphrase")
    hands.until(lambda: hands.button("Set the passphrase") is not None, "the refusal of a common passphrase")
    hands.picture("passphrase-refused")
    hands.type("Passphrase", PASSPHRASE)
    hands.type("Passphrase again", PASSPHRASE)
    hands.press("Set the passphrase")
    hands.see("Note your recovery code")
    hands.picture("recovery-code")
    code = next(words for words in hands.words() if _RECOVERY_CODE.fullmatch(words))
    hands.type("Type its last group to go on", code[-4:])
    hands.press("I have noted it")
    hands.see("Waiting for approval")
    hands.picture("fingerprint")
