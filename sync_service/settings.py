"""The settings of `mhcr serve`: one TOML file, every key known, every mistake said in words."""

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from care_record.wire.link import TOKEN_LENGTH
from care_record.wire.web_address import is_https

FORMAT = 1
"""The format of the settings file that this release reads."""


class SettingsError(Exception):
    """The settings cannot be used; the message is one line for the person who wrote them."""


def is_loopback(host: str) -> bool:
    """Whether `host` is a name or address of this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Section(BaseModel):
    """A table of the settings file: unknown keys are refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Listen(Section):
    """Where the service listens, and what stands between it and the network."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8430
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    proxy: str | None = None
    processes: Annotated[int, Field(ge=1, le=64)] = 1

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return is_loopback(self.host)

    @property
    def tls(self) -> bool:
        """Whether the service itself speaks TLS."""
        return self.tls_certificate is not None and self.tls_key is not None

    @model_validator(mode="after")
    def _safe_off_loopback(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("listen.tls_certificate and listen.tls_key belong together: give both or neither")
        if not (self.loopback or self.tls or self.proxy):
            raise ValueError(
                f"listen.host {self.host} can be reached from other machines, so it needs TLS (listen.tls_certificate "
                "and listen.tls_key) or the address of the proxy that speaks TLS (listen.proxy)"
            )
        return self


class Trust(Section):
    """The organisation that runs the service."""

    name: Annotated[str, Field(min_length=1, max_length=120)]


class Storage(Section):
    """The database, the key file and the folder of measures."""

    database: str
    key_file: Path
    measures: Path | None = None


class Mail(Section):
    """The SMTP server that takes messages to patients."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password_file: Path | None = None
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    timeout: Annotated[float, Field(gt=0, le=300)] = 30.0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.username is None) != (self.password_file is None):
            raise ValueError("mail.username and mail.password_file belong together: give both or neither")
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError(
                f'mail.security = "none" sends links in the clear; {self.host} is another machine, so use "tls"'
            )
        return self


class Bounces(Section):
    """The mailbox (IMAP over TLS) to which mail returns that could not be delivered; a password or a token opens it.

    Each mail's address of return is `address` with a mark of its own between the name and the `@` (RFC 5233), unless
    the mail server takes none such (`own_addresses`): then what comes back is known by its Message-ID alone.
    """

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    security: Literal["tls", "starttls"] = "tls"
    username: Annotated[str, Field(min_length=1)]
    password_file: Path | None = None
    token_url: str = ""
    client_id: str = ""
    client_secret_file: Path | None = None
    token_scope: str = "https://outlook.office365.com/.default"  # noqa: S105 - what is asked for, no secret
    folder: Annotated[str, Field(pattern=r"^[\x20\x21\x23-\x5b\x5d-\x7e]+$")] = "INBOX"
    address: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    own_addresses: bool = True
    every: Annotated[float, Field(ge=1, le=3600)] = 60.0
    keep_days: Annotated[int, Field(ge=0, le=50)] = 30
    timeout: Annotated[float, Field(gt=0, le=300)] = 30.0

    @model_validator(mode="after")
    def _can_sign_in(self) -> Self:
        application = (self.token_url, self.client_id, self.client_secret_file)
        if (self.password_file is None) != all(application) or (self.password_file and any(application)):
            raise ValueError(
                "bounces needs bounces.password_file, or in its place bounces.token_url, bounces.client_id and "
                "bounces.client_secret_file"
            )
        parts = urlsplit(self.token_url)
        if self.token_url and parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise ValueError("bounces.token_url must begin with https://, because the application's secret goes there")
        return self

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        name = self.address.rpartition("@")[0]
        # RFC 5321, 4.5.3.1.1: 64 octets before the @
        if self.own_addresses and len(name.encode()) > 64 - 1 - TOKEN_LENGTH:
            raise ValueError(
                f"bounces.address has more than {64 - 1 - TOKEN_LENGTH} letters before the @, which leaves no room "
                "for a message's mark; use a shorter one, or set bounces.own_addresses = false"
            )
        return self

    def returning(self, mark: str) -> str:
        """The address to which a mail with this mark returns."""
        name, _, domain = self.address.rpartition("@")
        return f"{name}+{mark}@{domain}" if self.own_addresses else self.address


