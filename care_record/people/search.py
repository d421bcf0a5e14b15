"""Finding a person in the trust by the rules of the Personal Demographics Service (PDS).

Non-fuzzy needs family name (a wildcard after two letters) and date of birth (a range allowed), or an NHS number.
Fuzzy needs given, family and date of birth; or family or given with date of birth, gender and postcode. At most 50
people are shown, else none. A restricted person is shown without address and contact, and a search by postcode leaves
them out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from care_record.people.dates import show_date
from care_record.people.gender import Gender
from care_record.people.names import fold, sound
from care_record.people.nhs_number import NHSNumber
from care_record.people.patient import Patient
from care_record.people.problems import PatientProblem

MOST_RESULTS = 50
LETTERS_BEFORE_WILDCARD = 2
# a year and a day keeps a range of births a help for memory, not a way to list a trust
LONGEST_RANGE_DAYS = 366
_CLOSE_NAME = 0.9
_WILDCARD = "Type at least two letters of the {} name before the *, and end with it."
TOO_MANY = "More than 50 people match. Add a given name, or the whole date of birth."


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What was asked. `born_to` makes a range; `family` may end in `*`; `fuzzy` takes names that are alike."""

    family: str = ""
    given: str = ""
    born: date | None = None
    born_to: date | None = None
    gender: Gender | None = None
    postcode: str = ""
    nhs_number: NHSNumber | None = None
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One person found: `score` from 0 to 1, and `reasons` that say in words why."""

    patient: Patient
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Best first. Where `too_many`, no one is listed and `words` says what to add."""

    matches: tuple[Match, ...]
    too_many: bool = False
    words: str = ""


def query_problems(query: SearchQuery) -> tuple[PatientProblem, ...]:
    """Why a search is refused, in words by field; empty where it may run."""
    found = _wildcard_problems(query) + _range_problems(query)
    if query.nhs_number is None:
        found += _fuzzy_minimum(query) if query.fuzzy else _plain_minimum(query)
    return tuple(found)


def match(query: SearchQuery, patient: Patient) -> Match | None:
    """Whether a person fits a query that `query_problems` let pass, how well, and why."""
    if query.nhs_number is not None:
        fits = patient.nhs_number == query.nhs_number
        return Match(_shown(patient), 1.0, (f"NHS No. {query.nhs_number}",)) if fits else None
    if query.postcode and (patient.restricted or not _same_postcode(query, patient)):
        return None
    if query.gender is not None and query.gender is not patient.gender:
        return None
    if not _born_fits(query, patient.birth_date):
        return None
    family, given = _name_fit(query.family, patient.name.family, fuzzy=query.fuzzy), _given_fit(query, patient)
    if family is None or given is None:
        return None
    reasons = [f"{label} {fit[1]}" for label, fit in (("Family name", family), ("Given name", given)) if fit[1]]
    reasons.append(f"Born {show_date(patient.birth_date)}")
    reasons += [f"Gender {patient.gender.label}"] if query.gender else []
    reasons += [f"Postcode {patient.address.postcode}"] if query.postcode and patient.address else []
    exact_birth = 1.0 if query.born_to in (None, query.born) else 0.9
    return Match(_shown(patient), round(family[0] * given[0] * exact_birth, 4), tuple(reasons))


def search(query: SearchQuery, people: Iterable[Patient]) -> SearchResult:
    """Everybody who fits, best first, then by name. Raises ValueError for a query that `query_problems` refuses."""
    problems = query_problems(query)
    if problems:
        raise ValueError(problems[0].words)
    found = [hit for person in people if (hit := match(query, person))]
    if len(found) > MOST_RESULTS:
        return SearchResult((), too_many=True, words=TOO_MANY)
    found.sort(key=lambda hit: (-hit.score, hit.patient.name.sort_key, hit.patient.birth_date, hit.patient.id.bytes))
    return SearchResult(tuple(found))


def sounds_like(patient: Patient, others: Iterable[Patient]) -> tuple[Patient, ...]:
    """Others whose family and given name are the same, sound so or are spelt nearly so: worth a warning."""
    mine = patient.name.sort_key
    return tuple(
        other
        for other in others
        if other.id != patient.id
        and all(one == another or _alike(one, another) for one, another in zip(mine, other.name.sort_key, strict=True))
    )


