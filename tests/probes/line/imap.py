"""A real IMAP server (Dovecot) with TLS on a free port of this machine, and a new mailbox for each test."""

import base64
import getpass
import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.fakes.token_server import TOKEN_KEY
from tests.probes.line.tls import Certificate, certificate

PASSWORD = "a-mailbox-of-the-tests"
_SETTINGS = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
auth_failure_delay = 0
ssl_cert = <{certificate.shown}
ssl_key = <{certificate.key}
mail_location = maildir:{folder}/mail/%u
mail_uid = {person}
mail_gid = {group}
first_valid_uid = 1
default_login_user = {person}
default_internal_user = {person}
default_internal_group = {group}
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/tokens.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={person} gid={group} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
# nobody waits for having mistyped
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


_TOKENS = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/tokens/
username_attribute = sub
"""


def program() -> str:
    """Dovecot: Debian keeps it where only the administrator looks. Raises `FileNotFoundError`."""
    found = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if found is None:
        raise FileNotFoundError("Dovecot is not installed: python3 run.py test installs it, or names its package")
    return found


class ImapServer:
    """A server that is running. `port` speaks TLS at once, `plain` after STARTTLS."""

    def __init__(self, folder: Path, port: int, plain: int, shown: Certificate) -> None:
        self.folder, self.port, self.plain = folder, port, plain
        self.authority = shown.authority
        self._count = 0

    def trusted(self) -> ssl.SSLContext:
        """What believes this server's certificate."""
        return ssl.create_default_context(cafile=self.authority)

    def new_box(self) -> "Box":
        """An empty mailbox of its own."""
        self._count += 1
        return Box(self, f"box{self._count}")


class Box:
    """A mailbox, as whoever keeps it sees it."""

    def __init__(self, server: ImapServer, name: str) -> None:
        self.server, self.name = server, name

    def put(self, *messages: bytes) -> None:
        """Deliver messages."""
        with self._opened() as connection:
            for message in messages:
                said, _ = connection.append("INBOX", "", "", message)
                assert said == "OK"

    def flags(self) -> list[set[str]]:
        """Each message's flags, in order."""
        with self._opened() as connection:
            connection.select("INBOX", readonly=True)
            _, found = connection.fetch("1:*", "(FLAGS)")
        listed = (imaplib.ParseFlags(line) for line in found if isinstance(line, bytes))
        return [{flag.decode() for flag in flags} - {"\\Recent"} for flags in listed]

    def remove(self) -> None:
        """Take everything away; what comes then is numbered anew."""
        shutil.rmtree(self.server.folder / "mail" / self.name)

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4_SSL]:
        connection = imaplib.IMAP4_SSL("127.0.0.1", self.server.port, ssl_context=self.server.trusted(), timeout=20)
        try:
            connection.login(self.name, PASSWORD)
            yield connection
        finally:
            connection.logout()


@contextmanager
def running() -> Iterator[ImapServer]:
    """Start a server, and end it. Its certificate is of an authority of its own."""
    # what reads mail must not be root, and the login process must be nobody else on this machine
    person = "dovecot" if os.geteuid() == 0 else getpass.getuser()
    with tempfile.TemporaryDirectory(prefix="mhcr-imap-", ignore_cleanup_errors=True) as name:
        folder, shown = Path(name), certificate(Path(name))
        port, plain = _free(), _free()
        group = subprocess.run(["id", "-gn", person], check=True, capture_output=True, text=True).stdout.strip()
        settings = folder / "dovecot.conf"
        given = {"folder": folder, "certificate": shown, "password": PASSWORD, "port": port, "plain": plain}
        settings.write_text(_SETTINGS.format(**given, person=person, group=group), encoding="utf-8")
        (folder / "mail").mkdir()
        # where it looks for the key of a token that names none
        kept = folder / "tokens" / "default" / "HS256" / "default"
        kept.parent.mkdir(parents=True)
        kept.write_text(base64.b64encode(TOKEN_KEY).decode(), encoding="utf-8")
        (folder / "tokens.conf").write_text(_TOKENS.format(folder=folder), encoding="utf-8")
        for one in (folder, folder / "mail"):
            one.chmod(0o755)
            if os.geteuid() == 0:
                shutil.chown(one, person, group)
        # it listens before it goes to the background, with whatever it was given to write to
        with (folder / "said").open("wb") as said:
            subprocess.run([program(), "-c", settings], check=True, stdout=said, stderr=said)
        try:
            yield ImapServer(folder, port, plain, shown)
        finally:
            subprocess.run(["doveadm", "-c", settings, "stop"], check=True, capture_output=True)


def _free() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
        return number
