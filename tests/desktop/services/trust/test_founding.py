"""A trust begins from the desktop: root and first workstation are made there, the service gets what the root signed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from care_record.statements.signing import fingerprint
from desktop.services.acts import Rejected, TrustDraft
from desktop.services.acts.trust import StaffDraft
from desktop.services.problems import (
    NotThisService,
    PassphraseProblem,
    Problem,
    ServiceRefused,
    ServiceUnreachable,
    SignInRefused,
)
from desktop.services.session import Session
from desktop.services.trust import founding
from tests.desktop.services.clinic import Bench
from tests.fakes.secrets_in_memory import SecretsInMemory
from tests.probes.service_process import ServiceProcess

PASSPHRASE = "mole harbour tin nine"
DRAFT = TrustDraft("", "Downs NHS Trust", "Ranjit Sahota", "ranjit.sahota", "a long enough password")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    folder = tmp_path / "service"
    folder.mkdir()
    with ServiceProcess(folder) as one:
        yield one


@pytest.fixture
def session(service: ServiceProcess, tmp_path: Path) -> Iterator[Session]:
    one = Session(tmp_path / "profile", service.ready["address"], ring=SecretsInMemory())
    yield one
    one.close()


def test_a_trust_begins_and_its_first_administrator_is_at_work(service: ServiceProcess, session: Session) -> None:
    before = session.connect(session.server)
    assert (before.trust, before.root_fingerprint) == (None, "")
    draft = replace(DRAFT, code=service.ready["root_code"])

    assert session.begin_trust(draft, PASSPHRASE, "Office 1") == "open"

    bench = Bench(session.desk)
    bench.start()
    bench.until(lambda: session.desk.state.network.clean)
    directory = session.desk.state.directory(session.desk.author_reader)
    bench.stop(close=False)
    assert directory.name == "Downs NHS Trust"
    assert [one.name for one in directory.administrators()] == ["Ranjit Sahota"]
    assert directory.log_key == bytes.fromhex(service.http.get("/v1/service").json()["log_key"])
    after = session.connect(session.server)
    assert after.root_fingerprint == fingerprint(directory.root)
    assert session.sign_in("ranjit.sahota", DRAFT.password).role == "system-administrator"


def test_a_wrong_code_leaves_nothing_and_the_right_one_still_begins(
    service: ServiceProcess, session: Session, tmp_path: Path
) -> None:
    with pytest.raises(ServiceRefused, match="code"):
        session.begin_trust(replace(DRAFT, code="AAAA-BBBB"), PASSPHRASE, "Office 1")
    assert session.stage() == "new"
    assert {path.name for path in (tmp_path / "profile").iterdir()} == {"lock"}

    code = service.ready["root_code"]
    assert session.begin_trust(replace(DRAFT, code=code), PASSPHRASE, "Office 1") == "open"


def test_a_service_that_does_not_answer_is_told_later_even_after_a_restart(
    service: ServiceProcess, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise ServiceUnreachable

    session.connect(session.server)
    with monkeypatch.context() as patched:
        patched.setattr(founding, "begin", silent)
        with pytest.raises(ServiceUnreachable):
            session.begin_trust(replace(DRAFT, code=service.ready["root_code"]), PASSPHRASE, "Office 1")
    assert session.stage() == "beginning"
    session.lock()
    assert session.unlock(PASSPHRASE) == "beginning"

    assert session.go_on_beginning(service.ready["root_code"], DRAFT.password) == "open"
    session.lock()
    assert session.unlock(PASSPHRASE) == "open"


def test_an_answer_that_was_lost_begins_nothing_twice(
    service: ServiceProcess, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = founding.begin

    def lost(*told: object) -> None:
        really(*told)  # type: ignore[arg-type]
        raise ServiceUnreachable

    with monkeypatch.context() as patched:
        patched.setattr(founding, "begin", lost)
        with pytest.raises(ServiceUnreachable):
            session.begin_trust(replace(DRAFT, code=service.ready["root_code"]), PASSPHRASE, "Office 1")

    assert session.go_on_beginning("the code is used up", DRAFT.password) == "open"


def test_a_second_trust_cannot_begin_where_one_has(service: ServiceProcess, session: Session, tmp_path: Path) -> None:
    session.begin_trust(replace(DRAFT, code=service.ready["root_code"]), PASSPHRASE, "Office 1")
    other = Session(tmp_path / "other", session.server, ring=SecretsInMemory())
    with pytest.raises(NotThisService):
        other.begin_trust(replace(DRAFT, code=service.ready["root_code"]), PASSPHRASE, "Office 2")
    other.close()


def test_what_is_missing_or_weak_is_said_before_anything_is_made(service: ServiceProcess, session: Session) -> None:
    with pytest.raises(Rejected) as refused:
        session.begin_trust(TrustDraft(" ", "", "", "", "short"), PASSPHRASE, "Office 1")
    assert {field for field, _ in refused.value.problems} == {"code", "trust_name", "name", "account", "password"}
    with pytest.raises(PassphraseProblem):
        session.begin_trust(replace(DRAFT, code="x"), "password1234", "Office 1")
    assert session.stage() == "new"


def test_the_root_key_is_nowhere_in_plain_text(service: ServiceProcess, session: Session, tmp_path: Path) -> None:
    session.begin_trust(replace(DRAFT, code=service.ready["root_code"]), PASSPHRASE, "Office 1")
    root = session.desk.acts.author.root_key()
    assert root is not None
    session.lock()
    for folder in (tmp_path / "profile", tmp_path / "service"):
        for path in folder.iterdir():
            assert root.private_bytes_raw() not in path.read_bytes(), path.name


@pytest.fixture
def at_work(service: ServiceProcess, session: Session) -> Iterator[Bench]:
    """The first administrator's desk, its threads running."""
    session.begin_trust(replace(DRAFT, code=service.ready["root_code"]), PASSPHRASE, "Office 1")
    bench = Bench(session.desk)
    bench.start()
    bench.until(lambda: session.desk.state.network.clean)
    yield bench
    bench.stop(close=False)


