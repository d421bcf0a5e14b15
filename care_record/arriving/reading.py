"""Fields of a row, by column, read into what they say: strict about what is in them, and its words hold none of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Literal, TypeVar
from unicodedata import category
from uuid import UUID

from care_record.arriving.merging import flat
from care_record.arriving.rows import (
    AppointmentRow,
    DeathRow,
    Kind,
    PersonRow,
    ReferralRow,
    Refusal,
    Row,
    TeamRow,
    Where,
)
from care_record.people.address import Address, address_problems, normalise_postcode
from care_record.people.dates import LONDON, birth_date_fault, day_in_london, from_milliseconds, parse_date
from care_record.people.email_address import parse_email
from care_record.people.gender import Gender
from care_record.people.names import LENGTHS, HumanName, clean, name_problems
from care_record.people.needs import NEEDS
from care_record.people.nhs_number import STATUS, NHSNumber
from care_record.people.patient import Patient
from care_record.people.problems import InvalidValueError
from care_record.people.telephone import parse_mobile, parse_telephone

T = TypeVar("T")
LONGEST_NUMBER = 80
LONGEST_REASON = 2000
AHEAD_MS = 3600 * 1000
"""How far a record system's clock may be ahead."""
_NOBODY = UUID(int=0)
_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}-[A-Za-z]{3}-\d{4})$")
_HOW = "Write it as 1987-04-05, 05/04/1987 or 05-Apr-1987."
_MOMENT = "Write it as 2026-04-05T09:30 or 05/04/2026 09:30."
_GENDERS = {
    "f": Gender.FEMALE,
    "female": Gender.FEMALE,
    "2": Gender.FEMALE,
    "m": Gender.MALE,
    "male": Gender.MALE,
    "1": Gender.MALE,
    "other": Gender.OTHER,
    "unknown": Gender.NOT_KNOWN,
    "not known": Gender.NOT_KNOWN,
    "0": Gender.NOT_KNOWN,
    "not specified": Gender.NOT_SPECIFIED,
    "9": Gender.NOT_SPECIFIED,
}
# control characters, halves of a character, and places that Unicode has given to nobody
_NO_LETTERS = frozenset({"Cc", "Cs", "Co", "Cn"})
_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
_NAMES = {
    "family": "family_name",
    "given": "given_name",
    "title": "title",
    "middle": "middle_names",
    "suffix": "suffix",
    "known_as": "preferred_name",
}
_LINES = tuple(f"address_{number}" for number in range(1, 6))
_BOOKED = frozenset({"", "booked", "pending", "proposed", "arrived", "checked-in", "fulfilled"})
_CANCELLED = frozenset({"cancelled", "noshow", "entered-in-error"})
_KINDS: Mapping[str, Literal["appointment", "review", "discharge"]] = {
    "": "appointment",
    "appointment": "appointment",
    "review": "review",
    "discharge": "discharge",
}


class _Fields:
    """A row's fields, and what is found wrong with them."""

    def __init__(self, fields: Mapping[str, str], now: int) -> None:
        self._fields = {name: clean(value) for name, value in fields.items()}
        self._now = now
        self.today = day_in_london(from_milliseconds(now))
        self.problems: list[tuple[str, str]] = []
        for name, value in self._fields.items():
            if not value.isprintable() and any(category(sign) in _NO_LETTERS for sign in value):
                self.wrong(name, "It has something in it that is no letter and no sign.")
                self._fields[name] = ""

    def has(self, *names: str) -> bool:
        return any(name in self._fields for name in names)

    def text(self, name: str) -> str:
        return self._fields.get(name, "")

    def wrong(self, name: str, words: str) -> None:
        self.problems.append((name, words))

    def number(self, name: str) -> str:
        """An identifier of the record system's."""
        found = self.text(name)
        if not found:
            self.wrong(name, "This is empty, and it must be there.")
        elif len(found) > LONGEST_NUMBER or not found.isprintable():
            self.wrong(name, f"This is no identifier: it has at most {LONGEST_NUMBER} letters that can be printed.")
        return found

    def parsed(self, name: str, parse: Callable[[str], T]) -> T | None:
        """A value that may be empty; the parser's words hold no part of it."""
        found = self.text(name)
        if not found:
            return None
        try:
            return parse(found)
        except InvalidValueError as error:
            self.wrong(name, error.words)
            return None

    def chosen(self, name: str, known: Mapping[str, T], words: str) -> T | None:
        """One of several words, in any case."""
        found = self.text(name).lower()
        if found not in known:
            self.wrong(name, words)
            return None
        return known[found]

    def truth(self, name: str) -> bool:
        found = self.text(name).lower()
        if found and found not in _YES | _NO:
            self.wrong(name, "Write yes or no.")
        return found in _YES

    def day(self, name: str, *, needed: bool = True) -> date | None:
        """A day in one of three forms."""
        found = self.text(name)
        if not found:
            if needed:
                self.wrong(name, f"The date is missing. {_HOW}")
            return None
        try:
            if _DAY.match(found):
                return parse_date(found)
        except InvalidValueError:
            self.wrong(name, f"There is no such day. {_HOW}")
            return None
        self.wrong(name, f"This is not a date. {_HOW}")
        return None

    def past_day(self, name: str, *, needed: bool = True) -> date | None:
        found = self.day(name, needed=needed)
        if found is not None and found > self.today:
            self.wrong(name, "This day is still to come.")
        return found

    def moment(self, name: str, *, past: bool) -> int:
        """A moment (ms): an ISO date and time, with its zone or on London's clock, or a day and a time."""
        found = self.text(name)
        at = _moment(found)
        if at is None:
            self.wrong(name, f"This is not a date and time. {_MOMENT}" if found else f"It is missing. {_MOMENT}")
            return 0
        if past and at > self._now + AHEAD_MS:
            self.wrong(
                name, "This time is still to come: the record system's clock is wrong, or the column is another."
            )
        return at


