"""Proposing, approving and withdrawing a measure pack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.packs.admission import against
from care_record.packs.pack import Pack, PackError, decode
from care_record.packs.verifying import verify
from care_record.statements.packs import in_use
from care_record.wire import bodies
from care_record.wire.ids import new_id
from desktop.services.acts.drafts import MEASURES, Done
from desktop.services.acts.trust import administering
from desktop.services.authoring.author import Author, Said
from desktop.services.known_measures import came_with_the_program
from desktop.services.problems import Rejected
from desktop.services.reads.trust.known import lay_over

if TYPE_CHECKING:
    from care_record.packs.known import KnownPack
    from care_record.packs.pack import Problem
    from desktop.services.acts.packs.drafts import PackDraft


def propose(author: Author, draft: PackDraft) -> Done:
    """Checked whole once more, with what the person has said of a bare form."""
    pack = _pack(draft)
    with author.reader.snapshot():
        directory, _ = lay_over(author.reader, author.state.directory(author.reader))
    found = against(pack, came_with_the_program(), directory.packs)
    if found:
        raise Rejected((("", _words(found[0])),))
    earlier = in_use(directory.packs).get(pack.id)
    measure, made = pack.measure, new_id()
    body = bodies.MeasurePackProposed(
        pack=pack.content,
        sha256=pack.sha256,
        id=pack.id,
        url=measure.url,
        version=measure.version,
        questionnaire_sha256=bytes.fromhex(measure.sha256),
        replaces=earlier.proposal if earlier else None,
    )
    words = f"{measure.short_title} is proposed. It can be sent once a second person has approved it."
    return _say(author, "measure-pack.proposed", body, words, made)


def approve(author: Author, proposal: UUID) -> Done:
    """The second person's word, for the bytes that this workstation holds; they are verified here once more."""
    known = _known(author, proposal)
    try:
        pack = known.pack()
    except PackError as error:
        raise Rejected((("", str(error)),)) from error
    problems = verify(pack).problems
    if problems:
        raise Rejected((("", _words(problems[0])),))
    body = bodies.MeasurePackApproved(proposal=proposal, sha256=known.sha256)
    words = f"{pack.measure.short_title} is approved. It can be sent once this has gone out."
    return _say(author, "measure-pack.approved", body, words, proposal)


def withdraw(author: Author, proposal: UUID, reason: str) -> Done:
    """One person suffices. What is out already stays as it is."""
    if not reason.strip():
        raise Rejected((("reason", "Say why, so that colleagues understand it."),))
    known = _known(author, proposal)
    body = bodies.MeasurePackWithdrawn(proposal=proposal, reason=reason.strip())
    words = (
        "It is withdrawn: nobody can send it from now on. Requests that are out can still be answered."
        if known.approved_by
        else "The proposal is declined."
    )
    return _say(author, "measure-pack.withdrawn", body, words, proposal)


def _pack(draft: PackDraft) -> Pack:
    try:
        pack = decode(draft.content)
    except PackError as error:
        raise Rejected((("", str(error)),)) from error
    if pack.manifest is not None or pack.licence:
        return pack
    asked = (
        ("licence", draft.licence, "Enter the licence under which the trust uses it."),
        ("holder", draft.holder, "Enter who holds the rights."),
        ("terms", draft.terms, "Enter what the licence allows."),
        ("respondents", draft.respondents, "Choose who may answer."),
    )
    problems = tuple((name, words) for name, value, words in asked if not value or not str(value).strip())
    if problems:
        raise Rejected(problems)
    lines = (
        f"- **Licence:** {draft.licence.strip()}",
        f"- **Rights holder:** {draft.holder.strip()}",
        f"- **Terms:** {draft.terms.strip()}",
    )
    return replace(pack, licence="\n".join(lines), respondents=draft.respondents)


def _known(author: Author, proposal: UUID) -> KnownPack:
    known = author.state.directory(author.reader).packs.get(proposal)
    if known is None:
        words = "This proposal has not reached the service yet, or is not known here."
        raise Rejected((("", words),))
    return known


def _say(author: Author, kind: str, body: bodies.Body, words: str, id: UUID) -> Done:
    made = id if isinstance(body, bodies.MeasurePackProposed) else None
    done = administering.say(author, [Said(kind, author.state.identity.trust_id, body, made)], id, words)
    return replace(done, changed=done.changed | {MEASURES})


def _words(problem: Problem) -> str:
    where = f"{problem.file}: " if problem.file else ""
    return where + (f"item {problem.link_id}: " if problem.link_id else "") + problem.reason
