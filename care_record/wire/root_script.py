"""The script that gives the patient's page the trust's root key, and holds nothing else: its bytes follow from the key.

The service serves it beside the page's own scripts; each desktop works out from its pinned root what it must be.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RootScript:
    """The script of one root: its bytes, and its file name, which names its hash as those of the built files do."""

    content: bytes

    @property
    def file(self) -> str:
        """The name under /assets/."""
        return f"root-{self.sha256[:16]}.js"

    @property
    def sha256(self) -> str:
        """SHA-256 in hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def sri(self) -> str:
        """What stands in the page's `integrity` (W3C Subresource Integrity)."""
        return f"sha256-{b64encode(bytes.fromhex(self.sha256)).decode()}"


def root_script(root: bytes) -> RootScript:
    """The script for a root key (32 bytes); what it sets cannot be set again."""
    return RootScript(f'Object.defineProperty(window, "mhcrRoot", {{ value: "{root.hex()}" }});\n'.encode())
