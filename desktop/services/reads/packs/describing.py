"""A pack in words: what is asked, how it is scored, its licence, what was found, and what differs from before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from care_record.measures.valuesets import options
from care_record.packs.diff import WORDS, compare
from care_record.packs.pack import RESPONDENTS
from care_record.packs.reading import ABOUT, GOLDEN, LICENCE, MANIFEST, QUESTIONNAIRE
from desktop.services.reads.packs.lines import AskedLine, DifferenceLine, ProblemLine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from care_record.measures.manifest import Score
    from care_record.measures.questionnaire import Item, Option
    from care_record.packs.pack import Pack, Problem
    from care_record.packs.verifying import Verified

_LICENCE = (
    ("name", "Licence"),
    ("holder", "Rights"),
    ("terms", "Terms"),
    ("attribution", "Attribution"),
    ("notes", "Notes"),
    ("checked", "Looked at"),
)
FILES = {
    QUESTIONNAIRE: "Questionnaire",
    MANIFEST: "Manifest",
    GOLDEN: "Golden answers",
    LICENCE: "Licence record",
    ABOUT: "Pack",
}
_SERVICES = {"adult": "adult", "soamhs": "older adult", "camhs-16-18": "CAMHS 16 to 18"}


def asked(pack: Pack) -> tuple[AskedLine, ...]:
    """The items in their order; hidden ones are left out."""
    return tuple(_items(pack, pack.measure.form.items))


def _items(pack: Pack, items: tuple[Item, ...]) -> Iterator[AskedLine]:
    for item in items:
        if item.hidden:
            continue
        if item.is_question:
            given = options(item, pack.questionnaire, pack.measure.valuesets or {})
            words = item.text or "(no wording)"
            yield AskedLine("question", item.prefix or f"{item.link_id}.", words, _answers(item, given), _when(item))
        elif item.text:
            kind = "heading" if item.type == "group" else "note"
            yield AskedLine(kind, item.prefix, item.text, when=_when(item))  # type: ignore[arg-type]
        yield from _items(pack, item.items)


def _answers(item: Item, given: tuple[Option, ...] | None) -> str:
    if given is None:
        return f"The answers of {item.json.get('answerValueSet')} are not here"
    words = [one.label if one.points is None else f"{one.label} ({one.points:f})" for one in given]
    extra = ["own words"] if item.type == "open-choice" else []
    several = "several of: " if item.repeats and words else ""
    return several + " \u00b7 ".join([*words, *extra]) if words else item.type


def _when(item: Item) -> str:
    parts = []
    for one in item.enable_when:
        wanted: Any = next((value for key, value in one.items() if key.startswith("answer")), "")
        if isinstance(wanted, dict):
            wanted = wanted.get("display") or wanted.get("code") or ""
        parts.append(f"{one.get('question')} {one.get('operator')} {wanted}")
    return f"Only if {(' or ' if item.enable_behavior == 'any' else ' and ').join(parts)}" if parts else ""


def scoring(pack: Pack) -> tuple[tuple[str, str], ...]:
    """How it is scored, who answers, and for whom it is."""
    found = [("Answered by", ", ".join(RESPONDENTS.get(one, one) for one in pack.measure.respondents))]
    manifest = pack.manifest
    if manifest is None:
        return (*found, ("Scoring", "No manifest: points are summed where the form has them; no bands, no flags."))
    ages = f"from {manifest.age_min or 0}" + (f" to {manifest.age_max}" if manifest.age_max is not None else "")
    services = ", ".join(_SERVICES.get(one, one) for one in manifest.services)
    found.append(("For", f"{services}; {ages} years"))
    for rule in manifest.scores:
        found += list(_score(rule))
    for flag in manifest.flags:
        found.append(("Flag", f"{flag.reason} (item {flag.link_id}, {flag.operator} {flag.points:f} points)"))
    for high in manifest.score_flags:
        found.append(("Flag", f"{high.reason} ({high.score} {high.operator} {high.value:f})"))
    return tuple(found)


def _score(rule: Score) -> Iterator[tuple[str, str]]:
    worse = "higher is worse" if rule.direction == "higher-is-worse" else "higher is better"
    missing = f"{rule.missing_allowed} may lack" if rule.missing_allowed else "every answer is needed"
    how = "sum" if rule.method == "sum" else "mean"
    if rule.conversion:
        how += ", then by a table"
    if rule.norms:
        how += ", then by norms for sex and age"
    yield rule.title, f"{rule.low:f} to {rule.high:f}, {how} of {len(rule.items)} items; {worse}; {missing}"
    if rule.bands:
        yield "Bands", "; ".join(f"from {one.lower:f} {one.name}" for one in rule.bands)
    if rule.cut_off:
        yield "Cut-off", f"{rule.cut_off.words} ({rule.cut_off.source})"
    if rule.reliable_change:
        yield "Reliable change", f"{rule.reliable_change.value:f} ({rule.reliable_change.source})"


def licence(pack: Pack) -> tuple[tuple[str, str], ...]:
    """The licence record, then the whole text that travels with it."""
    record = pack.manifest.licence if pack.manifest else {}
    found = [(label, str(record[name])) for name, label in _LICENCE if record.get(name)]
    for name, label in (("sources", "Sources"), ("textSources", "Sources of the text")):
        listed = record.get(name)
        if isinstance(listed, list | tuple) and listed:
            found.append((label, "; ".join(str(one) for one in listed)))
    copyright_ = pack.questionnaire.get("copyright")
    if not found and copyright_:
        found.append(("Copyright", str(copyright_)))
    if pack.licence and not record:
        found.append(("Licence record", pack.licence))
    return tuple(found)


def problems(found: Iterable[Problem]) -> tuple[ProblemLine, ...]:
    """Problems as lines, with the file called by what it is."""
    return tuple(ProblemLine(FILES.get(one.file, one.file), one.link_id or "", one.reason) for one in found)


def golden_words(verified: Verified) -> str:
    """How many golden answers score as given."""
    count = len(verified.golden)
    if not count:
        return "No golden answers came with it."
    if verified.right == count:
        return f"All {count} golden answers score as given."
    return f"{verified.right} of {count} golden answers score as given."


def differences(before: Pack | None, after: Pack) -> tuple[DifferenceLine, ...]:
    """What differs from the version before; nothing for a first one."""
    if before is None:
        return ()
    return tuple(
        DifferenceLine(WORDS[one.what], one.link_id or "", one.before, one.after, one.weighs)
        for one in compare(before, after)
    )


def asks_nothing(verified: Verified) -> bool:
    """Whether its questionnaire cannot be shown, so that it cannot be tried."""
    return any(one.file == QUESTIONNAIRE for one in verified.problems)
