"""`mhcr doctor`: what a workstation can say of its own health, with and without its passphrase.

Without `--unlock` it opens nothing encrypted and asks for nothing, also while the program has the profile open.
Exit codes: 0 when nothing is at fault, 1 when something is, 2 when the command itself was given wrongly.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from desktop.services.key_file import KeyFile
    from desktop.services.profile import Identity

State = Literal["good", "note", "fault"]
_SIGNS: dict[State, str] = {"good": "\u2713", "note": "\u2013", "fault": "\u2717"}
CLOCK_SLACK_MS = 5 * 60 * 1000
"""The service refuses a proof that is further off its clock than this (docs/wire.md)."""
HOUR_MS = 3600 * 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what, how it stands, and a sentence. Nothing in it names a person."""

    check: str
    state: State
    words: str


def doctor(
    profile: Annotated[Path | None, typer.Option(help="Folder of the profile; by default the person's own.")] = None,
    unlock: Annotated[bool, typer.Option("--unlock", help="Ask for the passphrase, and look inside too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Look at a workstation: clock, age of the copy and its lease, keys, outbox, keyring."""
    from desktop.__main__ import default_profile

    folder = profile or default_profile()
    if not (folder / "profile.json").is_file():
        typer.echo(f"There is no profile in {folder}.", err=True)
        raise typer.Exit(2)
    passphrase = typer.prompt("Passphrase", hide_input=True, err=True) if unlock else None
    found = []
    for finding in examine(folder, passphrase):
        found.append(finding)
        if as_json:
            print(json.dumps({"check": finding.check, "state": finding.state, "words": finding.words}))
        else:
            print(f"{_SIGNS[finding.state]} {finding.check}: {finding.words}")
    raise typer.Exit(1 if any(one.state == "fault" for one in found) else 0)


def examine(folder: Path, passphrase: str | None = None) -> Iterator[Finding]:
    """What can be said of the profile in `folder`, in the order in which it is worth knowing."""
    from desktop.services import key_file
    from desktop.services.problems import Problem
    from desktop.services.profile import read_identity

    try:
        identity = read_identity(folder)
        file = key_file.parse(_content(folder / "keys.json"))
    except Problem as problem:
        yield Finding("key file", "fault", f"{problem.words} {problem.way_back}")
        return
    yield from _keys(file)
    yield from _files(folder, file)
    yield _keyring(identity, file)
    yield _clock(identity)
    yield from _earlier(folder)
    if passphrase is None:
        yield Finding("copy and outbox", "note", "Encrypted; --unlock looks inside.")
    else:
        yield from _inside(folder, passphrase)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _keys(file: KeyFile) -> Iterator[Finding]:
    form = 1 if file.turn == 0 else 2
    upgrade = "; it is written anew at the next unlock" if form == 1 else f", turn {file.turn}"
    memory = f"Argon2id with {file.kdf.memory_kib // 1024} MiB and {file.kdf.passes} passes"
    yield Finding("key file", "good" if form > 1 else "note", f"format {form}{upgrade}; {memory}.")
    if file.revoked:
        yield Finding("enrolment", "fault", "An administrator has ended it; the outbox alone is kept.")
    if file.leftover:
        yield Finding("key turn", "note", "A turn left something over; it is removed at the next unlock.")
    if file.recovery is None:
        yield Finding("recovery code", "note", "None was made yet; Settings makes one.")
    else:
        yield Finding("recovery code", "good", "One opens the outbox.")


def _files(folder: Path, file: KeyFile) -> Iterator[Finding]:
    from desktop.services.problems import WeakStore
    from desktop.services.store.connection import assert_encrypted

    for name in ("outbox.db",) if file.revoked else (file.mirror, "outbox.db"):
        path = folder / name
        if not path.is_file():
            yield Finding(name, "fault", "It is gone.")
            continue
        try:
            assert_encrypted(path)
        except WeakStore:
            yield Finding(name, "fault", "It is not encrypted.")
        else:
            yield Finding(name, "good", f"encrypted, {max(1, path.stat().st_size // 1024):,} KiB.")
    others = sorted(one.name for one in folder.glob("mirror*.db") if one.name != file.mirror)
    if others:
        yield Finding("key turn", "note", f"{', '.join(others)}: left over, removed at the next unlock.")


def _keyring(identity: Identity, file: KeyFile) -> Finding:
    from desktop.services.key_file import require_same
    from desktop.services.keyring_secret import SystemKeyring, backend_name, entry_name
    from desktop.services.problems import KeyringChanged, NoKeyring

    try:
        name = backend_name()
    except NoKeyring as problem:
        return Finding("keyring", "fault", f"{problem.words} {problem.way_back}")
    try:
        require_same(file, SystemKeyring().read(entry_name(identity.profile, file.turn)), identity.profile)
    except NoKeyring as problem:
        return Finding("keyring", "fault", f"{problem.words} {problem.way_back}")
    except KeyringChanged as problem:
        return Finding("keyring", "fault", f"{name}: {problem.words}")
    return Finding("keyring", "good", f"{name} holds this profile's secret.")


def _clock(identity: Identity) -> Finding:
    from desktop.services.client.client import Client
    from desktop.services.problems import Problem
    from desktop.services.session import now_ms

    client = Client(identity.server, now_ms)
    try:
        asked = time.monotonic()
        fields = client.get_json("/v1/service")
        took = round((time.monotonic() - asked) * 1000)
        if fields["trust"] != identity.trust:
            return Finding("service", "fault", "What answers belongs to another trust.")
        off = now_ms() - took // 2 - int(fields["time"])
    except Problem as problem:
        return Finding("service and clock", "note", f"{problem.words} The clock cannot be compared.")
    except (KeyError, TypeError, ValueError):
        return Finding("service and clock", "fault", "What answers is no service of this product.")
    finally:
        client.close()
    words = f"The service answers; this clock is {abs(off) / 1000:.1f} s {'ahead' if off > 0 else 'behind'}."
    return Finding("service and clock", "fault" if abs(off) > CLOCK_SLACK_MS else "good", words)


def _earlier(folder: Path) -> Iterator[Finding]:
    from desktop.services.problems import Problem
    from desktop.services.ways_back.aside import kept

    try:
        count = len(kept(folder))
    except Problem as problem:
        yield Finding("earlier outbox", "fault", problem.words)
        return
    if count:
        yield Finding("earlier outbox", "note", f"{count} kept; Settings brings back what waits, by its recovery code.")


def _inside(folder: Path, passphrase: str) -> Iterator[Finding]:
    from care_record.people.dates import show_moment
    from desktop.services.problems import Problem
    from desktop.services.session import Session
    from desktop.services.store import mirror

    session = None
    try:
        session = Session(folder)
        session.unlock(passphrase)
        desk = session.opened
        lease = desk.state.lease
        reads = desk.reads()
        try:
            status, waiting = reads.status(), None if lease.state != "good" else reads.waiting.page()
        finally:
            reads.close()
        yield _copy(lease.synced_at, mirror.position(desk.author_reader.mirror).entries)
        yield _lease(lease.state, lease.ends)
        state: State = "fault" if status.failed else "good"
        since = ""
        if waiting is not None and waiting.lines:
            since = f", the oldest since {show_moment(min(line.since for line in waiting.lines))}"
        yield Finding("outbox", state, f"{status.waiting:,} waiting, {status.failed:,} need attention{since}.")
        if waiting is not None and waiting.aside:
            words = (
                f"{waiting.aside:,} could not be read or trusted, and are kept; the program lists them in the outbox."
            )
            yield Finding("set aside", "note", words)
    except Problem as problem:
        yield Finding("unlocking", "fault", f"{problem.words} {problem.way_back}")
    finally:
        if session is not None:
            session.close()


def _copy(synced_at: int | None, entries: int) -> Finding:
    from desktop.services.session import now_ms

    if synced_at is None:
        so_far = f"The first sync is not done: {entries:,} changes so far." if entries else "Nothing was fetched yet."
        return Finding("age of the copy", "note", so_far)
    hours = (now_ms() - synced_at) / HOUR_MS
    return Finding(
        "age of the copy", "good" if hours < 1 else "note", f"The last whole sync was {hours:.1f} hours ago."
    )


def _lease(state: str, ends: int | None) -> Finding:
    from desktop.services.session import now_ms

    if state == "clock":
        return Finding("lease", "fault", "The clock was turned back; records stay closed until the service answers.")
    if state == "lapsed":
        return Finding("lease", "fault", "It has lapsed; records stay closed until the service answers.")
    if ends is None:
        return Finding("lease", "good", "Nothing is kept yet.")
    return Finding(
        "lease", "good", f"Records can be read for {(ends - now_ms()) / HOUR_MS:.0f} hours without the service."
    )
