"""The trust's staff, teams and devices, as its verified statements say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_record.statements.directory import Directory
from care_record.statements.following import after
from care_record.statements.signing import BadSignature
from care_record.statements.statement import read as read_statement
from care_record.wire.bodies import statement_body
from desktop.services.trust import verified
from desktop.services.trust.signatures import wrong

if TYPE_CHECKING:
    from desktop.services.profile import Identity
    from desktop.services.store.reader import Reader


def build_directory(identity: Identity, reader: Reader) -> Directory:
    """The directory from the mirror's entries of the trust's own stream.

    Each author's right to say it is decided again. The signatures are verified unless these very bytes were before;
    then all together, on all cores: who unlocks waits for it. Raises as `following.follow`.
    """
    directory = Directory(trust=identity.trust_id, root=bytes.fromhex(identity.root))
    found = verified.statements(reader.all, directory.trust)
    signed = []
    for stored in found:
        if stored is not None:
            statement = read_statement(stored)
            said = statement_body(statement.kind, statement.body)
            signed.append((statement, directory.signer(statement, said)))
            directory = after(directory, statement, said)
    if not verified.are_verified(reader.mirror, directory.root, directory.trust, found) and wrong(signed):
        raise BadSignature("a statement of the trust is not signed by the key that it names")
    return directory
