"""`mhcr import`: patients, teams, referrals, appointments, discharges and deaths from the record system (EPR).

Each row is taken, or refused with its reason; the same file again changes nothing. What is taken goes out as signed
statements of the EPR's interface, whose profile opens without a person. Exit codes: 0 when every row was taken, 1 when
some were refused, 2 when the command or a file as a whole was given wrongly, 3 when it stopped before the end.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from care_record.arriving.files import Form
    from care_record.arriving.rows import Refusal
    from desktop.services.arriving.taking import Summary
    from desktop.services.keyring_secret import Secrets
    from desktop.services.open_desk import OpenDesk
    from desktop.services.session import Session

app = typer.Typer(no_args_is_help=True, help="What the record system (EPR) knows: fhir, csv; enrol its interface.")

Paths = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files; the order does not matter.")]
Profile = Annotated[Path, typer.Option(help="Folder of the interface's own profile.")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="A file with the passphrase, readable by its owner alone; else the keyring has it.")
]
SecretsFile = Annotated[
    Path | None, typer.Option(help="A file in the place of the keyring, on a computer that has none.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would become of each row, and take none.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
LookAlikes = Annotated[
    bool, typer.Option("--look-alikes", help="Take people who look like a record of the trust as somebody else.")
]
HOME = Path("epr-interface")


@dataclass(frozen=True, slots=True)
class _Way:
    """How the interface's profile is opened."""

    profile: Path
    passphrase_file: Path | None
    secrets_file: Path | None


POLL_SECONDS = 2.0
_WORDS = {
    "new": "new",
    "changed": "changed",
    "same": "known already",
    "older": "older than what is known",
    "passed": "over already",
    "refused": "refused",
}


def _takes(form: Form) -> Callable[..., None]:
    """The command that takes files of one form; all forms have the same options."""

    def take(
        files: Paths,
        profile: Profile = HOME,
        passphrase_file: PassphraseFile = None,
        secrets_file: SecretsFile = None,
        dry_run: DryRun = False,
        as_json: AsJson = False,
        look_alikes: LookAlikes = False,
    ) -> None:
        way = _Way(profile, passphrase_file, secrets_file)
        _take(form, files, way, dry=dry_run, as_json=as_json, look_alikes=look_alikes)

    return take


app.command("fhir", help="Take FHIR R4 (UK Core): bundles, or NDJSON with one resource a line.")(_takes("fhir"))
app.command("csv", help="Take tables; docs/import.md lists their columns.")(_takes("csv"))


@app.command()
def enrol(
    server: Annotated[str, typer.Option(help="Address of the trust's service.")],
    account: Annotated[str, typer.Option(help="The interface's account, as an administrator authorised it.")],
    profile: Profile = HOME,
    passphrase_file: PassphraseFile = None,
    secrets_file: SecretsFile = None,
    label: Annotated[str, typer.Option(help="What administrators see this computer called.")] = "EPR interface",
    keep_passphrase: Annotated[
        bool, typer.Option("--keep-passphrase", help="Put the passphrase into the keyring, for runs without a person.")
    ] = False,
) -> None:
    """Make the interface's profile, and wait until a second administrator has enrolled it."""
    from desktop.services.session import Session

    way = _Way(profile, passphrase_file, secrets_file)
    with _in_words(), _closing(Session(profile, server, ring=_ring(secrets_file))) as session:
        if session.stage() == "new":
            _make(session, account, passphrase_file, label)
        elif session.unlock(_passphrase(session, way)) == "open":
            print("This interface is enrolled already.")
            return
        shown = session.enrolment(label)
        print(f"Fingerprint of this computer:  {shown.fingerprint}")
        print(f"Fingerprint of the trust:      {shown.root_fingerprint}")
        if shown.recovery_code:
            print(f"Recovery code of the outbox, to be kept on paper: {shown.recovery_code}")
        print("Another administrator than the one who authorised the account compares both, and enrols it.")
        while (state := session.enrolment_state()) == "waiting":
            time.sleep(POLL_SECONDS)
        if state != "enrolled":
            _fail(3, "The administrator has turned this computer away.")
        typer.confirm("Did both fingerprints agree on the two screens?", abort=True)
        session.confirm_compared()
        if keep_passphrase:
            _keep_passphrase(session, way)
        print("Enrolled. `mhcr import csv` and `mhcr import fhir` can be run with this profile.")


def _make(session: Session, account: str, passphrase_file: Path | None, label: str) -> None:
    from care_record.statements.authority import EPR_INTERFACE
    from desktop.services.arriving.unattended import passphrase_in

    session.connect(session.server)
    password = typer.prompt("Password of the account", hide_input=True, err=True)
    if session.sign_in(account, password).role != EPR_INTERFACE:
        _fail(2, "This account is a person's. An administrator authorises one with the role of an EPR interface.")
    if passphrase_file is not None:
        passphrase = passphrase_in(passphrase_file)
    else:
        passphrase = typer.prompt("Passphrase of the profile", hide_input=True, confirmation_prompt=True, err=True)
    session.enrol(passphrase, label)


