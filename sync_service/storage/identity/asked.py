"""An access request that came by the web page: a fact of the service's own, which nobody has signed."""

from uuid import UUID

from care_record.identity.case import Said, follow
from care_record.statements.directory import Directory
from care_record.wire.bodies.identity import IdentityAsked
from sync_service.storage import oversight
from sync_service.storage.batch import Batch
from sync_service.storage.identity.desk import show_to_desk


def take_down(batch: Batch, directory: Directory, case: UUID, body: IdentityAsked) -> None:
    """Begin a case; the identity desk sees it, and who oversees it that there is one."""
    batch.log.load([case.bytes])
    batch.cases.keep(follow(None, case, Said(case, None, batch.now, batch.today, body)))
    _, seq = batch.fact(case, body)
    show_to_desk(batch, directory, case, seq)
    oversight.show_to_officers(batch, directory, case, seq)
