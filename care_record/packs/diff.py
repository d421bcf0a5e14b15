"""What differs between two versions of a measure: wording, answers and points, scoring, bands, flags, licence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from care_record.measures.manifest import Manifest, Score
from care_record.measures.questionnaire import Item, Option
from care_record.measures.valuesets import by_url, options
from care_record.packs.pack import Pack

What = Literal[
    "title",
    "item-added",
    "item-removed",
    "item-moved",
    "reworded",
    "answers",
    "points",
    "asked-when",
    "item-kind",
    "score",
    "bands",
    "cut-off",
    "reliable-change",
    "flags",
    "respondents",
    "ages",
    "licence",
    "golden",
    "other",
]

WORDS: dict[What, str] = {
    "title": "Title",
    "item-added": "Item added",
    "item-removed": "Item removed",
    "item-moved": "Item moved",
    "reworded": "Wording",
    "answers": "Answers offered",
    "points": "Points",
    "asked-when": "When it is asked",
    "item-kind": "Kind of answer",
    "score": "Scoring",
    "bands": "Bands",
    "cut-off": "Cut-off",
    "reliable-change": "Reliable change",
    "flags": "Flags",
    "respondents": "Who may answer",
    "ages": "For whom",
    "licence": "Licence",
    "golden": "Golden answers",
    "other": "Other details",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; `link_id` is None for the measure as a whole, a side is empty where it has nothing."""

    what: What
    link_id: str | None
    before: str
    after: str

    @property
    def weighs(self) -> bool:
        """Whether scores or alarms may come out differently, or a person reads something else."""
        return self.what not in ("golden", "other", "licence")


def compare(before: Pack, after: Pack) -> tuple[Difference, ...]:
    """The differences in the order of the form, then of the manifest. Equal packs have none, others at least one.

    Both must have passed `check.check`.
    """
    found = [*_form(before, after), *_manifest(before, after)]
    if not found and before.content != after.content:
        found = [Difference("other", None, "", "Details that are neither shown nor scored.")]
    return tuple(found)


def _form(before: Pack, after: Pack) -> Iterator[Difference]:
    old, new = before.measure.form, after.measure.form
    if old.title != new.title:
        yield Difference("title", None, old.title, new.title)
    had = {item.link_id: item for item in old.descend()}
    has = {item.link_id: item for item in new.descend()}
    for link_id, item in has.items():
        if link_id not in had:
            yield Difference("item-added", link_id, "", _said(item))
        else:
            yield from _item(before, after, had[link_id], item)
    for link_id, item in had.items():
        if link_id not in has:
            yield Difference("item-removed", link_id, _said(item), "")
    stayed = [link_id for link_id in had if link_id in has]
    now = [link_id for link_id in has if link_id in had]
    if stayed != now:
        first = next(place for place, pair in enumerate(zip(stayed, now, strict=True)) if pair[0] != pair[1])
        yield Difference("item-moved", now[first], ", ".join(stayed[first:]), ", ".join(now[first:]))


def _item(before: Pack, after: Pack, old: Item, new: Item) -> Iterator[Difference]:
    link_id = new.link_id
    if _said(old) != _said(new):
        yield Difference("reworded", link_id, _said(old), _said(new))
    if _kind(old) != _kind(new):
        yield Difference("item-kind", link_id, _kind(old), _kind(new))
    had = options(old, before.questionnaire, by_url(before.valuesets)) or ()
    has = options(new, after.questionnaire, by_url(after.valuesets)) or ()
    if [_label(one) for one in had] != [_label(one) for one in has]:
        yield Difference("answers", link_id, _listed(had, _label), _listed(has, _label))
    elif [one.answer for one in had] != [one.answer for one in has]:
        yield Difference("answers", link_id, _listed(had, _code), _listed(has, _code))
    if [one.points for one in had] != [one.points for one in has]:
        yield Difference("points", link_id, _listed(had, _with_points), _listed(has, _with_points))
    if _condition(old) != _condition(new):
        yield Difference("asked-when", link_id, _condition(old), _condition(new))


def _manifest(before: Pack, after: Pack) -> Iterator[Difference]:
    old, new = before.manifest, after.manifest
    had = {rule.name: rule for rule in old.scores} if old else {}
    has = {rule.name: rule for rule in new.scores} if new else {}
    for name in dict.fromkeys((*had, *has)):
        yield from _score(had.get(name), has.get(name))
    yield from _unlike("flags", _flags(old), _flags(new))
    yield from _unlike("respondents", ", ".join(before.respondents), ", ".join(after.respondents))
    yield from _unlike("ages", _for_whom(old), _for_whom(new))
    yield from _unlike("licence", before.licence.strip(), after.licence.strip())
    yield from _unlike("licence", _record(old), _record(new))
    if before.golden != after.golden:
        yield Difference("golden", None, _cases(before), _cases(after))


