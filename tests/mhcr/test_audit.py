"""`mhcr audit verify`: a log that is whole passes, and each thing that an operator can change is named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from care_record.log.entry import Entry, encode_parts, make
from care_record.statements.signing import fingerprint
from care_record.wire import cbor
from mhcr.__main__ import app
from tests.probes.bench import MEASURE
from tests.probes.record_world import RecordBench

SETTINGS = """
[trust]
name = "Downs NHS Trust"
[storage]
database = "data/service.db"
key_file = "keys.json"
[crisis]
team_telephone = "01273 496000"
"""


class Audited:
    """A service's files, and what the audit says of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "data").mkdir()
        self.bench = RecordBench(folder / "data")
        (folder / "mhcr.toml").write_text(SETTINGS, encoding="utf-8")
        keys = folder / "keys.json"
        keys.write_text(json.dumps({"v": 1, "secret": (b"k" * 32).hex()}), encoding="utf-8")
        keys.chmod(0o600)
        self.root = self.bench.world.root.key.public_key().public_bytes_raw()
        for index in (1, 2):
            patient = self.bench.record(index).patient
            self.bench.apply(self.bench.world.request(self.bench.clinician, patient, MEASURE)[1])

    def verify(self, root: str | None = None) -> tuple[int, list[dict[str, Any]], str]:
        given = ["audit", "verify", "--config", str(self.folder / "mhcr.toml"), "--root", root or self.root.hex()]
        result = CliRunner().invoke(app, [*given, "--json"])
        return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr

    def reasons(self) -> dict[int, str]:
        """What is wrong, by the entry's number."""
        code, lines, _ = self.verify()
        assert code == 1
        found: dict[int, str] = {}
        for line in lines[:-1]:
            found[line["seq"]] = " / ".join(filter(None, (found.get(line["seq"]), line["reason"])))
        return found

    def sql(self, statement: str, *values: object) -> None:
        with sqlite3.connect(self.bench.file) as connection:
            connection.execute(statement, values)
        connection.close()

    def seq(self, kind: str) -> int:
        return next(one.seq for _, one in self.bench.pull(self.bench.clinician.member)[0] if one.kind == kind)

    def entry(self, seq: int) -> Entry:
        return next(one for _, one in self.bench.pull(self.bench.clinician.member)[0] if one.seq == seq)

    def put(self, entry: Entry) -> None:
        """Write an entry in place of what stands there, leaf and all."""
        self.sql("update log_entries set entry = ?, leaf = ? where seq = ?", entry.encode(), entry.leaf, entry.seq)


@pytest.fixture
def audited(tmp_path: Path) -> Iterator[Audited]:
    made = Audited(tmp_path)
    yield made
    made.bench.close()


def test_a_whole_log_passes_from_the_root_or_its_fingerprint(audited: Audited) -> None:
    for root in (None, fingerprint(audited.root), fingerprint(audited.root).lower()):
        code, lines, errors = audited.verify(root)
        assert (code, len(lines)) == (0, 1), lines
        assert lines[0]["faults"] == 0
        assert f"of {lines[0]['entries']:,} entries" in errors


def test_it_begins_from_no_other_root(audited: Audited) -> None:
    for root in ("ab" * 32, "AAAA BBBB CCCC DDDD EEEE"):
        code, lines, errors = audited.verify(root)
        assert (code, lines) == (2, [])
        assert "does not begin" in errors


def test_it_writes_nothing(audited: Audited) -> None:
    audited.bench.close()
    before = audited.bench.file.read_bytes()
    assert audited.verify()[0] == 0
    assert audited.bench.file.read_bytes() == before


def test_an_entry_that_was_taken_out_is_missed(audited: Audited) -> None:
    seq = audited.seq("consent.recorded")
    audited.sql("delete from log_entries where seq = ?", seq)
    reasons = audited.reasons()
    assert reasons[seq].startswith("the entry is missing")
    assert any("does not follow" in reason for reason in reasons.values())