class Text(Section):
    """GOV.UK Notify, which takes text messages; `name` is the trust's in a text, where its own is too long."""

    api_key_file: Path
    template: UUID
    sender: UUID | None = None
    name: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    base_url: str = "https://api.notifications.service.gov.uk"
    timeout: Annotated[float, Field(gt=0, le=300)] = 30.0

    @model_validator(mode="after")
    def _sealed_on_the_way(self) -> Self:
        parts = urlsplit(self.base_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise ValueError("text.base_url must begin with https://, because texts carry links")
        return self


class Crisis(Section):
    """What every page of the patient's says about help in a crisis."""

    phone: str = "999"
    nhs111: str = "111, option 2"
    team_telephone: Annotated[str, Field(min_length=3)]


_CHOSEN_BY_ANYBODY = frozenset({"email", "family_name", "given_name", "name", "nickname", "phone_number"})
_OF_THE_TOKEN = frozenset({"acr", "amr", "aud", "auth_time", "azp", "exp", "iat", "iss", "jti", "nbf", "nonce", "sid"})


class SignInProvider(Section):
    """The trust's own OpenID provider, by which staff sign in; `account_claim` is compared with a member's account.

    `acr`: one of these; `amr`: each of these. `name` stands on the button.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)]
    issuer: str
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    client_secret_file: Path | None = None
    account_claim: Annotated[str, Field(min_length=1, max_length=80)] = "sub"
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
    passwords: bool = True

    @model_validator(mode="after")
    def _tells_who_it_is(self) -> Self:
        if not is_https(self.issuer) or urlsplit(self.issuer).query:
            raise ValueError(f"oidc.issuer {self.issuer!r} must be an address such as https://sign-in.example.nhs.uk")
        if self.account_claim in _CHOSEN_BY_ANYBODY | _OF_THE_TOKEN:
            raise ValueError(
                f"oidc.account_claim {self.account_claim!r} does not say for certain who signs in; "
                'use "sub", or another claim that the provider never gives to a second person'
            )
        return self


class OwnPages(Section):
    """What the registered person's own page names: members of staff who looked, and the titles of questionnaires."""

    staff_names: bool = True
    measure_names: bool = False


class Settings(Section):
    """Everything that `mhcr serve` reads."""

    format: Literal[1] = 1
    demonstration: bool = False
    public_address: str | None = None
    listen: Listen = Listen()
    trust: Trust
    storage: Storage
    mail: Mail | None = None
    bounces: Bounces | None = None
    text: Text | None = None
    crisis: Crisis
    pages: OwnPages = OwnPages()
    oidc: SignInProvider | None = None

    @model_validator(mode="after")
    def _public_address_can_seal(self) -> Self:
        if self.public_address is None:
            if not self.listen.loopback:
                raise ValueError(
                    "public_address is missing: the address at which patients and workstations reach the service"
                )
            return self
        parts = urlsplit(self.public_address)
        if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(
                f"public_address {self.public_address!r} is not an address such as https://mhcr.example.nhs.uk"
            )
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("public_address must begin with https://, because a browser seals answers only over TLS")
        return self

    @model_validator(mode="after")
    def _something_can_come_back(self) -> Self:
        if self.bounces is not None and self.mail is None:
            raise ValueError("bounces names a mailbox for returned mail, but no mail server is set (mail.host)")
        return self

    @model_validator(mode="after")
    def _keys_apart_from_database(self) -> Self:
        database = self.sqlite_file
        if self.demonstration or database is None:
            return self
        if database.parent in self.storage.key_file.parents:
            raise ValueError(
                f"storage.key_file lies beside the database in {database.parent}, so whoever copies one has both; "
                "keep it in another folder that the database's backup leaves out"
            )
        return self

    @property
    def database_url(self) -> str:
        """The SQLAlchemy address of the database; a plain path means an SQLite file."""
        given = self.storage.database
        if "://" not in given:
            return f"sqlite:///{given}"
        return (
            "postgresql+psycopg" + given[given.index("://") :]
            if given.startswith(("postgresql://", "postgres://"))
            else given
        )

    @property
    def sqlite_file(self) -> Path | None:
        """The SQLite file, or None for another database."""
        url = make_url(self.database_url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def load(path: Path) -> Settings:
    """Read the settings file; relative paths in it start from its own folder.

    Raises `SettingsError` with one line that names the key and what is wrong with it.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"There is no settings file at {path}. docs/service.md shows one to start from.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings file {path} is not TOML: {error}") from error
    if isinstance(given.get("format"), int) and given["format"] > FORMAT:
        raise SettingsError(
            f"The settings file {path} is of format {given['format']}; this release reads up to {FORMAT}."
        )
    _anchor(given, path.resolve().parent)
    try:
        settings = Settings.model_validate(given)
        if settings.sqlite_file is None and make_url(settings.database_url).get_backend_name() != "postgresql":
            raise SettingsError(f"{path}: storage.database must be an SQLite file or a postgresql:// address.")
    except ValidationError as error:
        raise SettingsError(f"{path}: {_in_words(error)}") from None
    except ArgumentError:
        raise SettingsError(f"{path}: storage.database is neither a file nor an address of a database.") from None
    return settings


def _anchor(given: dict[str, object], folder: Path) -> None:
    """Make relative paths absolute, from the folder of the settings file."""
    for section, keys in (
        ("storage", ("database", "key_file", "measures")),
        ("listen", ("tls_certificate", "tls_key")),
        ("mail", ("password_file",)),
        ("bounces", ("password_file", "client_secret_file")),
        ("text", ("api_key_file",)),
        ("oidc", ("client_secret_file",)),
    ):
        table = given.get(section)
        if not isinstance(table, dict):
            continue
        for key in keys:
            value = table.get(key)
            if isinstance(value, str) and "://" not in value:
                table[key] = str((folder / value).resolve())


def _in_words(error: ValidationError) -> str:
    said = []
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            said.append(f"{key} is not a setting; docs/service.md lists them")
        elif problem["type"] == "missing":
            said.append(f"{key} is missing")
        elif problem["type"] == "value_error":
            said.append(problem["msg"].removeprefix("Value error, "))
        else:
            said.append(f"{key}: {problem['msg']}")
    return "; ".join(said)