def _keep_passphrase(session: Session, way: _Way) -> None:
    from desktop.services.arriving.unattended import passphrase_entry, passphrase_in

    passphrase = (
        passphrase_in(way.passphrase_file)
        if way.passphrase_file
        else str(typer.prompt("Passphrase again, to be kept in the keyring", hide_input=True, err=True))
    )
    session.check_passphrase(passphrase)
    _ring(way.secrets_file).write(passphrase_entry(session.desk.state.identity.profile), passphrase.encode())


def _take(form: Form, paths: list[Path], way: _Way, *, dry: bool, as_json: bool, look_alikes: bool) -> None:
    from care_record.arriving.files import Files
    from care_record.arriving.table import UnusableFile
    from desktop.services.arriving.taking import Listener, Taking, at_work

    if not (way.profile / "profile.json").is_file():
        _fail(2, f"There is no profile in {way.profile}. docs/import.md says how the EPR's interface is enrolled.")
    taking: Taking | None = None
    try:
        with (
            _in_words(),
            _opened(way) as desk,
            Files(form, paths, desk.state.now) as files,
            at_work(desk) as reader,
        ):
            told = _Told(files.count(), as_json=as_json)
            taking = Taking(desk, reader, Listener(told.refused, told.progress), look_alikes=look_alikes, dry=dry)
            taking.take(files)
    except UnusableFile as error:
        _fail(2, str(error))
    finally:
        if taking is not None:
            _say(taking.summary, dry=dry, as_json=as_json)
    raise typer.Exit(1 if taking.summary.refused else 0)


class _Told:
    """Says refused rows at once, and the progress every tenth on standard error."""

    def __init__(self, total: int, *, as_json: bool) -> None:
        self._total = total
        self._as_json = as_json
        self._begun = time.monotonic()
        self._tenth = 0

    def refused(self, one: Refusal) -> None:
        if self._as_json:
            fields = {"file": one.where.file, "row": one.where.row, "line": one.where.line, "status": "refused"}
            print(json.dumps({**fields, "field": one.field, "reason": one.words}))
        else:
            field = f", {one.field}" if one.field else ""
            print(f"{one.where.words}{field}: {one.words}")

    def progress(self, summary: Summary) -> None:
        tenth = 10 * summary.rows // max(self._total, 1)
        if tenth > self._tenth and tenth < 10:
            self._tenth = tenth
            passed = time.monotonic() - self._begun
            left = passed * (self._total - summary.rows) / max(summary.rows, 1)
            print(f"{summary.rows:,} of {self._total:,} rows, about {left:,.0f} s left", file=sys.stderr)


def _say(summary: Summary, *, dry: bool, as_json: bool) -> None:
    """What became of all rows, by kind."""
    for kind, counts in summary.counts.items():
        shown = {outcome: count for outcome in _WORDS if (count := counts[outcome])}
        if as_json and shown:
            print(json.dumps({"kind": kind, "dry_run": dry, **shown}))
        elif shown:
            words = ", ".join(f"{count:,} {_WORDS[outcome]}" for outcome, count in shown.items())
            print(f"{kind.capitalize()}: {words}.")
    if summary.left_over:
        print(f"{summary.left_over:,} statements of an earlier run were refused, and let go.", file=sys.stderr)
    if dry and not as_json:
        print("Nothing was taken: this was a dry run.")


@contextmanager
def _opened(way: _Way) -> Iterator[OpenDesk]:
    from desktop.services.session import Session

    with _closing(Session(way.profile, ring=_ring(way.secrets_file))) as session:
        if session.unlock(_passphrase(session, way)) != "open":
            _fail(3, "This interface is not enrolled yet: run `mhcr import enrol` again, and wait for it.")
        yield session.desk


@contextmanager
def _closing(session: Session) -> Iterator[Session]:
    try:
        yield session
    finally:
        session.close()


@contextmanager
def _in_words() -> Iterator[None]:
    """A problem in its own words, and exit code 3."""
    from desktop.services.problems import Problem

    try:
        yield
    except Problem as problem:
        _fail(3, f"{problem.words} {problem.way_back}")


def _ring(secrets_file: Path | None) -> Secrets:
    from desktop.services.arriving.unattended import SecretsFile as InFile
    from desktop.services.keyring_secret import SystemKeyring

    return InFile(secrets_file) if secrets_file is not None else SystemKeyring()


def _passphrase(session: Session, way: _Way) -> str:
    """From the file, the keyring, or a person who is there."""
    from desktop.services.arriving.unattended import NoPassphrase, kept_passphrase, passphrase_in

    if way.passphrase_file is not None:
        return passphrase_in(way.passphrase_file)
    identity = session.profile.identity()
    try:
        return kept_passphrase(_ring(way.secrets_file), identity.profile if identity else "")
    except NoPassphrase:
        if not sys.stdin.isatty():
            raise
        return str(typer.prompt("Passphrase", hide_input=True, err=True))


def _fail(code: int, message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
