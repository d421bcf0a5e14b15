"""Dates, times and ages as the NHS Common User Interface shows them, and typed dates of birth read back.

Rules: ISB 1501, 1502, 1503 (D+Ta, D+Tb); age by the patient banner's table (ISB 1505, tables 7 and 8).
Locale is ignored (D+Ta-0018). A date is the day in London; nothing here reads a clock.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from care_record.people.problems import InvalidValueError

LONDON = ZoneInfo("Europe/London")
OLDEST_YEARS = 130
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOW = "Type it day first, such as 14-Feb-2009."
_TYPED = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s./\\,-]+([a-z]+|\d{1,2})[\s./\\,-]+(\d+)$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_SOLID = re.compile(r"^(\d{2})(\d{2})(\d{4})$")


def show_date(day: date | None, missing: str = "Not recorded") -> str:
    """`05-Apr-2008` (D+Ta-0002..0010); nothing recorded is said in words."""
    return missing if day is None else f"{day.day:02d}-{_SHORT[day.month - 1]}-{day.year:04d}"


def show_date_with_weekday(day: date) -> str:
    """`Tue 05-Jan-2009`."""
    return f"{_WEEKDAYS[day.weekday()]} {show_date(day)}"


def show_date_to_patient(day: date) -> str:
    """`6 August 2018`, for patients and for screen readers (D+Ta-0011, 0015; NHS service manual)."""
    return f"{day.day} {_LONG[day.month - 1]} {day.year:04d}"


def show_time(moment: datetime) -> str:
    """`HH:mm` on London's clock, midnight 00:00 (D+Tb). Raises ValueError for a moment without a zone."""
    return _in_london(moment).strftime("%H:%M")


def show_moment(moment: datetime) -> str:
    """`05-Apr-2008 09:05` on London's clock."""
    return f"{show_date(day_in_london(moment))} {show_time(moment)}"


def day_in_london(moment: datetime) -> date:
    """Give the calendar day in London at a moment. Raises ValueError for a moment without a zone."""
    return _in_london(moment).date()


def from_milliseconds(at: int) -> datetime:
    """Give the moment of a wire time (milliseconds since 1970 UTC)."""
    return datetime.fromtimestamp(at / 1000, tz=UTC)


def age_in_years(born: date, on: date) -> int:
    """Whole years lived. Somebody born on 29 February comes of age on 1 March in common years (English law)."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def show_age(born: date, on: date) -> str:
    """Age by the banner's table: `0d`, `13d`, `4w 1d`, `12m 8d`, `4y 1m`, `61y`. Raises ValueError before birth.

    The table's minutes and hours need a time of birth: see `show_age_at`. Without one, days are counted.
    """
    if on < born:
        raise ValueError("an age before birth was asked for")
    days = (on - born).days
    years = age_in_years(born, on)
    if days < 28:
        return f"{days}d"
    if years < 1:
        return f"{days // 7}w {days % 7}d"
    months, rest = _months_and_days(born, on)
    if years < 2:
        return f"{months}m {rest}d"
    if years < 18:
        return f"{months // 12}y {months % 12}m"
    return f"{years}y"


def show_age_at(born: datetime, now: datetime) -> str:
    """Age where the time of birth is known: `90min` under two hours, `30hrs` under two days, then as `show_age`."""
    minutes = int((now - born).total_seconds() // 60)
    if minutes < 0:
        raise ValueError("an age before birth was asked for")
    if minutes < 120:
        return f"{minutes}min"
    if minutes < 48 * 60:
        return f"{minutes // 60}hrs"
    return show_age(day_in_london(born), day_in_london(now))


def parse_date(typed: str) -> date:
    """Read a typed date, day first as in the UK, or year first with hyphens.

    `14-Feb-2009`, `14 february 2009`, `14/02/2009`, `14 2 2009`, `14022009`, `2009-02-14`. Two-digit years are refused.
    Raises InvalidValueError, in words.
    """
    text = " ".join(typed.strip().lower().split())
    if not text:
        raise InvalidValueError(f"Enter a date. {_HOW}")
    if match := _ISO.match(text):
        year, month, day = match.groups()
    elif match := _SOLID.match(text) or _TYPED.match(text):
        day, month, year = match.groups()
    else:
        raise InvalidValueError(f"\u201c{typed.strip()}\u201d is not a date. {_HOW}")
    if len(year) != 4:
        raise InvalidValueError(f"Type the year with four digits. {_HOW}")
    return _make(int(day), _month(month), int(year))


def parse_birth_date(typed: str, today: date) -> date:
    """Read a typed date of birth. Raises InvalidValueError, in words, also for one that cannot be a living person's."""
    born = parse_date(typed)
    words = birth_date_fault(born, today)
    if words:
        raise InvalidValueError(words)
    return born


def birth_date_fault(born: date, today: date) -> str | None:
    """Why a date cannot be a date of birth, in words, or None."""
    if born > today:
        return f"{show_date(born)} is in the future. Check the date of birth."
    if age_in_years(born, today) >= OLDEST_YEARS:
        return f"{show_date(born)} is more than {OLDEST_YEARS} years ago. Check the date of birth."
    return None


def _month(text: str) -> int:
    if text.isdigit():
        month = int(text)
        if not 1 <= month <= 12:
            raise InvalidValueError(f"There is no month {month}. {_HOW}")
        return month
    if len(text) >= 3:
        for number, name in enumerate(_LONG, start=1):
            if name.lower().startswith(text) or (number == 9 and text == "sept"):
                return number
    raise InvalidValueError(f"There is no month \u201c{text}\u201d. {_HOW}")


def _make(day: int, month: int, year: int) -> date:
    if year < 1:
        raise InvalidValueError(f"There is no year {year:04d}. {_HOW}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise InvalidValueError(f"There is no {day} {_LONG[month - 1]} {year}: that month has {last} days.")
    return date(year, month, day)


def _months_and_days(born: date, on: date) -> tuple[int, int]:
    months = (on.year - born.year) * 12 + on.month - born.month
    if on.day >= born.day:
        return months, on.day - born.day
    months -= 1
    turned = born.year * 12 + born.month - 1 + months
    year, month = divmod(turned, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return months, (on - date(year, month + 1, min(born.day, last))).days


def _in_london(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be placed in London")
    return moment.astimezone(LONDON)
