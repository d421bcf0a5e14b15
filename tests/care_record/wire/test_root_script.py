"""The script of the trust's root: its bytes follow from the key alone, so that a desktop knows what it must be."""

import base64
import hashlib

from care_record.wire.root_script import root_script


def test_the_scripts_bytes_are_those_of_a_known_answer() -> None:
    script = root_script(bytes(range(32)))
    assert script.content == (
        b'Object.defineProperty(window, "mhcrRoot", '
        b'{ value: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" });\n'
    )
    assert script.file == f"root-{hashlib.sha256(script.content).hexdigest()[:16]}.js"
    assert script.sri == "sha256-" + base64.b64encode(hashlib.sha256(script.content).digest()).decode()


def test_another_root_is_another_script() -> None:
    one, other = root_script(bytes(32)), root_script(bytes(31) + b"1")
    assert (one.file, one.sha256) != (other.file, other.sha256)