def read(kind: Kind, fields: Mapping[str, str], where: Where, now: int) -> Row | list[Refusal]:
    """What a row says, or everything that is wrong with it. `now` is ms since 1970 UTC."""
    given = _Fields(fields, now)
    row = _READERS[kind](given, where)
    return [Refusal(where, field, words) for field, words in given.problems] or row


def numbered(fields: Mapping[str, str]) -> tuple[str, str] | None:
    """The NHS number (digits) and date of birth (ISO) of a patient's row, None where it has no readable pair."""
    number, born = clean(fields.get("nhs_number", "")), clean(fields.get("date_of_birth", ""))
    try:
        return (NHSNumber.parse(number).digits, parse_date(born).isoformat()) if number and _DAY.match(born) else None
    except InvalidValueError:
        return None


def _team(given: _Fields, where: Where) -> TeamRow:
    return TeamRow(where, given.number("team"), given.number("team_name"))


def _death(given: _Fields, where: Where) -> DeathRow:
    died = given.past_day("date_of_death") or given.today
    return DeathRow(where, given.number("patient"), died, given.moment("last_updated", past=True))


def _referral(given: _Fields, where: Where) -> ReferralRow:
    opened, closed = given.past_day("referred_on"), given.day("discharged_on", needed=False)
    if opened and closed and closed < opened:
        given.wrong("discharged_on", "The discharge is before the referral.")
    return _referral_row(given, where, opened, closed, given.number("patient"), given.number("team"))


def _discharge(given: _Fields, where: Where) -> ReferralRow:
    closed = given.day("discharged_on")
    return _referral_row(given, where, None, closed, given.text("patient"), given.text("team"))


def _referral_row(
    given: _Fields, where: Where, opened: date | None, closed: date | None, person: str, team: str
) -> ReferralRow:
    reason = given.text("reason")
    if len(reason) > LONGEST_REASON:
        given.wrong("reason", f"The reason is longer than {LONGEST_REASON} letters.")
    updated = given.moment("last_updated", past=True)
    return ReferralRow(where, given.number("referral"), person, team, opened, closed, reason, updated)


def _appointment(given: _Fields, where: Where) -> AppointmentRow:
    kind = given.chosen("kind", _KINDS, "Write appointment, review or discharge.")
    status = given.text("status").lower()
    if status not in _BOOKED | _CANCELLED:
        given.wrong("status", "Write booked or cancelled.")
    return AppointmentRow(
        where,
        given.number("appointment"),
        given.number("patient"),
        given.text("team"),
        given.moment("starts", past=False),
        kind or "appointment",
        status in _CANCELLED,
        given.moment("last_updated", past=True),
    )


