"""Asking somebody else about a person, and correcting how they are reached."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel
from desktop.services.acts import sending
from desktop.services.problems import Rejected
from desktop.services.reads import patient_lines
from desktop.services.reads.raters.naming import read_contact, read_rater
from desktop.services.reads.rows.named import recipient_of

if TYPE_CHECKING:
    from desktop.services.acts.drafts import Done
    from desktop.services.authoring.author import Author
    from desktop.services.reads.raters.drafts import RaterContact, RaterDraft


def ask(
    author: Author,
    patient: UUID,
    measures: tuple[str, ...],
    channel: Channel,
    due: date,
    message: str,
    draft: RaterDraft,
) -> Done:
    """One statement for each measure, with who is asked and on what basis in it."""
    with author.reader.snapshot():
        recipient = read_rater(author.reader, author.state, patient, draft, channel)
    who = sending.Asked(draft.respondent, recipient)
    return sending.send(author, patient, measures, channel, due, message, who)


def correct(author: Author, request: UUID, contact: RaterContact) -> Done:
    """The same send to the same person on the same basis, by the same channel, to a corrected address."""
    with author.reader.snapshot():
        row = patient_lines.request_row(author.reader, request)
        recipient = recipient_of(row)
        if recipient is None:
            raise Rejected((("request", "This send asks the person: correct the person\u2019s own contact details."),))
        changed = recipient.model_copy(update=read_contact(contact, recipient, Channel(row["channel"])))
    return sending.send_again(author, request, changed)
