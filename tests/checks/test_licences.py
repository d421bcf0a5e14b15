import pi_heif
import pytest

from checks.licences import licence_of, locked_names, may_ship, unfit


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "Apache-2.0 OR BSD-3-Clause",
        "LGPL-3.0-only OR GPL-3.0-only",
        "GPL-2.0-only OR MIT",
        "MIT AND PSF-2.0",
        "ISC",
    ],
)
def test_permissive_and_lesser_licences_ship(licence: str) -> None:
    assert may_ship(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "MIT AND GPL-3.0-only",
        "GNU General Public License v3 (GPLv3)",
        "SSPL-1.0",
        "",
    ],
)
def test_stricter_and_unnamed_licences_do_not(licence: str) -> None:
    assert not may_ship(licence)


def test_the_package_and_its_licence_are_named() -> None:
    assert list(unfit([("good", "MIT"), ("bad", "GPL-3.0"), ("mute", "")])) == [
        "bad: GPL-3.0",
        "mute: no licence named",
    ]


def test_names_are_read_from_a_lock() -> None:
    lock = "# made\nhttpx==0.28.1 \\\n    --hash=sha256:00\npsycopg[binary]==3.3.9 ; sys_platform == 'linux' \\\n"

    assert locked_names(lock) == ["httpx", "psycopg"]


def test_an_installed_package_tells_its_licence() -> None:
    assert licence_of("shiboken6").startswith("LGPL")
    assert licence_of("no-such-package") == ""


def test_what_decodes_heic_brings_no_encoder_of_hevc_which_would_be_under_the_gpl() -> None:
    held = pi_heif.libheif_info()

    assert list(held["decoders"]) == ["libde265"]
    assert set(held["encoders"]) <= {"mask"}
    assert may_ship(licence_of("pi-heif"))