def _person(given: _Fields, where: Where) -> PersonRow:
    number, updated = given.number("patient"), given.moment("last_updated", past=True)
    name = _name(given)
    born = given.day("date_of_birth")
    if born and birth_date_fault(born, given.today):
        given.wrong("date_of_birth", "This cannot be a date of birth: it is still to come, or too long ago.")
    died = given.past_day("date_of_death", needed=False)
    if born and died and died < born:
        given.wrong("date_of_death", "The death is before the birth.")
    nhs_number = given.parsed("nhs_number", NHSNumber.parse)
    status = given.text("nhs_number_status")
    if status and status not in STATUS:
        given.wrong("nhs_number_status", "Write one of the NHS Data Dictionary's codes 01 to 08.")
    person = Patient(
        id=_NOBODY,
        name=name,
        birth_date=born or given.today,
        nhs_number=nhs_number,
        nhs_number_status=status if nhs_number else "",
        gender=_gender(given),
        address=_address(given),
        email=given.parsed("email", _email) or "",
        mobile=given.parsed("mobile", parse_mobile) or "",
        phone=given.parsed("telephone", parse_telephone) or "",
        needs=_needs(given),
        language=_language(given),
        restricted=given.truth("restricted"),
    )
    deceased = given.truth("deceased") or died is not None
    return PersonRow(where, number, updated, _spoken_of(given, person), deceased, died)


def _spoken_of(given: _Fields, person: Patient) -> dict[str, Any]:
    """The details of which the row speaks: a column that is not there says nothing."""
    details = flat(person)
    columns: dict[str, tuple[str, ...]] = {part: (column,) for part, column in _NAMES.items()}
    columns |= {name: (name,) for name in ("nhs_number", "gender", "email", "mobile", "language", "needs")}
    columns |= {"birth_date": ("date_of_birth",), "phone": ("telephone",), "address": (*_LINES, "postcode")}
    says = {key: details.get(key, "") for key, names in columns.items() if given.has(*names)}
    if not given.text("gender"):
        says.pop("gender", None)
    if given.text("nhs_number"):
        says["nhs_number_status"] = person.nhs_number_status
    if given.text("restricted"):
        # only what is said takes protection away
        says["restricted"] = person.restricted or ""
    return says


def _name(given: _Fields) -> HumanName:
    name = HumanName(**{part: given.text(column) for part, column in _NAMES.items()})
    for problem in name_problems(name):
        given.wrong(_NAMES.get(problem.field, problem.field), _NAME_WORDS if getattr(name, problem.field) else _NO_NAME)
    if not name.given:
        given.wrong("given_name", _NO_NAME)
    return name


_NO_NAME = "The name is missing. Somebody with one name only has it in both columns."
_NAME_WORDS = (
    f"This is not a name: it is too long (at most {LENGTHS['family']} letters for a family name), or has other signs."
)


def _gender(given: _Fields) -> Gender:
    if not given.text("gender"):
        return Gender.NOT_KNOWN
    words = "Write female, male, other, unknown or not specified."
    return given.chosen("gender", _GENDERS, words) or Gender.NOT_KNOWN


def _address(given: _Fields) -> Address | None:
    lines = tuple(line for column in _LINES if (line := given.text(column).strip(" ,")))
    address = Address(lines, normalise_postcode(given.text("postcode")))
    if not address.lines and not address.postcode:
        return None
    for problem in address_problems(address):
        if problem.field == "postcode":
            given.wrong("postcode", "This is not a UK postcode. Write it like BN3 1AA.")
        else:
            given.wrong("address_1", "An address has one line to five, each of at most 35 letters.")
    return address


def _email(typed: str) -> str:
    try:
        return parse_email(typed)
    except InvalidValueError as error:
        raise InvalidValueError("This cannot be an e-mail address.") from error


def _needs(given: _Fields) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code for code in re.split(r"[;|\s]+", given.text("needs").lower()) if code))
    if not set(codes) <= set(NEEDS):
        given.wrong("needs", "One of these is no communication need; docs/import.md lists them.")
        return ()
    return codes


def _language(given: _Fields) -> str:
    language = given.text("language")
    if language and not re.match(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", language):
        given.wrong("language", "This is no language tag such as cy or ur.")
    return "" if language.lower().split("-")[0] == "en" else language


def _moment(text: str) -> int | None:
    """Ms since 1970 UTC; without a zone it is London's clock, without a time midnight."""
    try:
        at = datetime.fromisoformat(text) if re.match(r"^\d{4}-\d{2}-\d{2}", text) else _typed(text)
    except (ValueError, InvalidValueError):
        return None
    if at is None or not 1900 <= at.year <= 2200:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=LONDON)
    found = int(at.astimezone(UTC).timestamp() * 1000)
    return found if found >= 0 else None


def _typed(text: str) -> datetime | None:
    day, _, clock = text.partition(" ")
    if not _DAY.match(day):
        return None
    return datetime.combine(parse_date(day), time.fromisoformat(clock) if clock else time())


_READERS: Mapping[Kind, Callable[[_Fields, Where], Row]] = {
    "teams": _team,
    "patients": _person,
    "deaths": _death,
    "referrals": _referral,
    "discharges": _discharge,
    "appointments": _appointment,
}
