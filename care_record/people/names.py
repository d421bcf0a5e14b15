"""People's names: shown by the NHS Common User Interface, sorted, and compared by sound.

Rules: ISB 1506 (NID-0001..0013): `SMITH, John (Mr)`. Lengths by the NHS Data Dictionary.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields

from care_record.people.problems import PatientProblem

LENGTHS = {"title": 35, "family": 40, "given": 35, "middle": 100, "suffix": 35, "known_as": 35}
_WORDS = {
    "title": "The title",
    "family": "The family name",
    "given": "The given name",
    "middle": "The middle names",
    "suffix": "The suffix",
    "known_as": "The preferred name",
}
_PUNCTUATION = " -'\u2019\u2018.,\u02bc\u00b7"
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2019\u2018\u02bc.`,"), None)
# letters that Unicode does not take apart into a base letter and a mark
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_ASCII = {**{sign: None for sign in _APOSTROPHES if sign < 128}, ord("-"): " "}


@dataclass(frozen=True, slots=True)
class HumanName:
    """A name in parts, as FHIR HumanName keeps it. Empty text where a part is not recorded."""

    family: str
    given: str = ""
    title: str = ""
    middle: str = ""
    suffix: str = ""
    known_as: str = ""

    def __str__(self) -> str:
        return self.display

    @property
    def display(self) -> str:
        """`SMITH, John (Mr)`: family in capitals, given in title case, title in brackets (NID-0001..0010)."""
        text = self.family.upper()
        if self.given:
            text += f", {title_case(self.given)}"
        return f"{text} ({self.title.rstrip('.')})" if self.title else text

    @property
    def spoken(self) -> str:
        """The name as in a letter or a message: `Mr John Smith`."""
        return " ".join(part for part in (self.title.rstrip("."), self.given, self.family) if part)

    @property
    def sort_key(self) -> tuple[str, str]:
        """Folded family, then given: `O'Brien`, `OBRIEN` and `Ó Briain` sort where a reader looks for them."""
        return fold(self.family), fold(self.given)

    @property
    def sounds(self) -> tuple[str, str]:
        """Sound-alike keys of family and given; equal keys are worth a warning, never a match by themselves."""
        return sound(self.family), sound(self.given)


def clean(typed: str) -> str:
    """One form for what was typed: Unicode NFC, outer blanks off, inner blanks single."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def name_problems(name: HumanName) -> tuple[PatientProblem, ...]:
    """Everything wrong with a name; empty where it can be taken."""
    found = [] if name.family else [PatientProblem("family", "Enter the family name.")]
    for part in fields(name):
        value: str = getattr(name, part.name)
        words = _fault(_WORDS[part.name], value, LENGTHS[part.name])
        if words:
            found.append(PatientProblem(part.name, words))
    return tuple(found)


def parse_name(typed: Mapping[str, str]) -> tuple[HumanName, tuple[PatientProblem, ...]]:
    """Read typed parts (keys of LENGTHS) as a name, with what is wrong with it."""
    parts = {key: clean(typed.get(key, "")) for key in LENGTHS}
    name = HumanName(**parts)
    return name, name_problems(name)


def fold(text: str) -> str:
    """For sorting and comparing: lower case, no accents, no apostrophes, hyphens as spaces."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split())
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold().translate(_LETTERS)
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(_APOSTROPHES)
    return " ".join("".join(" " if sign in "-\u2010\u2011\u2013" else sign for sign in bare).split())


_BEFORE_A_NAME = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lady", "rev"})


def same_person(recorded: str, typed: str) -> bool:
    """Whether a typed name is the recorded one: its first and last word, or all of it however it is spaced.

    Case, accents, apostrophes, hyphens and titles do not matter. It catches a message that went astray; a name proves
    nothing.
    """
    known, given = _name_words(recorded), _name_words(typed)
    if not known or not given:
        return False
    ends = len(known) > 1 and len(given) > 1 and (known[0], known[-1]) == (given[0], given[-1])
    return ends or "".join(known) == "".join(given)


def _name_words(name: str) -> list[str]:
    words = fold(name.replace(".", " ").replace(",", " ")).split()
    while len(words) > 1 and words[0] in _BEFORE_A_NAME:
        words = words[1:]
    return words


def full_name_fault(typed: str) -> str | None:
    """Why this cannot be somebody's whole name, in words; None where it can."""
    return _fault("The name", typed, 120) if typed else "Enter the name."


def sound(text: str) -> str:
    """Metaphone of a name without blanks; empty text where there is nothing to hear (Philips 1990, by jellyfish)."""
    import jellyfish

    letters = "".join(sign for sign in fold(text) if sign.isascii() and sign.isalpha())
    return jellyfish.metaphone(letters) if letters else ""


def title_case(given: str) -> str:
    """Title case for a name typed all in one case; a name that already mixes cases is left as its bearer writes it."""
    if not (given.isupper() or given.islower()):
        return given
    out, start = [], True
    for sign in given:
        out.append(sign.upper() if start else sign.lower())
        start = sign in " -'\u2019"
    return "".join(out)


def _fault(label: str, value: str, longest: int) -> str | None:
    if len(value) > longest:
        return f"{label} is too long: {len(value)} letters, at most {longest} fit."
    odd = sorted({sign for sign in value if not (sign.isalpha() or _mark(sign) or sign in _PUNCTUATION)})
    if odd:
        shown = " ".join(sign if sign.isprintable() else "an unprintable sign" for sign in odd)
        return f"{label} has something in it that is not part of a name: {shown}"
    if value and not any(sign.isalpha() for sign in value):
        return f"{label} has no letter in it."
    return None


def _mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc")
