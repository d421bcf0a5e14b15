"""Half-done answers: sealed to the record's key, so that they open for nobody who may not open the record."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import PublicSealingKey
from desktop.services.access.known import access_of
from desktop.services.acts.completing.entering import CLINICIANS
from desktop.services.acts.drafts import REQUESTS, RESPONSES, Done
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.store import drafts

if TYPE_CHECKING:
    from desktop.services.acts.completing.drafts import HalfDone
    from desktop.services.authoring.author import Author

CHANGED = frozenset({REQUESTS, RESPONSES})
FORMAT = 1


def keep(author: Author, request: UUID, half_done: HalfDone) -> Done:
    """Seal and keep, in place of what was kept before."""
    author.need_clinician(CLINICIANS)
    with author.reader.snapshot():
        row = patient_lines.request_row(author.reader, request)
        patient = UUID(bytes=row["patient"])
        _, pending = author.patient(patient)
        current = access_of(author.reader, author.state, patient, pending).current
        if current is None:
            raise Rejected((("record", "This record has no key now, so half-done answers cannot be kept secret."),))
        public = PublicSealingKey(current.public)
        info = context.draft(trust=author.state.keys.trust, patient=patient, key=public.key_id, request=request)
        content = json.dumps({"v": FORMAT, **asdict(half_done)}, ensure_ascii=False).encode()
        sealed = seal(public, info, content).encode()
    at = author.state.now()
    drafts.keep(author.stores.outbox, request.bytes, patient.bytes, at, sealed, flagged=half_done.flagged)
    return Done(CHANGED, request, "Kept on this computer, to go on with later.")


def drop(author: Author, request: UUID) -> Done:
    """Drop what was kept."""
    author.need_clinician(CLINICIANS)
    drafts.drop(author.stores.outbox, request.bytes)
    return Done(CHANGED, request)