def test_a_statement_that_nobody_of_the_trust_signed_is_named(audited: Audited) -> None:
    world = audited.bench.world
    stranger = world.workstation(audited.bench.clinician.member, device=audited.bench.clinician.device)
    old = audited.entry(audited.seq("consent.recorded"))
    forged = world.agreement(stranger, old.stream)
    audited.put(_with_body(old, forged, id=parse_id(forged)))
    reasons = audited.reasons()
    assert "consent.recorded: not signed by the workstation that it names" in reasons[old.seq]
    assert any("tree" in reason for reason in reasons.values())


def test_a_statement_of_somebody_who_could_not_say_it_is_named(audited: Audited) -> None:
    old = audited.entry(audited.seq("consent.recorded"))
    said = audited.bench.world.agreement(audited.bench.coordinator, old.stream)
    audited.put(_with_body(old, said, id=parse_id(said)))
    assert "consent.recorded: its author could not say it (wrong-role)" in audited.reasons()[old.seq]


def _change_byte(audited: Audited, seq: int) -> None:
    stored = audited.entry(seq).encode()
    audited.sql("update log_entries set entry = ? where seq = ?", stored[:-1] + bytes([stored[-1] ^ 1]), seq)


def _change_leaf(audited: Audited, seq: int) -> None:
    audited.sql("update log_entries set leaf = zeroblob(32) where seq = ?", seq)


def _swap(audited: Audited, seq: int) -> None:
    one, other = (audited.entry(number).encode() for number in (seq, seq - 1))
    audited.sql("update log_entries set entry = ? where seq = ?", one, seq - 1)
    audited.sql("update log_entries set entry = ? where seq = ?", other, seq)


CHANGES: list[tuple[Callable[[Audited, int], None], str]] = [
    (_change_byte, "cannot be read"),
    (_change_leaf, "the leaf hash that is kept"),
    (_swap, "stands in another place"),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
def test_what_is_changed_in_the_database_is_named(
    audited: Audited, change: Callable[[Audited, int], None], reason: str
) -> None:
    seq = audited.seq("access.granted")
    change(audited, seq)
    assert reason in audited.reasons()[seq]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("update tree_nodes set hash = zeroblob(32) where position = 1", "the log's tree"),
        ("delete from tree_nodes where position = 7", "the log's tree"),
        ("update log_head set leaf = zeroblob(32)", "the log's head"),
        ("update stream_heads set n = n + 1", "the heads of records"),
        ("update wraps set body = x'80'", "is not the one that its header commits to"),
        ("delete from patients", "does not open with the key file"),
    ],
)
def test_what_is_kept_beside_the_log_is_not_believed(audited: Audited, statement: str, reason: str) -> None:
    audited.sql(statement)
    assert any(reason in found for found in audited.reasons().values())


def test_an_erased_body_is_counted_but_not_of_what_the_trust_has_said(audited: Audited) -> None:
    kept = audited.entry(audited.seq("access.granted"))
    erase = "update log_entries set entry = ? where seq = ?"
    audited.sql(erase, encode_parts(kept.header, None, None), kept.seq)
    code, lines, _ = audited.verify()
    assert (code, lines[-1]["erased"]) == (0, 1)
    audited.sql("delete from wraps")
    assert audited.verify()[1][-1]["erased"] == 5
    staff = audited.entry(audited.seq("team-key.created"))
    audited.sql(erase, encode_parts(staff.header, None, None), staff.seq)
    assert audited.reasons() == {staff.seq: "team-key.created: its content is missing"}


def test_no_reason_names_a_person(audited: Audited) -> None:
    _change_byte(audited, audited.seq("referral.opened"))
    audited.sql("delete from patients")
    _, lines, errors = audited.verify()
    assert lines
    assert "Featherstonehaugh" not in json.dumps(lines) + errors


def parse_id(said: bytes) -> bytes:
    """The id in a statement's bytes."""
    found: bytes = cbor.decode(cbor.decode(said)[0])["id"]
    return found


def _with_body(old: Entry, body: bytes, *, id: bytes) -> Entry:
    """The entry with another body, as an operator would write it."""
    return make(
        seq=old.seq,
        stream=old.stream,
        n=old.n,
        prev=old.prev,
        id=UUID(bytes=id),
        kind=old.kind,
        at=old.at,
        salt=b"s" * 16,
        body=body,
    )