def alike(name: str, other: str) -> bool:
    """Whether two names are the same, sound so or are spelt nearly so."""
    one, another = fold(name), fold(other)
    return one == another or _alike(one, another) is not None


def _shown(patient: Patient) -> Patient:
    return patient.without_contact() if patient.restricted else patient


def _wildcard_problems(query: SearchQuery) -> list[PatientProblem]:
    found = []
    for field, label, typed in (("family", "family", query.family), ("given", "given", query.given)):
        stem, star, after = typed.partition("*")
        if star and query.fuzzy:
            found.append(PatientProblem(field, "A * cannot be used in a search for names that are only alike."))
        elif star and (after.strip() or len(fold(stem)) < LETTERS_BEFORE_WILDCARD):
            found.append(PatientProblem(field, _WILDCARD.format(label)))
    return found


def _range_problems(query: SearchQuery) -> list[PatientProblem]:
    if query.born_to is None:
        return []
    if query.born is None:
        return [PatientProblem("born", "Enter the first date of birth of the range.")]
    if query.born_to < query.born:
        return [PatientProblem("born_to", "The range of dates of birth ends before it begins.")]
    if (query.born_to - query.born).days > LONGEST_RANGE_DAYS:
        return [PatientProblem("born_to", "The range of dates of birth is longer than a year. Make it shorter.")]
    return []


def _plain_minimum(query: SearchQuery) -> list[PatientProblem]:
    found = []
    if not fold(query.family.replace("*", "")):
        found.append(PatientProblem("family", "Enter the family name, or at least its first two letters and a *."))
    if query.born is None:
        found.append(PatientProblem("born", "Enter the date of birth, or search by NHS number."))
    return found


def _fuzzy_minimum(query: SearchQuery) -> list[PatientProblem]:
    family, given = bool(fold(query.family)), bool(fold(query.given))
    if query.born and ((family and given) or ((family or given) and query.gender and query.postcode)):
        return []
    words = "To find names that are alike, enter given name, family name and date of birth; "
    words += "or one name with date of birth, gender and postcode."
    return [PatientProblem("born" if query.born is None else "family", words)]


def _born_fits(query: SearchQuery, born: date) -> bool:
    return query.born is None or query.born <= born <= (query.born_to or query.born)


def _same_postcode(query: SearchQuery, patient: Patient) -> bool:
    asked = query.postcode.upper().replace(" ", "")
    return patient.address is not None and patient.address.postcode.replace(" ", "") == asked


def _given_fit(query: SearchQuery, patient: Patient) -> tuple[float, str] | None:
    fit = _name_fit(query.given, patient.name.given, fuzzy=query.fuzzy)
    if fit and fit[0] == 1.0:
        return fit
    known_as = _name_fit(query.given, patient.name.known_as, fuzzy=query.fuzzy) if patient.name.known_as else None
    return max((0.95 * known_as[0], f"{known_as[1]} (known as)"), fit or (0.0, "")) if known_as else fit


def _name_fit(asked: str, held: str, *, fuzzy: bool) -> tuple[float, str] | None:
    """Score and words of one name against what was asked; nothing asked fits everybody and says nothing."""
    stem, star, _ = asked.partition("*")
    wanted, name = fold(stem), fold(held)
    if not wanted:
        return 1.0, ""
    if wanted == name:
        return 1.0, "is the same"
    if star:
        return (0.9, f"begins with {stem.strip().upper()}") if name.startswith(wanted) else None
    return _alike(wanted, name) if fuzzy else None


def _alike(wanted: str, name: str) -> tuple[float, str] | None:
    import jellyfish

    closeness = jellyfish.jaro_winkler_similarity(wanted, name)
    if sound(wanted) and sound(wanted) == sound(name):
        return max(0.8, min(closeness, 0.95)), "sounds alike"
    return (closeness * 0.9, "is spelt nearly so") if closeness >= _CLOSE_NAME else None
