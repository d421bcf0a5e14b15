"""Enrolment by the trust's own provider: the real service, the real session, a browser, and a provider that can lie."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from desktop.services import browser_sign_in
from desktop.services.acts import InBrowser, SignedIn
from desktop.services.problems import Problem, ServiceUnreachable, SignInRefused
from desktop.services.session import Session
from tests.desktop.services.clinic import Clinic, open_desk
from tests.desktop.services.test_loopback import while_looking
from tests.fakes.provider import CLIENT, SECRET, Provider, key, listening, public, signed
from tests.fakes.secrets_in_memory import SecretsInMemory
from tests.probes.line.tls import certificate
from tests.probes.service_process import SETTINGS, ServiceProcess, base64url

PASSPHRASE = "mole harbour tin nine"
PASSWORD = "a long enough password"


class Surgery:
    """A trust whose staff sign in by a provider, and its service's folder."""

    def __init__(self, folder: Path, provider: Provider, more: str = "") -> None:
        (folder / "client-secret").write_text(SECRET)
        self.provider = provider
        self.settings = SETTINGS + (
            f'[oidc]\nname = "NHS Care Identity"\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\n'
            f'client_secret_file = "client-secret"\nacr = ["AAL3"]\namr = ["mfa"]\n{more}'
        )


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Trusted by the services that begin while it is there."""
    made = certificate(tmp_path_factory.mktemp("provider"))
    with pytest.MonkeyPatch.context() as patch, listening(made) as found:
        patch.setenv("SSL_CERT_FILE", str(made.authority))
        yield found


@pytest.fixture(scope="module")
def service(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("service")
    with ServiceProcess(folder, settings=Surgery(folder, provider).settings) as running:
        yield Clinic(running)


@pytest.fixture
def session(service: Clinic, provider: Provider, tmp_path: Path) -> Iterator[Session]:
    provider.tell_the_truth()
    one = Session(tmp_path / "profile", service.address, ring=SecretsInMemory())
    one.connect(service.address)
    yield one
    one.close()


def browse(session: Session, provider: Provider, **changed: str) -> SignedIn | None:
    """Sign in in the browser, and look until this side knows."""
    begun = session.enrolling.begin_in_browser()
    loopback = session.enrolling._browser._loopback  # type: ignore[union-attr]
    while_looking(loopback, lambda: provider.browser(begun.address, **changed))
    return session.enrolling.from_browser().who


def asked_of(address: str) -> dict[str, str]:
    """What a browser is sent to ask the provider."""
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def test_a_workstation_is_enrolled_by_the_provider_and_approved_as_ever(
    service: Clinic, provider: Provider, session: Session, tmp_path: Path
) -> None:
    found = session.connect(service.address)
    assert (found.provider, found.passwords) == ("NHS Care Identity", True)
    assert browse(session, provider) == SignedIn(service.place.member, "Dr osei", "clinician")  # type: ignore[arg-type]
    shown = session.enrol(PASSPHRASE, "Consulting room 2")
    assert session.enrolment_state() == "waiting"
    with open_desk(tmp_path / "first", service.identity(service.place), service.place) as first:
        first.until_ready(service.world.team)
        (asked,) = first.desk.calls.enrolment_requests()
        assert (asked.device, asked.fingerprint) == (shown.device, shown.fingerprint)
        first.desk.calls.approve_enrolment(asked)
        first.until(lambda: not first.reads.outbox())
    assert session.enrolment_state() == "enrolled"
    assert session.confirm_compared() == "open"


def test_the_browser_is_sent_with_all_that_binds_the_answer_to_this_sign_in(
    provider: Provider, session: Session
) -> None:
    first, second = (session.enrolling.begin_in_browser() for _ in range(2))
    asked = [
        {name: value for name, (value,) in parse_qs(urlsplit(one.address).query).items()} for one in (first, second)
    ]
    assert first.address.startswith(f"{provider.issuer}/authorize?")
    assert first.host == "127.0.0.1"
    assert asked[0]["acr_values"] == "AAL3"
    assert asked[0]["scope"] == "openid profile"
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name]) >= 43


LIES: dict[str, Callable[[Provider], object]] = {
    "another issuer": lambda p: p.claims.update(iss="https://attacker.example"),
    "for another client": lambda p: p.claims.update(aud="another"),
    "for another client, too": lambda p: p.claims.update(aud=[CLIENT, "another"]),
    "given to another client": lambda p: p.claims.update(azp="another"),
    "of another sign-in": lambda p: p.claims.update(nonce="another"),
    "without a nonce": lambda p: p.claims.update(nonce=None),
    "run out": lambda p: p.claims.update(exp=int(time.time()) - 61),
    "issued long ago": lambda p: p.claims.update(iat=int(time.time()) - 3600),
    "issued tomorrow": lambda p: p.claims.update(iat=int(time.time()) + 86_400),
    "not strong enough": lambda p: p.claims.update(acr="AAL1"),
    "without a second factor": lambda p: p.claims.update(amr=["pwd"]),
    "of nobody": lambda p: p.claims.update(sub=None),
    "of somebody unknown": lambda p: setattr(p, "account", "nobody.here"),
    "of an account in another case": lambda p: setattr(p, "account", "Osei"),
    "by a key that is not published": lambda p: setattr(p, "kid", "stranger"),
    "by another key of the same name": lambda p: setattr(p, "token", forged),
    "by a shared secret": lambda p: setattr(p, "token", by_secret),
    "unsigned": lambda p: setattr(p, "token", lambda claims: "eyJhbGciOiJub25lIn0.e30."),
    "no token": lambda p: setattr(p, "token", lambda claims: None),
}


def forged(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256", "kid": "ec"}, claims, key("stranger"), ["ES256"])


def by_secret(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256", "kid": "rsa"}, claims, OctKey.import_key(json.dumps(public("rsa"))), ["HS256"])


@pytest.mark.parametrize("lie", LIES)
def test_each_lie_is_refused_in_the_same_words_and_leaves_nothing(
    provider: Provider, session: Session, lie: str
) -> None:
    LIES[lie](provider)
    with pytest.raises(SignInRefused) as told:
        browse(session, provider)
    assert told.value.words.startswith("This sign-in was not accepted. Sign in again; if it stays, ask your trust")
    with pytest.raises(SignInRefused, match="Sign in first"):
        session.enrolling.identity()


def test_after_a_refusal_an_honest_sign_in_goes_through(provider: Provider, session: Session) -> None:
    provider.claims = {"nonce": "another"}
    with pytest.raises(SignInRefused):
        browse(session, provider)
    provider.tell_the_truth()
    assert browse(session, provider) is not None


def test_no_more_are_begun_from_one_range_of_addresses_than_staff_would(provider: Provider, tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    asked = {"challenge": base64url(bytes(32)), "port": 50_123}
    with ServiceProcess(folder, settings=Surgery(folder, provider).settings) as running:
        answers = [running.http.post("/v1/sign-in/provider", json=asked) for _ in range(61)]
    assert [one.status_code for one in answers] == [200] * 60 + [429]
    assert answers[-1].json()["code"] == "too-many"
    assert len({one.json()["nonce"] for one in answers[:60]}) == 60


def test_what_the_browser_or_the_provider_breaks_off_is_said(provider: Provider, session: Session) -> None:
    provider.refuse = "access_denied"
    with pytest.raises(SignInRefused, match="cancelled in the browser"):
        browse(session, provider)
    provider.refuse = "temporarily_unavailable"
    with pytest.raises(SignInRefused, match=r"could not sign you in \(temporarily_unavailable\)"):
        browse(session, provider)
    provider.refuse = "<b>secret words</b>"
    with pytest.raises(SignInRefused) as told:
        browse(session, provider)
    assert "secret" not in told.value.words
    provider.refuse, provider.issuer_said = "", "https://attacker.example"
    with pytest.raises(SignInRefused, match="somebody else"):
        browse(session, provider)


def test_an_answer_of_another_sign_in_changes_nothing(provider: Provider, session: Session) -> None:
    begun = session.enrolling.begin_in_browser()
    loopback = session.enrolling._browser._loopback  # type: ignore[union-attr]
    while_looking(loopback, lambda: provider.browser(begun.address, state="another"))
    found = session.enrolling.from_browser()
    assert (found.who, found.strange) == (None, True)
    while_looking(loopback, lambda: provider.browser(begun.address))
    assert session.enrolling.from_browser().who is not None


def test_a_code_of_somebody_elses_sign_in_opens_nothing(service: Clinic, provider: Provider, session: Session) -> None:
    """A code that an attacker got for herself, put into the answer that this workstation waits for."""
    theirs = session.enrolling.begin_in_browser()
    stolen = provider.begin(asked_of(theirs.address)).partition("code=")[2].partition("&")[0]
    with pytest.raises(SignInRefused, match="not accepted"):
        browse(session, provider, code=stolen)


def test_what_was_begun_is_finished_once(service: Clinic, provider: Provider, session: Session) -> None:
    posted: list[dict[str, Any]] = []
    begun = session.enrolling.begin_in_browser()
    browser = session.enrolling._browser
    assert browser is not None
    plain = browser._post

    def heard(path: str, fields: dict[str, Any]) -> Any:
        posted.append(fields)
        return plain(path, fields)

    browser._post = heard  # type: ignore[method-assign]
    while_looking(browser._loopback, lambda: provider.browser(begun.address))
    assert session.enrolling.from_browser().who is not None
    again = service.service.http.post("/v1/sign-in/provider/confirm", json=posted[0])
    assert (again.status_code, again.json()["code"]) == (403, "refused")
    with pytest.raises(SignInRefused, match="Begin the sign-in again"):
        session.enrolling.from_browser()


def test_nobody_is_waited_for_longer_than_five_minutes(service: Clinic, tmp_path: Path) -> None:
    late = 0
    session = Session(
        tmp_path / "late", service.address, now=lambda: int(time.time() * 1000) + late, ring=SecretsInMemory()
    )
    session.enrolling.begin_in_browser()
    assert session.enrolling.from_browser().who is None
    late = browser_sign_in.WAITS_MS + 1000
    with pytest.raises(SignInRefused, match="Nobody has signed in within five minutes"):
        session.enrolling.from_browser()
    session.close()


def test_a_cancelled_sign_in_takes_no_answer(provider: Provider, session: Session) -> None:
    session.enrolling.begin_in_browser()
    session.enrolling.end_in_browser()
    with pytest.raises(Problem):
        session.enrolling.from_browser()


def test_a_provider_with_a_fault_is_told_apart_from_a_refusal(provider: Provider, session: Session) -> None:
    provider.status = 503
    with pytest.raises(ServiceUnreachable, match="does not answer as it should"):
        browse(session, provider)


def test_with_passwords_on_both_ways_lead_in(service: Clinic, session: Session) -> None:
    service.set_password(PASSWORD)
    assert session.sign_in("osei", PASSWORD).name == "Dr osei"


def test_with_passwords_off_the_provider_alone_signs_people_in(provider: Provider, tmp_path: Path) -> None:
    provider.tell_the_truth()
    folder = tmp_path / "service"
    folder.mkdir()
    with ServiceProcess(folder, settings=Surgery(folder, provider, "passwords = false\n").settings) as running:
        clinic = Clinic(running)
        clinic.set_password(PASSWORD)
        session = Session(tmp_path / "profile", clinic.address, ring=SecretsInMemory())
        assert not session.connect(clinic.address).passwords
        for account, password in (("osei", PASSWORD), ("osei", "wrong"), ("nobody", PASSWORD)):
            with pytest.raises(SignInRefused, match="Passwords are switched off") as told:
                session.sign_in(account, password)
            assert told.value.code == "no-passwords"
        assert browse(session, provider) is not None
        session.close()


def test_nothing_of_a_token_or_a_person_is_logged_or_stored(
    service: Clinic, provider: Provider, session: Session
) -> None:
    given: list[str] = []

    def kept(claims: dict[str, Any]) -> str:
        given.append(signed(claims))
        return given[-1]

    provider.token = kept
    assert browse(session, provider) is not None
    provider.account = "nobody.here"
    with pytest.raises(SignInRefused):
        browse(session, provider)
    log = service.service.log
    assert "A sign-in by the provider was refused: nobody has this account." in log
    stored = b"".join(file.read_bytes() for file in service.service.folder.glob("service.db*"))
    for secret in (*given, *(part for token in given for part in token.split(".")[1:]), "nobody.here", SECRET):
        assert secret not in log
        assert secret.encode() not in stored


def test_a_service_that_hands_out_another_address_is_not_followed(
    service: Clinic, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the service says is opened only where it is https, and comes back to this program alone."""
    honest = {
        "begun": "b", "nonce": "n", "issuer": "https://i.example", "client_id": "c", "scope": "s", "acr_values": "",
    }  # fmt: skip
    for lie in (
        {"address": "http://sign-in.example/authorize"},
        {"address": "file:///etc/passwd"},
        {"address": "https://trust.nhs.uk@attacker.example/"},
        {"address": "https://sign-in.example/authorize", "redirect": "http://attacker.example/"},
    ):

        def said(self: object, path: str, fields: dict[str, Any], lie: dict[str, str] = lie) -> dict[str, str]:
            return honest | {"redirect": f"http://127.0.0.1:{fields['port']}/signed-in"} | lie

        monkeypatch.setattr(browser_sign_in.BrowserSignIn, "_post", said)
        with pytest.raises(Problem, match="not your trust's service"):
            session.enrolling.begin_in_browser()


def test_what_is_begun_shows_the_page_that_is_opened(session: Session) -> None:
    begun = session.enrolling.begin_in_browser()
    assert isinstance(begun, InBrowser)
    assert urlsplit(begun.address).hostname == begun.host


def test_a_service_without_a_provider_offers_none(tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    with ServiceProcess(folder) as running:
        clinic = Clinic(running)
        session = Session(tmp_path / "profile", clinic.address, ring=SecretsInMemory())
        found = session.connect(clinic.address)
        assert (found.provider, found.passwords) == ("", True)
        with pytest.raises(SignInRefused, match="by a provider"):
            session.enrolling.begin_in_browser()
        session.close()
