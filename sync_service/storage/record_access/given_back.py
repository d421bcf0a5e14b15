"""What a workstation keeps no entry of, and a restored backup lacks: brought again as it was signed."""

from typing import Literal

from care_record.statements.directory import BadSignature, Directory, NotAuthorised
from care_record.statements.signing import verify
from care_record.statements.statement import Statement
from care_record.wire import bodies
from care_record.wire.cbor import MalformedCbor
from sync_service.storage.batch import Batch
from sync_service.storage.deciding import Work
from sync_service.storage.hearing import Heard

BROUGHT_AGAIN = frozenset({"glass.broken", "risk.acknowledged", "patient.told-apart"})
"""Kinds that are said of records which never come to who says it."""
Outcome = Literal["taken", "not-yet", "refused"]
_NOT_YET = frozenset(
    {"unknown-device", "unknown-patient", "unknown-response", "not-in-team", "no-records-team", "too-long"}
)


def said_again(batch: Batch, directory: Directory, heard: Heard) -> Outcome:
    """Take one statement back in under its id, unless it is here; whoever brings it, its author's signature counts.

    Of an incarnation before the present one alone. `not-yet` may change: the person, the answer or the author's place
    at the desk has not been brought back. Flushes the batch.
    """
    statement = heard.statement
    if statement is None or statement.kind not in BROUGHT_AGAIN or not _is_older(statement, directory):
        return "refused"
    try:
        body = bodies.statement_body(statement.kind, statement.body)
        verify(statement, directory.signer(statement, body, past=True))
    except NotAuthorised as error:
        return _refused(error.code)
    except (BadSignature, MalformedCbor):
        return "refused"
    (receipt,) = Work(batch, directory, None, again=True).run([heard], [body])
    batch.flush()
    return "taken" if receipt.outcome == "applied" else _refused(receipt.code)


def _is_older(statement: Statement, directory: Directory) -> bool:
    return statement.tree is None or statement.tree.incarnation < directory.incarnation.number


def _refused(code: str) -> Outcome:
    return "not-yet" if code in _NOT_YET else "refused"
