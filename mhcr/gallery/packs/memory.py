"""Measures in memory: the real descriptions of made-up packs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from care_record.measures.catalogue import Measure
from care_record.measures.manifest import read as read_manifest
from care_record.packs.pack import Pack
from desktop.services.acts import Done
from desktop.services.acts.packs import PackActs, PackDraft
from desktop.services.known_measures import came_with_the_program
from desktop.services.reads.packs import Candidate, MeasureDetail, MeasureRow, PackReads, ProblemLine, Standing
from desktop.services.reads.packs.listing import described, installed_pack, row_of
from mhcr.gallery.people import ident

WAITING, SENT, GONE, STRUCTURE = "pack:waiting", "pack:sent", "pack:gone", "pack:structure"
SOUND, BARE, BROKEN = Path("drinks-2.mhcr-measure"), Path("wound.json"), Path("sleep.mhcr-measure")
_ROLES = ("clinician", "system-administrator")
_BROKEN = (
    ProblemLine("Questionnaire", "item-7", "An attachment cannot be asked for on the patient\u2019s page."),
    ProblemLine("Manifest", "9", "The score 'total' counts it, but the questionnaire has no such item."),
    ProblemLine("Golden answers", "", "upper bound of mild: total: 9, mild was to come out, 9, moderate does."),
    ProblemLine("Licence record", "", "There is no licence record: under what licence, and from whom, may it be used?"),
)


def _installed(name: str) -> Measure:
    return next(one for one in came_with_the_program() if one.id == name)


def _drinks(version: str, **change: Any) -> Pack:
    base = installed_pack(_installed("audit-c"))
    assert base.manifest is not None  # noqa: S101 - it came with the program
    title = "Drinks, the trust\u2019s own screen"
    form = {**base.questionnaire, "url": "https://downs.example/drinks", "version": version, "title": title}
    manifest = {**base.manifest.json, "id": "drinks", "title": title, "shortTitle": "Drinks"}
    return replace(base, id="drinks", questionnaire=form | change, manifest=read_manifest(manifest))


def _later() -> Pack:
    made = _drinks("2")
    first, second, *rest = made.questionnaire["item"]
    reworded = {**first, "text": "How often did you have a drink containing alcohol in the last three months?"}
    fewer = {**second, "answerOption": second["answerOption"][:-1]}
    assert made.manifest is not None  # noqa: S101 - as above
    (score,) = made.manifest.json["scores"]
    bands = [{**one, "from": one["from"] - 1} if one["from"] == 5 else one for one in score["bands"]]
    manifest = read_manifest({**made.manifest.json, "scores": [{**score, "bands": bands, "range": [0, 11]}]})
    golden = {"format": 1, "cases": (made.golden or {}).get("cases", [])[:1]}
    form = {**made.questionnaire, "item": [reworded, fewer, *rest]}
    return replace(made, questionnaire=form, manifest=manifest, golden=golden)


def _row(key: str, pack: Pack, standing: Standing, words: str, **more: Any) -> MeasureRow:
    return replace(row_of(pack, key, standing, words), **more)


class MemoryPackReads(PackReads):
    """Reads of the memory; who may not approve sees no more than a list."""

    def __init__(self, role: str) -> None:
        self._role = role

    def rows(self) -> tuple[MeasureRow, ...]:
        packs = tuple(self._pack(key)[0] for key in (WAITING, SENT))
        shipped = tuple(
            row_of(installed_pack(one), f"installed:{one.id}", *_came(one)) for one in came_with_the_program()
        )
        return (*packs, *shipped, self._pack(GONE)[0])

    def waiting(self) -> int:
        return int(self._role in _ROLES)

    def measure(self, key: str) -> MeasureDetail:
        if key.startswith("installed:"):
            held = _installed(key.removeprefix("installed:"))
            pack = installed_pack(held)
            none = "Nothing can be withdrawn."
            made = described(row_of(pack, key, *_came(held)), pack, None)
            return replace(made, may_approve=none, may_withdraw=none, may_complete=held.structure_only)
        row, pack, story = self._pack(key)
        before = ("version 1, approved here", _drinks("1")) if key == WAITING else None
        return replace(described(row, pack, before), story=story, may_approve=None if row.for_me else "")

    def look_at(self, path: Path) -> Candidate:
        if path.name == BROKEN.name:
            return Candidate(path.name, b"", None, _BROKEN)
        bare = path.name == BARE.name
        pack = replace(_drinks("3"), manifest=None, golden=None, licence="") if bare else _later()
        row = _row("", pack, "waiting", "Nothing is stored yet")
        made = described(row, pack, None if bare else ("version 1, approved here", _drinks("1")))
        return Candidate(path.name, pack.content, replace(made, problems=()), (), asks_licence=bare)

    def again(self, key: str) -> Candidate:
        return self.look_at(BARE)

    def completed(self, key: str, path: Path, note: str) -> Candidate:
        return self.look_at(path)

    def file(self, key: str) -> tuple[str, bytes]:
        return SOUND.name, b"pack"

    def _pack(self, key: str) -> tuple[MeasureRow, Pack, tuple[str, ...]]:
        if key == WAITING:
            words = "Proposed by Tomos Llewellyn-Pryce; waits for a second person"
            may = self._role in _ROLES
            row = _row(key, _later(), "waiting", words, proposal=ident(870), for_me=may)
            return row, _later(), ("Proposed by Tomos Llewellyn-Pryce on 20-Nov-2026.",)
        if key == SENT:
            words = "Proposed by Dr Amara Osei, approved by Ranjit Sahota"
            told = ("Proposed by Dr Amara Osei on 02-Nov-2026.", "Approved by Ranjit Sahota on 03-Nov-2026.")
            return _row(key, _drinks("1"), "approved", words, proposal=ident(871)), _drinks("1"), told
        pack = replace(_drinks("0.9"), id="drinks-draft")
        words = "Withdrawn by Ranjit Sahota"
        story = ("Withdrawn by Ranjit Sahota on 01-Nov-2026: item 2 is worded wrongly.",)
        return _row(key, pack, "withdrawn", words, proposal=ident(872)), pack, story


class MemoryPackActs(PackActs):
    """Acts on the memory: each is noted."""

    def __init__(self, note: Callable[..., Done]) -> None:
        self._note = note

    def propose(self, draft: PackDraft) -> Done:
        return replace(self._note("propose", draft), words="It is proposed.")

    def approve(self, proposal: UUID) -> Done:
        return replace(self._note("approve", proposal), words="It is approved.")

    def withdraw(self, proposal: UUID, reason: str) -> Done:
        return replace(self._note("withdraw", proposal, reason), words="It is withdrawn.")


def _came(one: Measure) -> tuple[Standing, str]:
    if one.structure_only:
        return "no-wording", "Came with the program, without its wording"
    return "installed", "Came with the program"
