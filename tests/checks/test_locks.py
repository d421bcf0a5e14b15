"""The lock files hold what pyproject.toml names, with hashes, and no download host."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from checks.licences import locked_names
from checks.locks import LOCKS
from checks.tree import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def direct_pins() -> Iterator[str]:
    groups = [value for group in PYPROJECT["dependency-groups"].values() for value in group if isinstance(value, str)]
    extras = [value for extra in PYPROJECT["project"]["optional-dependencies"].values() for value in extra]
    for requirement in [*PYPROJECT["project"]["dependencies"], *extras, *groups]:
        yield re.sub(r"\[.*\]", "", requirement).lower().replace("_", "-")


def test_every_direct_package_is_locked_at_the_version_it_is_pinned_to() -> None:
    locked = {
        f"{name}=={version}"
        for lock in LOCKS
        for name, version in re.findall(r"^([a-z0-9.-]+)(?:\[[a-z]+\])?==([^ ;\\]+)", lock_text(lock), re.MULTILINE)
    }

    assert {pin.replace(".", "-") for pin in direct_pins()} <= {pin.replace(".", "-") for pin in locked}


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_every_locked_package_has_hashes_and_no_host(lock: str) -> None:
    text = lock_text(lock)

    assert text.count("--hash=sha256:") >= len(locked_names(text)) > 0
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_demonstration_installs_less_than_the_tests_and_nothing_else() -> None:
    demo, test = set(locked_names(lock_text("demo.txt"))), set(locked_names(lock_text("test.txt")))

    assert demo < test


def test_the_page_packages_are_pinned_by_hash_and_name_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in text
    assert text.count('"integrity"') > 10