def _score(old: Score | None, new: Score | None) -> Iterator[Difference]:
    yield from _unlike("score", _rule(old), _rule(new))
    yield from _unlike("bands", _bands(old), _bands(new))
    yield from _unlike("cut-off", _cut_off(old), _cut_off(new))
    yield from _unlike("reliable-change", _reliable(old), _reliable(new))


def _unlike(what: What, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(what, None, before, after)


def _said(item: Item) -> str:
    return " ".join(part for part in (item.prefix, item.text) if part)


def _kind(item: Item) -> str:
    words = [item.type]
    words += ["several answers"] if item.repeats else []
    words += ["must be answered"] if item.required else []
    words += ["hidden"] if item.hidden else []
    return ", ".join(words)


def _label(option: Option) -> str:
    return option.label


def _code(option: Option) -> str:
    value = option.value
    return str(value.get("code") or value.get("reference") or "") if hasattr(value, "get") else str(value)


def _with_points(option: Option) -> str:
    return f"{option.label}: {'no points' if option.points is None else f'{option.points:f}'}"


def _listed(given: tuple[Option, ...], words: Any) -> str:
    return "; ".join(words(one) for one in given)


def _condition(item: Item) -> str:
    parts = []
    for one in item.enable_when:
        wanted = next((value for key, value in one.items() if key.startswith("answer")), "")
        if isinstance(wanted, dict):
            wanted = wanted.get("code") or wanted.get("display") or ""
        parts.append(f"{one.get('question')} {one.get('operator')} {wanted}")
    return f" {'or' if item.enable_behavior == 'any' else 'and'} ".join(parts)


def _rule(rule: Score | None) -> str:
    if rule is None:
        return ""
    missing = f", {rule.missing_allowed} may lack" if rule.missing_allowed else ", none may lack"
    within = "".join(f" ({allowed} of {', '.join(part)})" for part, allowed in rule.missing_within)
    times = "" if rule.multiply == 1 else f" times {rule.multiply:f}"
    worse = "higher is worse" if rule.direction == "higher-is-worse" else "higher is better"
    other = "" if rule.is_plain else f"; further rules {_further(rule)}"
    return (
        f"{rule.title}: {rule.method} of {', '.join(rule.items)}{times}{missing}{within}{other}; "
        f"{rule.low:f} to {rule.high:f}; {worse}; {rule.decimals} decimal places"
    )


def _further(rule: Score) -> str:
    """What else the score depends on: answers that do not count, rounding, a table, norms."""
    parts = [f"not applicable {', '.join(sorted(rule.not_applicable))}"] if rule.not_applicable else []
    parts += ["sums of missing answers rounded"] if rule.missing_rounded else []
    parts += (
        ["table " + ", ".join(f"{raw:f} gives {value:f}" for raw, value in rule.conversion)] if rule.conversion else []
    )
    parts += [f"norms {one.sex} {one.age_from} to {one.age_to}: {one.mean:f}, {one.deviation:f}" for one in rule.norms]
    return "; ".join(parts)


def _bands(rule: Score | None) -> str:
    return "; ".join(f"from {one.lower:f} {one.name}" for one in rule.bands) if rule else ""


def _cut_off(rule: Score | None) -> str:
    cut = rule.cut_off if rule else None
    return f"{cut.operator} {cut.value:f}: {cut.words}" if cut else ""


def _reliable(rule: Score | None) -> str:
    change = rule.reliable_change if rule else None
    return f"{change.value:f} ({change.source})" if change else ""


def _flags(manifest: Manifest | None) -> str:
    if manifest is None:
        return ""
    items = [f"{one.link_id} {one.operator} {one.points:f}: {one.reason}" for one in manifest.flags]
    scores = [f"{one.score} {one.operator} {one.value:f}: {one.reason}" for one in manifest.score_flags]
    return "; ".join((*items, *scores))


def _for_whom(manifest: Manifest | None) -> str:
    if manifest is None:
        return ""
    ages = (
        f"{manifest.age_min or 0} to {manifest.age_max}" if manifest.age_max else f"{manifest.age_min or 0} and older"
    )
    return f"{', '.join(manifest.services)}; {ages}"


def _record(manifest: Manifest | None) -> str:
    if manifest is None:
        return ""
    return "; ".join(f"{name}: {value}" for name, value in sorted(manifest.licence.items()) if value)


def _cases(pack: Pack) -> str:
    found = pack.golden.get("cases") if pack.golden else None
    return f"{len(found) if isinstance(found, list) else 0} answers"
