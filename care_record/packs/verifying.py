"""Whether a pack may be proposed: its form, its manifest, its golden answers and its licence, each checked.

A problem keeps a pack from being sent; a warning is for the two people who approve it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from care_record.measures.check import Status, check
from care_record.measures.manifest import Manifest, Score
from care_record.measures.questionnaire import Item
from care_record.measures.valuesets import by_url, options
from care_record.packs import golden
from care_record.packs.pack import RESPONDENTS, Pack, Problem
from care_record.packs.reading import ABOUT, GOLDEN, LICENCE, MANIFEST, QUESTIONNAIRE

NO_WORDING = "Its items have no wording: a trust that holds the licence completes it first."
_LICENCE_FIELDS = {
    "name": "the licence\u2019s name",
    "holder": "who holds the rights",
    "terms": "the licence\u2019s terms",
}
_MOST = 100


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying found. `golden` are all golden answers tried."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    golden: tuple[golden.Result, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing keeps it from being sent."""
        return not self.problems

    @property
    def right(self) -> int:
        """How many golden answers score as given."""
        return sum(not one.problem for one in self.golden)


def verify(pack: Pack) -> Verified:
    """Check a pack. Never raises, whatever the pack holds."""
    try:
        return _verify(pack)
    except RecursionError:
        return Verified((Problem("", None, "It is nested too deeply."),))


def status(pack: Pack, verified: Verified) -> Status:
    """As for a Questionnaire: `incomplete` where nothing is lacking but value sets, or the wording of a structure."""
    if verified.sound:
        return "usable"
    checked = check(pack.questionnaire, by_url(pack.valuesets))
    lacking = {one.reason for one in checked.problems} | {NO_WORDING}
    only_lacks = all(one.reason in lacking for one in verified.problems)
    return "incomplete" if checked.status != "refused" and only_lacks else "refused"


def _verify(pack: Pack) -> Verified:
    checked = check(pack.questionnaire, by_url(pack.valuesets))
    problems = [Problem(QUESTIONNAIRE, one.link_id, one.reason) for one in checked.problems]
    warnings = [Problem(QUESTIONNAIRE, None, note) for note in checked.notes]
    if checked.status == "refused":
        return Verified(tuple(problems), tuple(warnings))
    problems += _form(pack)
    problems += _licence(pack)
    results: tuple[golden.Result, ...] = ()
    if pack.manifest is None:
        warnings.append(Problem("", None, "It has no manifest: no bands, no flags, and no reliable change are shown."))
    else:
        problems += _manifest(pack, pack.manifest)
        warnings += _ranges(pack, pack.manifest)
        try:
            results = tuple(golden.run(pack.measure, pack.golden))
        except ValueError as error:
            problems.append(Problem(GOLDEN, None, str(error)))
        problems += [Problem(GOLDEN, None, f"{one.name}: {one.problem}") for one in results if one.problem]
        warnings += _uncovered(pack, pack.manifest)
    return Verified(tuple(problems[:_MOST]), tuple(dict.fromkeys(warnings))[:_MOST], results)


def _form(pack: Pack) -> Iterator[Problem]:
    form = pack.measure.form
    if not form.url or not form.version:
        yield Problem(QUESTIONNAIRE, None, "It needs a url and a version, by which answers name it.")
    elif len(form.url) > 400 or len(form.version) > 80:
        yield Problem(QUESTIONNAIRE, None, "Its url has at most 400 signs, its version 80.")
    if not any(item.is_question for item in form.descend()):
        yield Problem(QUESTIONNAIRE, None, "It asks nothing.")
    if pack.structure_only:
        yield Problem(QUESTIONNAIRE, None, NO_WORDING)
        return
    scored = {link_id for rule in pack.manifest.scores for link_id in rule.items} if pack.manifest else set()
    for item in form.descend():
        if item.link_id in scored and not item.text.strip():
            yield Problem(QUESTIONNAIRE, item.link_id, "It is scored, but has no wording.")


def _licence(pack: Pack) -> Iterator[Problem]:
    if not pack.licence.strip():
        yield Problem(LICENCE, None, "There is no licence record: under what licence, and from whom, may it be used?")
    unknown = [one for one in pack.respondents if one not in RESPONDENTS]
    if unknown:
        where = MANIFEST if pack.manifest else ABOUT
        yield Problem(where, None, f"It says that {unknown[0]!r} may answer; known are {', '.join(RESPONDENTS)}.")
    if pack.manifest is None:
        return
    record = pack.manifest.licence
    for name, words in _LICENCE_FIELDS.items():
        if not str(record.get(name) or "").strip():
            yield Problem(MANIFEST, None, f"The licence record does not say {words}.")
    if not record.get("sources"):
        yield Problem(MANIFEST, None, "The licence record names no source.")


