"""Nothing that ships may be under a stricter licence than the LGPL; what only builds or tests may be.

Python packages are judged by their own metadata, page packages by package-lock.json.
"""

import json
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from checks.report import finish
from checks.tree import ROOT

ALLOWED = re.compile(
    r"0BSD|AFL-?2|Apache|Apache-2\.0|Artistic-2|BSD|BSD-[23]-Clause|BlueOak-1\.0\.0|CC0|HPND|ISC|ISCL"
    r"|L(esser )?GPL|LGPL-[23]\.[01]|MIT|MIT-0|MPL|MPL-2\.0|Mozilla|PSF|Python-2\.0"
    r"|Python Software Foundation|Unlicense|Zlib|zlib",
    re.IGNORECASE,
)
STRICTER = re.compile(r"\b(A?GPL|SSPL|BUSL|EUPL|CC-BY-NC)|GNU (Affero )?General Public", re.IGNORECASE)
# Read by hand: packages whose licence is named in their licence file alone, and packages of other platforms.
READ_BY_HAND = {
    "apsw-sqlite3mc": "Zlib",
    "colorama": "BSD-3-Clause",
    "fhirpathpy": "MIT",
    # its own code is BSD-3-Clause; the libheif and libde265 in its wheels are under the LGPL, and no encoder is there
    "pi-heif": "LGPL-3.0",
    "pywin32-ctypes": "BSD-3-Clause",
}


# The same for page packages; a patient's browser gets no unit table, since the build leaves it out.
READ_BY_HAND_PAGES = {
    "@lhncbc/ucum-lhc": "BSD-3-Clause",
    "fhirpath": "BSD-3-Clause",
}


def locked_names(lock: str) -> list[str]:
    """Names of the packages that the text of a lock file pins."""
    return re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE)


def licence_of(package: str) -> str:
    """What an installed package says of its licence; "" when it says nothing or is not installed here."""
    if package in READ_BY_HAND:
        return READ_BY_HAND[package]
    try:
        metadata = distribution(package).metadata
    except PackageNotFoundError:
        return ""
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    named = [line.rpartition(" :: ")[2] for line in classifiers if line != "License :: OSI Approved"]
    first_line = metadata["License"].strip().partition("\n")[0] if "License" in metadata else ""
    return " OR ".join(named) or first_line


def may_ship(licence: str) -> bool:
    """Whether one of the alternatives that `licence` offers is no stricter than the LGPL."""
    alternatives = re.split(r"\bOR\b|;|/", licence)
    return any(ALLOWED.search(part) and not STRICTER.search(part) for part in alternatives)


def unfit(licences: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Say which of the (package, licence) pairs may not ship."""
    for package, licence in licences:
        if not may_ship(licence):
            yield f"{package}: {licence or 'no licence named'}"


def shipped_python(root: Path) -> Iterator[tuple[str, str]]:
    """Packages of the demonstration's lock, which holds all that ships, with their licences."""
    for package in locked_names((root / "requirements" / "demo.txt").read_text(encoding="utf-8")):
        yield package, licence_of(package)


def shipped_pages(root: Path) -> Iterator[tuple[str, str]]:
    """Page packages that end up in the bundle, with their licences."""
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, entry in packages.items():
        if path and not entry.get("dev"):
            package = path.removeprefix("node_modules/")
            yield package, READ_BY_HAND_PAGES.get(package, entry.get("license", ""))


def main() -> None:
    """Judge everything that ships."""
    shipped = [*shipped_python(ROOT), *shipped_pages(ROOT)]
    finish(list(unfit(shipped)), f"{len(shipped)} packages ship, none under a stricter licence than the LGPL")


if __name__ == "__main__":
    main()
