"""What a process that starts works out the same each time: found once, and remembered by all that are split off."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

import desktop.services
import sync_service
from desktop.services import keys
from sync_service import server, startup
from sync_service.pages.templates import Pages
from sync_service.settings import Settings


class Stretched:
    """Argon2id, asked once for each passphrase, salt, secret and cost."""

    KNOWN: ClassVar[dict[tuple[object, ...], bytes]] = {}

    def __init__(self, **asked: object) -> None:
        self._asked = asked

    def derive_into(self, passphrase: bytes, key: bytearray) -> None:
        """Fill `key`."""
        what = (passphrase, len(key), *sorted(self._asked.items()))
        if what not in self.KNOWN:
            Argon2id(**self._asked).derive_into(passphrase, key)  # type: ignore[arg-type]
            self.KNOWN[what] = bytes(key)
        key[:] = self.KNOWN[what]


class Quick:
    """In Argon2id's place where a passphrase is stretched thousands of times: as long, and not slow."""

    def __init__(self, **asked: object) -> None:
        self._asked = repr(sorted(asked.items())).encode()

    def derive_into(self, passphrase: bytes, key: bytearray) -> None:
        """Fill `key`."""
        key[:] = hashlib.shake_256(self._asked + passphrase).digest(len(key))


def load_all() -> None:
    """Load what desks and services load when they first need it."""
    for room in (desktop.services, sync_service):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".versions." not in module.name and not module.name.endswith(".env"):
                importlib.import_module(module.name)


class Rendered:
    """The patient's pages, rendered once for each trust's name and words for a crisis."""

    def __init__(self) -> None:
        self._pages: dict[str, Pages] = {}

    def __call__(self, settings: Settings) -> Pages:
        """As `startup.render`."""
        of = f"{settings.trust.name} {settings.crisis!r}"
        if of not in self._pages:
            self._pages[of] = startup.render(settings)
        return self._pages[of]


@contextmanager
def warm(argon2id: type[Stretched | Quick] = Stretched) -> Iterator[Rendered]:
    """Profiles that are opened and services that are started meanwhile, here or in a process that is split off."""
    rendered = Rendered()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "Argon2id", argon2id)
        patch.setattr(server, "render", rendered)
        yield rendered
