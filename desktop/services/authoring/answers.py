"""An answer that was taken here, sealed to the record's present key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.statements.statement import parse as parse_statement
from care_record.wire import bodies
from desktop.services.authoring.author import Author, Said
from desktop.services.authoring.sealing import Sealing, sealing_epoch
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.store import entered, outbox

if TYPE_CHECKING:
    from care_record.statements.statement import Statement
    from desktop.services.store.projection import Fact


def sealed_answer(author: Author, row: dict[str, Any], content: bytes, sealing: Sealing) -> bytes:
    """The envelope of an answer to the send in `row`, as the patient's page makes one."""
    info = context.response(
        trust=author.state.keys.trust,
        patient=UUID(bytes=row["patient"]),
        key=sealing.public.key_id,
        request=UUID(bytes=row["id"]),
        questionnaire=f"{row['questionnaire']}|{row['version']}",
        questionnaire_sha256=row["sha256"],
        respondent=row["respondent"],
    )
    return seal(sealing.public, info, content).encode()


def seal_again(author: Author, act: outbox.Act, identity: UUID, pending: list[Fact]) -> list[Statement]:
    """The same answer under a new id, sealed to the epoch that stands. Inside a snapshot; raises `Rejected`."""
    old = parse_statement(act.statement)
    body = bodies.statement_body(old.kind, old.body)
    if not isinstance(body, bodies.ResponseEntered) or not act.note:
        raise Rejected((("act", "What was sealed is no longer kept here, so it cannot be sealed anew."),))
    row = patient_lines.request_row(author.reader, body.request)
    sealing = sealing_epoch(author, act.stream, pending)
    envelope = sealed_answer(author, row, entered.content_of(act.note), sealing)
    body = body.model_copy(update={"envelope": envelope, "key": sealing.public.key_id})
    return author.sign([*sealing.said, Said(old.kind, old.stream, body, identity)])
