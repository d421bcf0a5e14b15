"""A pack is read from a zip, a folder or a bare Questionnaire; what is hostile or broken is refused in words."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care_record.measures import catalogue
from care_record.packs import reading
from care_record.packs.pack import FORMAT, MOST_BYTES, PackError, decode
from care_record.packs.reading import ABOUT, GOLDEN, LICENCE, MANIFEST, QUESTIONNAIRE
from care_record.packs.writing import to_files, to_zip
from tests.probes.packs import own_pack, shipped

FILES = to_files(own_pack())
IDS = sorted(path.name for path in catalogue.source_folder().iterdir())


def zipped(files: dict[str, bytes], **more: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = more.get(name, 0)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def reasons(found: reading.Read) -> str:
    assert found.pack is None
    assert found.problems
    return " ".join(f"{one.file}: {one.reason}" for one in found.problems)


@pytest.mark.parametrize("name", IDS)
def test_every_installed_measure_is_a_pack_and_comes_back_from_its_file(name: str) -> None:
    pack = shipped(name)
    again = reading.read(to_zip(pack)).pack
    assert again is not None
    assert again.content == pack.content
    assert decode(pack.content).sha256 == pack.sha256
    assert again.measure.sha256 == catalogue.load(catalogue.source_folder() / name).sha256


def test_a_pack_zipped_inside_its_folder_is_the_same_pack() -> None:
    found = reading.read(zipped({f"drinks/{name}": data for name, data in FILES.items()})).pack
    assert found is not None
    assert found.content == own_pack().content


def test_a_folder_is_read_and_other_files_in_it_are_passed_over(tmp_path: Path) -> None:
    for name, data in {**FILES, "notes.txt": b"ours"}.items():
        (tmp_path / name).write_bytes(data)
    found = reading.read_path(tmp_path).pack
    assert found is not None
    assert found.content == own_pack().content


def test_value_sets_travel_with_the_pack() -> None:
    colours = {"resourceType": "ValueSet", "url": "http://example.org/vs", "status": "active"}
    found = reading.read(zipped({**FILES, "valuesets/colours.json": json.dumps(colours).encode()})).pack
    assert found is not None
    assert found.valuesets == (colours,)
    assert found.measure.valuesets == {"http://example.org/vs": colours}


def test_a_bare_questionnaire_makes_a_pack_without_manifest_and_says_that_it_was_bare() -> None:
    found = reading.read(FILES[QUESTIONNAIRE], "mood.json")
    assert found.bare
    assert found.pack is not None
    assert (found.pack.id, found.pack.manifest, found.pack.licence) == ("drinks", None, "")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({**FILES, "../evil.json": b"{}"}, "no file called '../evil.json'"),
        ({**FILES, "/etc/passwd": b""}, "no file called '/etc/passwd'"),
        ({**FILES, "valuesets/../../x.json": b"{}"}, "no file called"),
        ({**FILES, "run.exe": b"MZ"}, "no file called 'run.exe'"),
        ({**FILES, QUESTIONNAIRE: b'{"a":' * 100_000}, "nested too deeply"),
        ({**FILES, QUESTIONNAIRE: b'{"a": 1, "a": 2}'}, "more than once"),
        ({**FILES, QUESTIONNAIRE: b"\xff\xfe"}, "not UTF-8"),
        ({**FILES, MANIFEST: b"[]"}, "no JSON object"),
        ({**FILES, MANIFEST: b'{"format": 2}'}, "has format 2"),
        ({**FILES, ABOUT: b'{"format": 2}'}, "made by a newer release"),
        ({**FILES, ABOUT: b'{"format": true}'}, "its format is True"),
        ({MANIFEST: FILES[MANIFEST]}, "questionnaire.json: It is missing"),
        ({f"valuesets/{n}.json": b"{}" for n in range(100)}, "more than 60 files"),
        ({**FILES, QUESTIONNAIRE: b'{"resourceType": "Questionnaire", "x": 1e999}'}, "larger than JSON can hold"),
        ({**FILES, LICENCE: b"\xff"}, "LICENCE.md: The file is not UTF-8"),
        ({}, "It is missing"),
    ],
)
def test_a_pack_that_is_not_one_is_refused_with_the_file_and_the_reason(files: dict[str, bytes], words: str) -> None:
    assert words in reasons(reading.read(zipped(files)))


def test_a_zip_bomb_is_unpacked_no_further_than_a_pack_may_be_large() -> None:
    bomb = zipped({**FILES, GOLDEN: b" " * (reading.MOST_FILE_BYTES * 4)})
    assert len(bomb) < 200_000
    assert "Unpacked, the pack has more than" in reasons(reading.read(bomb))


def test_links_encryption_and_two_files_of_one_name_are_refused() -> None:
    assert "packed in a way" in reasons(reading.read(zipped(FILES, **{LICENCE: 0o120777 << 16})))
    encrypted = bytearray(zipped(FILES))
    # the flags of every entry in the central directory, and of the entry itself
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = encrypted.find(mark)
        while place >= 0:
            encrypted[place + at] |= 1
            place = encrypted.find(mark, place + 1)
    assert "encrypted" in reasons(reading.read(bytes(encrypted)))
    out = io.BytesIO(zipped(FILES))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr(LICENCE, "Free for all.")
    assert "two files of one name" in reasons(reading.read(out.getvalue()))


def test_what_is_too_large_to_be_handed_on_is_refused_in_words() -> None:
    assert "larger than 8 MiB" in reasons(reading.read(b" " * (reading.MOST_FILE_BYTES + 1)))
    large = own_pack(description="x" * MOST_BYTES)
    assert "at most 2 MiB can be handed on" in reasons(reading.read(to_zip(large)))
    with pytest.raises(PackError, match="at most 2 MiB"):
        decode(large.content)


def test_a_file_that_is_not_there_or_something_else_is_refused(tmp_path: Path) -> None:
    assert "no such file" in reasons(reading.read_path(tmp_path / "none"))
    assert "neither a measure pack nor" in reasons(reading.read(b'{"resourceType": "Patient"}'))


@given(st.binary(max_size=400))
def test_no_bytes_make_reading_fail(data: bytes) -> None:
    for given_bytes in (data, b"PK\x03\x04" + data):
        assert reading.read(given_bytes).pack is None


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_pack_is_refused_or_is_a_pack_but_never_raises(data: st.DataObject) -> None:
    whole = bytearray(to_zip(own_pack()))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        found = reading.read(damaged)
        assert (found.pack is None) == bool(found.problems)


@pytest.mark.parametrize(
    "change",
    [
        {"format": FORMAT + 1},
        {"format": None},
        {"id": "../x"},
        {"licence": 7},
        {"respondents": []},
        {"respondents": "patient"},
        {"valueSets": {}},
        {"golden": []},
        {"manifest": {}},
        {"questionnaire": []},
        {"more": 1},
    ],
)
def test_bytes_in_another_form_are_no_pack(change: dict[str, object]) -> None:
    fields = json.loads(own_pack().content) | change
    with pytest.raises(PackError):
        decode(catalogue.canonical_bytes(fields))
    with pytest.raises(PackError, match="one form"):
        decode(own_pack().content.replace(b'{"format"', b'{ "format"', 1) + b" ")
    with pytest.raises(PackError):
        decode(b"[]")


@given(st.binary(max_size=200))
def test_no_other_bytes_are_a_pack(data: bytes) -> None:
    with pytest.raises(PackError):
        decode(data)