def test_a_professional_signs_in_by_the_first_password_and_by_a_new_one(at_work: Bench, session: Session) -> None:
    calls = at_work.desk.calls.trust
    draft = StaffDraft("Hal Okoro", "clinician", "hal.okoro")
    with pytest.raises(Rejected):
        calls.authorise(draft, "too short")

    done = calls.authorise(draft, "the very first password")

    assert done.words == "Hal Okoro is authorised. Give the first password to the person yourself."
    assert session.sign_in("hal.okoro", "the very first password").name == "Hal Okoro"
    assert done.id is not None
    calls.set_password(done.id, "another password then")
    with pytest.raises(SignInRefused):
        session.sign_in("hal.okoro", "the very first password")
    assert session.sign_in("hal.okoro", "another password then").role == "clinician"


def test_a_professional_whom_the_trusts_provider_signs_in_needs_no_password(at_work: Bench, session: Session) -> None:
    done = at_work.desk.calls.trust.authorise(StaffDraft("Hal Okoro", "clinician", "555254240100"), "")

    assert done.words.startswith(
        "Hal Okoro is authorised. No password is set: the trust\u2019s own sign-in lets them in"
    )
    at_work.until(lambda: not at_work.reads.outbox())
    for password in ("", " ", "a long enough password"):
        with pytest.raises(Problem):
            session.sign_in("555254240100", password)


def test_without_the_service_the_act_waits_and_the_words_say_what_is_still_to_do(
    at_work: Bench, service: ServiceProcess
) -> None:
    service.stop()
    at_work.until(lambda: at_work.reads.status().connected == "offline")
    done = at_work.desk.calls.trust.authorise(StaffDraft("Hal Okoro", "clinician", "hal"), "the very first password")
    assert "set it under Staff" in done.words
    assert [line.act for line in at_work.reads.outbox()] == ["Authorise a professional"]


def test_the_root_key_goes_to_a_file_leaves_the_computer_and_comes_back(at_work: Bench, tmp_path: Path) -> None:
    acts, calls, trust = at_work.desk.acts.trust, at_work.desk.calls.trust, at_work.reads.trust
    with pytest.raises(Rejected, match="exists nowhere else"):
        at_work.act(lambda _: acts.remove_root())
    file = tmp_path / "root-key.json"
    calls.export_root(file, "violin marmalade tractor")
    assert file.stat().st_mode & 0o077 == 0

    at_work.act(lambda _: acts.remove_root())

    assert not trust.standing().root_here
    with pytest.raises(Rejected, match="not on this computer"):
        calls.export_root(tmp_path / "again.json", "violin marmalade tractor")
    with pytest.raises(Rejected, match="no such file"):
        calls.import_root(tmp_path / "again.json", "violin marmalade tractor")
    calls.import_root(file, "violin marmalade tractor")
    assert trust.standing().root_here
