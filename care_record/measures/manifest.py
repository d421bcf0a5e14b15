"""What a Questionnaire does not say about its measure: licence, scoring, bands, risk items, reliable change.

One JSON file beside each Questionnaire; `docs/measures.md` gives its form. Points come from the Questionnaire's own
options, after any reversal, so the manifest never names an option.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from care_record.measures.questionnaire import Json

FORMAT = 1
NATIONAL_SERVICES = ("adult-community", "children-young-people")
Direction = Literal["higher-is-worse", "higher-is-better"]

COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
}


class ManifestError(ValueError):
    """A manifest that cannot be used; the message says what is wrong with it, in words."""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores from `lower` up to the next band's lower bound, compared with the unrounded score."""

    lower: Decimal
    name: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """A published threshold; `words` says what it means, `source` where it comes from."""

    operator: str
    value: Decimal
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """The least difference between two scores that counts as change, in the score's own units."""

    value: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class NationalChange:
    """NHS England's own rule for one service: the least difference that its publications count as change.

    `service` is one of NATIONAL_SERVICES. `cut_off` is the national clinical cut-off, None where there is none.
    """

    service: str
    threshold: Decimal
    source: str
    cut_off: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation of a raw score among people of one recorded sex (`male`, `female`) and age."""

    sex: str
    age_from: int
    age_to: int
    mean: Decimal
    deviation: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """How one score is made from item points.

    `method` is `sum` or `mean` of the points of `items`, times `multiply`. `missing_allowed` items may lack an answer;
    a sum is then raised in proportion (mean of those answered times their full number), and rounded half up where
    `missing_rounded`. `missing_within` limits the missing further, for named groups of items. An answer without points
    to one of `not_applicable` (not known, not applicable) is not missing and adds nothing. `conversion` replaces the
    sum by the value beside it; `norms` makes it a T-score: (sum - mean) / deviation x 10 + 50. `low` and `high` are the
    possible range of the finished score; `national_range` is what the Mental Health Services Data Set accepts, in its
    own units (`national`).
    """

    name: str
    title: str
    method: Literal["sum", "mean"]
    items: tuple[str, ...]
    low: Decimal
    high: Decimal
    direction: Direction
    multiply: Decimal = Decimal(1)
    missing_allowed: int = 0
    missing_within: tuple[tuple[tuple[str, ...], int], ...] = ()
    missing_source: str = ""
    decimals: int = 2
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    cut_off: CutOff | None = None
    reliable_change: ReliableChange | None = None
    codes: tuple[Json, ...] = ()
    national_range: tuple[Decimal, Decimal] | None = None
    national_change: tuple[NationalChange, ...] = ()
    not_applicable: frozenset[str] = frozenset()
    missing_rounded: bool = False
    conversion: tuple[tuple[Decimal, Decimal], ...] = ()
    norms: tuple[Norm, ...] = ()
    national_multiply: Decimal = Decimal(1)
    national_add: Decimal = Decimal(0)

    def national(self, value: Decimal) -> Decimal:
        """Return a finished score in the units of the national data set, which takes K10 from 0 and CORE-OM's sums."""
        return value * self.national_multiply + self.national_add

    @property
    def is_plain(self) -> bool:
        """Whether the score is arithmetic on points alone, so that a page can work it out too."""
        return not (self.conversion or self.norms or self.not_applicable or self.missing_rounded)

    def band(self, value: Decimal) -> str | None:
        """Return the name of the band that holds this unrounded value, or None where the measure has no bands."""
        held = [band for band in self.bands if band.lower <= value]
        return max(held, key=lambda band: band.lower).name if held else None


@dataclass(frozen=True, slots=True)
class FlagRule:
    """An answer that a clinician must see soon: the item's points compared with `points`."""

    link_id: str
    operator: str
    points: Decimal
    reason: str

    def raised_by(self, points: Decimal) -> bool:
        return COMPARE[self.operator](points, self.points)


@dataclass(frozen=True, slots=True)
class ScoreFlagRule:
    """A score that by itself raises the attention bit, so that the bit does not give away one item (trust rules, 9)."""

    score: str
    operator: str
    value: Decimal
    reason: str

    def raised_by(self, value: Decimal) -> bool:
        return COMPARE[self.operator](value, self.value)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A measure's manifest. `json` is the whole file; the rest is what scoring and the screens read most."""

    json: Json
    id: str
    title: str
    short_title: str
    licence: Json
    services: tuple[str, ...]
    age_min: int | None
    age_max: int | None
    scores: tuple[Score, ...]
    flags: tuple[FlagRule, ...]
    score_flags: tuple[ScoreFlagRule, ...]
    structure_only: bool = False

    def score(self, name: str) -> Score | None:
        """Return the score with this name, or None."""
        return next((score for score in self.scores if score.name == name), None)


