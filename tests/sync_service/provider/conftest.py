"""A provider that the service trusts, and what each test of it needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.provider import Provider, listening
from tests.probes.line.tls import certificate
from tests.sync_service.storage.conftest import address, bench

__all__ = ["address", "bench"]


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Its authority is one that this process trusts."""
    folder = tmp_path / "provider"
    folder.mkdir()
    made = certificate(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    with listening(made) as found:
        yield found