def _manifest(pack: Pack, manifest: Manifest) -> Iterator[Problem]:
    items = {item.link_id: item for item in pack.measure.form.descend()}
    for rule in manifest.scores:
        for link_id in dict.fromkeys((*rule.items, *(one for part, _ in rule.missing_within for one in part))):
            reason = _unscorable(pack, items.get(link_id))
            if reason:
                yield Problem(MANIFEST, link_id, f"The score {rule.name!r} counts it, but {reason}.")
        yield from _bands(rule)
    for flag in manifest.flags:
        reason = _unscorable(pack, items.get(flag.link_id))
        if reason:
            yield Problem(MANIFEST, flag.link_id, f"It raises a flag, but {reason}.")
    if len({rule.name for rule in manifest.scores}) != len(manifest.scores):
        yield Problem(MANIFEST, None, "Two of its scores have one name.")


def _unscorable(pack: Pack, item: Item | None) -> str:
    """Why an item gives no points, empty where it does."""
    if item is None:
        return "the questionnaire has no such item"
    if not item.is_question:
        return "it asks nothing"
    given = options(item, pack.questionnaire, pack.measure.valuesets or {})
    if given:
        return "" if any(one.points is not None for one in given) else "its answers carry no points"
    return "" if item.type in ("integer", "decimal") else "its answers carry no points"


def _bands(rule: Score) -> Iterator[Problem]:
    if rule.low > rule.high:
        yield Problem(MANIFEST, None, f"The range of the score {rule.name!r} begins above its end.")
    if not rule.bands:
        return
    if rule.bands[0].lower != rule.low:
        yield Problem(
            MANIFEST, None, f"The bands of {rule.name!r} begin at {rule.bands[0].lower}, its range at {rule.low}."
        )
    for below, above in pairwise(rule.bands):
        if below.lower >= above.lower:
            yield Problem(
                MANIFEST, None, f"The band {above.name!r} of {rule.name!r} does not begin above the one before."
            )
    if rule.bands[-1].lower > rule.high:
        yield Problem(MANIFEST, None, f"The band {rule.bands[-1].name!r} of {rule.name!r} lies above its range.")
    if not all(band.name.strip() for band in rule.bands):
        yield Problem(MANIFEST, None, f"A band of {rule.name!r} has no name.")


def _ranges(pack: Pack, manifest: Manifest) -> Iterator[Problem]:
    """Warn where the options of a plain sum or mean give another range than the manifest says."""
    items = {item.link_id: item for item in pack.measure.form.descend()}
    for rule in manifest.scores:
        if not rule.is_plain or any(link_id not in items for link_id in rule.items):
            continue
        points = [_points(pack, items[link_id]) for link_id in rule.items]
        if not points or not all(points):
            continue
        count = len(points) if rule.method == "mean" else 1
        low = sum((min(one) for one in points), Decimal(0)) * rule.multiply / count
        high = sum((max(one) for one in points), Decimal(0)) * rule.multiply / count
        if (low, high) != (rule.low, rule.high):
            words = f"The answers of {rule.name!r} give {low} to {high}; the manifest says {rule.low} to {rule.high}."
            yield Problem(MANIFEST, None, words)
        if rule.cut_off and not rule.low <= rule.cut_off.value <= rule.high:
            yield Problem(MANIFEST, None, f"The cut-off of {rule.name!r} lies outside its range.")


def _points(pack: Pack, item: Item) -> list[Decimal]:
    given = options(item, pack.questionnaire, pack.measure.valuesets or {}) or ()
    return [one.points for one in given if one.points is not None]


def _uncovered(pack: Pack, manifest: Manifest) -> Iterator[Problem]:
    """Warn of each bound of a band that no golden answer reaches from both sides."""
    try:
        expected = [case["expect"].get("scores") for case in golden.cases(pack.golden)]
    except ValueError:
        return
    if not expected:
        yield Problem(GOLDEN, None, "There are no golden answers: nothing shows that it scores as its owner says.")
        return
    for rule in manifest.scores:
        reached = {
            given[rule.name][1]: None
            for given in expected
            if isinstance(given, Mapping) and isinstance(given.get(rule.name), list) and len(given[rule.name]) == 2
        }
        values = [
            Decimal(str(given[rule.name][0]))
            for given in expected
            if isinstance(given, Mapping)
            and isinstance(given.get(rule.name), list)
            and given[rule.name]
            and isinstance(given[rule.name][0], int | float)
        ]
        for below, above in pairwise(rule.bands):
            at = above.lower in values
            under = any(below.lower <= one < above.lower for one in values)
            if not at or not under or above.name not in reached:
                bound = f"{above.lower}, where {above.name!r} of {rule.name!r} begins"
                words = f"No golden answer lies on each side of {bound}."
                yield Problem(GOLDEN, None, words)
