"""The tree heads that authors have signed: a statement of somebody who has seen another history is not taken.

Workstations stop when they meet such a head, so that one device that makes heads up could stop them all.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from care_record.statements.directory import Directory
from care_record.statements.statement import Statement
from sync_service.storage import tables as t
from sync_service.storage.tree import nodes


class OtherHistory(Exception):
    """An author's head is not the past of this log. Nothing was changed; what was brought can be brought again."""

    code = "other-history"
    words = "This workstation knows another history of the log than the service has."


def check_claims(connection: Connection, directory: Directory, statements: Iterable[Statement]) -> None:
    """Raise `OtherHistory` unless each head of this incarnation is one that the log has had."""
    number = directory.incarnation.number
    trees = [one.tree for one in statements if one.tree is not None]
    claims = {(tree.size, tree.root) for tree in trees if tree.incarnation == number}
    if not claims:
        return
    head = connection.scalar(select(t.log_head.c.seq)) or 0
    for size, root in claims:
        if size > head or nodes.frontier(connection, size).root != root:
            raise OtherHistory
