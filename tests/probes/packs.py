"""Measure packs for tests: the shipped AUDIT-C as a pack of a trust's own, and its bodies in statements."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from care_record.measures import catalogue
from care_record.measures.manifest import read as read_manifest
from care_record.packs.pack import Pack
from care_record.packs.reading import read_path
from care_record.wire import bodies

URL = "https://downs.example/Questionnaire/"


def shipped(name: str) -> Pack:
    """An installed measure as a pack."""
    found = read_path(catalogue.source_folder() / name).pack
    assert found is not None
    return found


def own_pack(version: str = "1", *, name: str = "drinks", **form: Any) -> Pack:
    """A sound pack of the trust's own, made of the AUDIT-C; `form` changes its Questionnaire."""
    base = shipped("audit-c")
    assert base.manifest is not None
    questionnaire = {**base.questionnaire, "id": name, "url": URL + name, "version": version, "title": "Drinks", **form}
    manifest = read_manifest({**base.manifest.json, "id": name, "title": "Drinks", "shortTitle": "Drinks"})
    return replace(base, id=name, questionnaire=questionnaire, manifest=manifest)


def changed(pack: Pack, **manifest: Any) -> Pack:
    """The pack with parts of its manifest changed."""
    assert pack.manifest is not None
    return replace(pack, manifest=read_manifest({**pack.manifest.json, **manifest}))


def structure(pack: Pack) -> Pack:
    """The pack without its wording."""

    def bare(item: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in item.items() if key not in ("text", "prefix")}
        if "item" in kept:
            kept["item"] = [bare(one) for one in kept["item"]]
        return kept

    form = {**pack.questionnaire, "item": [bare(one) for one in pack.questionnaire["item"]]}
    return changed(replace(pack, questionnaire=form), structureOnly=True)


def proposal(pack: Pack, **changes: Any) -> bodies.MeasurePackProposed:
    """What proposes a pack."""
    measure = pack.measure
    fields: dict[str, Any] = {
        "pack": pack.content,
        "sha256": pack.sha256,
        "id": pack.id,
        "url": measure.url,
        "version": measure.version,
        "questionnaire_sha256": bytes.fromhex(measure.sha256),
    }
    return bodies.MeasurePackProposed(**(fields | changes))


def approval(proposed: UUID, pack: Pack) -> bodies.MeasurePackApproved:
    """What approves it."""
    return bodies.MeasurePackApproved(proposal=proposed, sha256=pack.sha256)