def read(data: Json) -> Manifest:
    """Read a manifest. Raises ManifestError when a part is missing, of the wrong kind, or of a newer format."""
    if not isinstance(data, Mapping):
        raise ManifestError("A manifest is a JSON object.")
    if data.get("format") != FORMAT:
        raise ManifestError(f"This manifest has format {data.get('format')!r}; this program reads format {FORMAT}.")
    try:
        return _read(data)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise ManifestError(f"The manifest cannot be read: {type(error).__name__} {error}") from error


def _read(data: Json) -> Manifest:
    ages = data["ages"]
    national = data.get("nationalChange", ())
    scores = tuple(
        _score(score, [rule for rule in national if rule["score"] == score["name"]]) for score in data["scores"]
    )
    names = {score.name for score in scores}
    if any(rule["score"] not in names for rule in national):
        raise ManifestError("A national rule names a score that the manifest does not define.")
    score_flags = tuple(
        ScoreFlagRule(flag["score"], _operator(flag["operator"]), _decimal(flag["value"]), str(flag["reason"]))
        for flag in data.get("scoreFlags", ())
    )
    unknown = [flag.score for flag in score_flags if flag.score not in names]
    if unknown:
        raise ManifestError(f"A flag names the score {unknown[0]!r}, which the manifest does not define.")
    if any(not score.is_plain for score in scores if score.name in {flag.score for flag in score_flags}):
        raise ManifestError("A flag names a score that is not a plain sum or mean, so a page could not raise it.")
    return Manifest(
        json=data,
        id=str(data["id"]),
        title=str(data["title"]),
        short_title=str(data["shortTitle"]),
        licence=dict(data["licence"]),
        services=tuple(data["services"]),
        age_min=ages.get("min"),
        age_max=ages.get("max"),
        scores=scores,
        flags=tuple(
            FlagRule(flag["linkId"], _operator(flag["operator"]), _decimal(flag["points"]), str(flag["reason"]))
            for flag in data.get("flags", ())
        ),
        score_flags=score_flags,
        structure_only=data.get("structureOnly", False) is True,
    )


def _score(data: Json, national_rules: Sequence[Json]) -> Score:
    if data["method"] not in ("sum", "mean"):
        raise ManifestError(f"The score {data['name']!r} has the method {data['method']!r}; known are sum and mean.")
    if data["direction"] not in ("higher-is-worse", "higher-is-better"):
        raise ManifestError(f"The score {data['name']!r} has no known direction.")
    missing = data.get("missing", {})
    cut_off = data.get("cutOff")
    change = data.get("reliableChange")
    national = data.get("nationalRange")
    conversion, norms = data.get("conversion", {}), data.get("norms", {})
    return Score(
        name=str(data["name"]),
        title=str(data["title"]),
        method=data["method"],
        items=tuple(data["items"]),
        low=_decimal(data["range"][0]),
        high=_decimal(data["range"][1]),
        direction=data["direction"],
        multiply=_decimal(data.get("multiply", 1)),
        missing_allowed=int(missing.get("allowed", 0)),
        missing_within=tuple((tuple(part["items"]), int(part["allowed"])) for part in missing.get("within", ())),
        missing_source=str(missing.get("source", "")),
        decimals=int(data.get("decimals", 2)),
        bands=tuple(Band(_decimal(band["from"]), str(band["name"])) for band in data.get("bands", ())),
        bands_source=str(data.get("bandsSource", "")),
        cut_off=CutOff(_operator(cut_off["operator"]), _decimal(cut_off["value"]), cut_off["words"], cut_off["source"])
        if cut_off
        else None,
        reliable_change=ReliableChange(_decimal(change["value"]), change["source"]) if change else None,
        codes=tuple(data.get("codes", ())),
        national_range=(_decimal(national[0]), _decimal(national[1])) if national else None,
        national_change=tuple(_national(rule) for rule in national_rules),
        not_applicable=frozenset(data.get("notApplicable", ())),
        missing_rounded=missing.get("rounded", False) is True,
        conversion=tuple((_decimal(raw), _decimal(to)) for raw, to in conversion.get("table", ())),
        norms=tuple(_norm(row) for row in norms.get("rows", ())),
        national_multiply=_decimal(data.get("nationalMultiply", 1)),
        national_add=_decimal(data.get("nationalAdd", 0)),
    )


def _national(data: Json) -> NationalChange:
    if data["service"] not in NATIONAL_SERVICES:
        raise ManifestError(f"{data['service']!r} is no service with national rules.")
    cut_off = data.get("cutOff")
    return NationalChange(
        data["service"], _decimal(data["threshold"]), data["source"], None if cut_off is None else _decimal(cut_off)
    )


def _norm(data: Json) -> Norm:
    if data["sex"] not in ("male", "female") or not _decimal(data["sd"]) > 0:
        raise ManifestError("A norm needs the sex male or female and a standard deviation above 0.")
    low, high = data["ages"]
    return Norm(data["sex"], int(low), int(high), _decimal(data["mean"]), _decimal(data["sd"]))


def _operator(name: Any) -> str:
    if name not in COMPARE:
        raise ManifestError(f"{name!r} is not a comparison that a manifest may use.")
    return str(name)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ManifestError(f"{value!r} is not a number.")
    return Decimal(str(value))
