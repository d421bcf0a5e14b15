"""One settings file: every mistake is one line in words, and what is unsafe does not start."""

from pathlib import Path

import pytest

from sync_service.settings import SettingsError, load

GOOD = """
[trust]
name = "Downs NHS Trust"
[storage]
database = "data/service.db"
key_file = "keys/keys.json"
[crisis]
team_telephone = "01273 496000"
"""


MAIL = "[mail]\nhost = 'smtp.x'\nsender = 'a@x'\n"
OIDC = "[oidc]\nname = 'Downs'\nclient_id = 'mhcr'\nissuer = 'https://sign-in.x'\n"
BOUNCES = "[bounces]\nhost = 'imap.x'\nusername = 'u'\npassword_file = 'p'\naddress = 'returned@x'\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "mhcr.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_relative_paths_start_from_the_file_and_defaults_are_safe(tmp_path: Path) -> None:
    settings = load(written(tmp_path, GOOD))
    assert settings.sqlite_file == tmp_path / "data" / "service.db"
    assert settings.listen.host == "127.0.0.1"
    assert settings.mail is None
    assert not settings.demonstration


def test_postgresql_is_reached_by_its_driver(tmp_path: Path) -> None:
    text = GOOD.replace("data/service.db", "postgresql://mhcr@db.example/mhcr")
    assert load(written(tmp_path, text)).database_url == "postgresql+psycopg://mhcr@db.example/mhcr"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[listen]\nhots = 'x'\n" + GOOD, "listen.hots is not a setting"),
        ("trusty = 1\n" + GOOD, "trusty is not a setting"),
        ("format = 2\n" + GOOD, "is of format 2; this release reads up to 1"),
        (GOOD.replace('name = "Downs NHS Trust"', ""), "trust.name is missing"),
        ("public_address = 'https://x.nhs.uk'\n[listen]\nhost = '0.0.0.0'\n" + GOOD, "needs TLS"),
        ("[listen]\nhost = '0.0.0.0'\nproxy = '10.0.0.1'\n" + GOOD, "public_address is missing"),
        ("public_address = 'http://x.nhs.uk'\n" + GOOD, "must begin with https://"),
        ("public_address = 'x.nhs.uk'\n" + GOOD, "is not an address"),
        ("[listen]\ntls_key = 'k.pem'\n" + GOOD, "give both or neither"),
        ("[listen]\nport = 70000\n" + GOOD, "listen.port"),
        (GOOD + OIDC.replace("https:", "http:"), "oidc.issuer 'http://sign-in.x' must be an address such as https://"),
        (GOOD + OIDC.replace("sign-in.x", "sign-in.x/?tenant=1"), "oidc.issuer"),
        (GOOD + OIDC.replace("sign-in.x", "downs@sign-in.x"), "oidc.issuer"),
        (GOOD + OIDC.replace("client_id = 'mhcr'\n", ""), "oidc.client_id is missing"),
        (GOOD + OIDC + "account_claim = 'email'\n", "does not say for certain who signs in"),
        (GOOD + OIDC + "account_claim = 'nonce'\n", "does not say for certain who signs in"),
        (GOOD + OIDC + "acr = 'AAL3'\n", "oidc.acr"),
        (GOOD + OIDC + "password = false\n", "oidc.password is not a setting"),
        (GOOD.replace("keys/keys.json", "data/keys.json"), "lies beside the database"),
        (GOOD.replace("keys/keys.json", "data/deep/keys.json"), "lies beside the database"),
        (GOOD.replace("data/service.db", "mysql://x/y"), "must be an SQLite file or a postgresql:// address"),
        (GOOD + "[mail]\nhost = 'smtp.x'\nsender = 'a@x'\nsecurity = 'none'\n", "sends links in the clear"),
        (GOOD + "[mail]\nhost = 'smtp.x'\nsender = 'a@x'\nusername = 'u'\n", "give both or neither"),
        (GOOD + BOUNCES, "no mail server is set"),
        (GOOD + MAIL + BOUNCES.replace("returned@", "r" * 38 + "@"), "leaves no room for a message's mark"),
        (GOOD + MAIL + BOUNCES + "security = 'none'\n", "bounces.security"),
        (GOOD + MAIL + BOUNCES + 'folder = "IN\\r\\nBOX"\n', "bounces.folder"),
        (GOOD + MAIL + BOUNCES.replace("password_file", "password"), "bounces.password is not a setting"),
        (GOOD + MAIL + BOUNCES.replace("password_file = 'p'", ""), "needs bounces.password_file"),
        (GOOD + MAIL + BOUNCES + "client_id = 'c'\n", "needs bounces.password_file"),
        (
            GOOD
            + MAIL
            + BOUNCES.replace("password_file", "client_secret_file")
            + "client_id = 'c'\ntoken_url = 'http://x'\n",
            "bounces.token_url must begin with https://",
        ),
        ("= broken", "is not TOML"),
    ],
)
def test_a_mistake_is_said_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words.replace("/", "\\/")) as refused:
        load(written(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no settings file"):
        load(tmp_path / "none.toml")


def test_in_a_demonstration_the_key_may_lie_beside_the_database(tmp_path: Path) -> None:
    load(written(tmp_path, "demonstration = true\n" + GOOD.replace("keys/keys.json", "data/keys.json")))


def test_behind_a_named_proxy_it_listens_off_loopback(tmp_path: Path) -> None:
    text = "public_address = 'https://x.nhs.uk/'\n[listen]\nhost = '0.0.0.0'\nproxy = '10.0.0.1'\n" + GOOD
    assert load(written(tmp_path, text)).listen.proxy == "10.0.0.1"


def test_each_mail_returns_to_an_address_of_its_own_unless_that_is_turned_off(tmp_path: Path) -> None:
    bounces = load(written(tmp_path, GOOD + MAIL + BOUNCES)).bounces
    assert bounces is not None
    assert bounces.password_file == tmp_path / "p"
    assert bounces.returning("m" * 26) == f"returned+{'m' * 26}@x"
    plain = load(
        written(tmp_path, GOOD + MAIL + BOUNCES.replace("returned@", "r" * 60 + "@") + "own_addresses = false")
    )
    assert plain.bounces is not None
    assert plain.bounces.returning("m" * 26) == f"{'r' * 60}@x"


def test_every_setting_stands_in_the_documentation() -> None:
    from sync_service.settings import Section, Settings

    text = (Path(__file__).resolve().parents[2] / "docs" / "service.md").read_text(encoding="utf-8")

    def keys(model: type[Section], before: str = "") -> list[str]:
        found = []
        for name, field in model.model_fields.items():
            inner = [
                kind
                for kind in (field.annotation, *getattr(field.annotation, "__args__", ()))
                if isinstance(kind, type)
            ]
            sections = [kind for kind in inner if issubclass(kind, Section)]
            found += keys(sections[0], f"{name}.") if sections else [before + name]
        return found

    assert [key for key in keys(Settings) if f"`{key}`" not in text] == []
