"""The root key at this workstation: written to a file under a passphrase, taken off, and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.services.acts.drafts import STAFF, Done
from desktop.services.files import DurableFile, words_for_the_disk
from desktop.services.problems import Rejected
from desktop.services.store import mirror
from desktop.services.store.connection import words_for_sqlite
from desktop.services.trust import root_file
from desktop.services.trust.founding import ROOT

if TYPE_CHECKING:
    from desktop.services.authoring.author import Author
    from desktop.services.desk import Desk

EXPORTED = "root_exported"
_NOT_HERE = (("root", "The trust\u2019s root key is not on this computer."),)
_LARGEST = 64 * 1024


def export(desk: Desk, path: Path, passphrase: str) -> Done:
    """Write the file and read it back. Raises `Rejected`, `PassphraseProblem`, `DiskFull` or `ReadOnlyProfile`."""
    root = desk.writer.submit(lambda _: desk.author.root_key()).result()
    if root is None:
        raise Rejected(_NOT_HERE)
    held, identity = root.private_bytes_raw(), desk.state.identity
    file = DurableFile(path)
    file.write(root_file.write(held, identity, passphrase))
    if root_file.read(file.read() or b"", identity, passphrase) != held:
        raise Rejected((("file", "The file does not read back as it was written. Try another place."),))
    desk.writer.submit(lambda stores: mirror.keep(stores.mirror, EXPORTED, 1)).result()
    return Done(frozenset({STAFF}), words=f"The root key is in {path.name}; it reads back.")


def remove(author: Author) -> Done:
    """Take it off this computer; no older copy of the profile opens afterwards. Raises `Rejected` before an export."""
    if author.root_key() is None:
        raise Rejected(_NOT_HERE)
    if mirror.kept(author.stores.mirror, EXPORTED) != 1:
        raise Rejected((("root", "Write the root key to a file first: it exists nowhere else."),))
    with words_for_sqlite(), author.stores.mirror:
        author.stores.mirror.execute("delete from meta where name in (?, ?)", (ROOT, EXPORTED))
        mirror.ask_for_turn(author.stores.mirror)
    return Done(frozenset({STAFF}), words="The root key is no longer on this computer.")


def take(desk: Desk, path: Path, passphrase: str) -> Done:
    """Bring it back from a file, to be used here again."""
    with words_for_the_disk():
        try:
            if path.stat().st_size > _LARGEST:
                raise Rejected((("file", "This is no file of a root key."),))
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise Rejected((("file", "There is no such file."),)) from error
    root = root_file.read(content, desk.state.identity, passphrase)

    def keep(author: Author) -> None:
        mirror.keep(author.stores.mirror, ROOT, root)
        mirror.keep(author.stores.mirror, EXPORTED, 1)

    desk.writer.submit(lambda _: keep(desk.author)).result()
    return Done(frozenset({STAFF}), words="The root key is on this computer again.")
