"""Measure packs: what comes in is checked whole once more, so that no workstation need trust another's check."""

from care_record.packs.admission import against
from care_record.packs.pack import PackError, Problem, decode
from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage.batch import Batch, Refused
from sync_service.storage.rules.said import Said


def proposed(batch: Batch, said: Said[bodies.MeasurePackProposed]) -> list[Body]:
    """A pack that scores as its golden answers say, and stands beside what the trust has."""
    body = said.body
    try:
        pack = decode(body.pack)
    except PackError as error:
        raise Refused("unusable", str(error)) from error
    measure = pack.measure
    others = {key: one for key, one in said.directory.packs.items() if key != said.statement.id}
    found = against(pack, batch.tools.questionnaires.installed, others)
    if found:
        raise Refused("unusable", f"This measure pack cannot be used: {_words(found[0])}")
    named = (body.id, body.url, body.version, body.questionnaire_sha256)
    if (pack.id, measure.url, measure.version, bytes.fromhex(measure.sha256)) != named:
        raise Refused("unusable", "The pack holds another questionnaire than was said.")
    return []


def _words(problem: Problem) -> str:
    where = f"{problem.file}: " if problem.file else ""
    item = f"item {problem.link_id}: " if problem.link_id else ""
    return where + item + problem.reason
