"""Who a synthetic person is: name, dates, numbers and contacts, all made up."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from care_record.agreement.age import birthday
from care_record.people.address import Address
from care_record.people.gender import Gender
from care_record.people.names import HumanName, fold
from care_record.people.needs import LANGUAGES, NEEDS
from care_record.people.nhs_number import NHSNumber, check_digit
from care_record.people.services import Service
from mhcr.demonstration.trust.name_lists import GROUPS, STREETS, TOWNS

AGES = {Service.CAMHS_16_18: (16, 18), Service.ADULT: (18, 64), Service.SOAMHS: (65, 94)}
_DOMAINS = ("example.org", "example.com", "example.net")
# endings that show a postcode to be made up
_LAST_LETTERS = "WXYZ"


def nhs_numbers(rng: Random, count: int, taken: frozenset[NHSNumber]) -> tuple[NHSNumber, ...]:
    """Draw different NHS numbers from the range for examples (999); at most 900,000."""
    found: list[NHSNumber] = []
    for serial in rng.sample(range(1_000_000), min(1_000_000, count * 2 + 100)):
        nine = f"999{serial:06d}"
        last = check_digit(nine)
        if last is None or len(set(f"{nine}{last}")) == 1:
            continue
        number = NHSNumber(f"{nine}{last}")
        if number not in taken:
            found.append(number)
        if len(found) == count:
            return tuple(found)
    raise ValueError(f"there are not {count} NHS numbers in the range for examples")


def draw_name(rng: Random) -> tuple[HumanName, Gender]:
    """Draw a name and the gender that goes with it."""
    group = rng.choices(GROUPS, weights=[one.weight for one in GROUPS])[0]
    gender = rng.choices(tuple(Gender), weights=(52, 44, 2, 1, 1))[0]
    woman = gender is Gender.FEMALE or (gender is not Gender.MALE and rng.random() < 0.5)
    given = rng.choice(group.women if woman else group.men)
    titles = ("Ms", "Mrs", "Miss") if gender is Gender.FEMALE else ("Mr",) if gender is Gender.MALE else ("Mx",)
    title = rng.choice(titles) if rng.random() < 0.8 else ""
    family = rng.choice(group.families)
    if rng.random() < 0.06 and len(family) < 16 and " " not in family:
        family = f"{family}-{rng.choice(rng.choice(GROUPS).families)}"
    known_as = given[:3].rstrip("aeiou") + "y" if len(given) > 5 and given.isascii() and rng.random() < 0.08 else ""
    return HumanName(family=family[:40], given=given, title=title, known_as=known_as), gender


def draw_birth_date(rng: Random, service: Service, on: date) -> date:
    """Draw a date of birth that fits the service on a day: the age is within AGES, both ends included."""
    youngest, oldest = AGES[service]
    first = birthday_ago(on, oldest + 1) + timedelta(days=1)
    last = birthday_ago(on, youngest)
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def birthday_ago(on: date, years: int) -> date:
    """Give the day `years` years before a day."""
    return birthday(on, -years)


def draw_address(rng: Random) -> Address:
    """Draw an address on a street that does not exist."""
    town, district = rng.choice(TOWNS)
    first = (f"Flat {rng.randint(1, 28)}",) if rng.random() < 0.25 else ()
    street = f"{rng.randint(1, 148)} {rng.choice(STREETS)}"
    last = rng.choice(_LAST_LETTERS) + rng.choice(_LAST_LETTERS)
    return Address((*first, street, town), f"{district} 9{last}")


def email_for(rng: Random, name: HumanName, number: int) -> str:
    """Give an address at a domain that is kept for examples (RFC 2606); `number` keeps it apart from others."""
    parts = [fold(text) for text in (name.given, name.family)]
    local = ".".join("".join(sign for sign in part if sign.isascii() and sign.isalpha()) for part in parts)
    return f"{local}.{number}@{rng.choice(_DOMAINS)}"


def draw_mobile(rng: Random) -> str:
    """Draw one of Ofcom's mobile numbers for drama: 07700 900000 to 900999."""
    return f"07700 900{rng.randrange(1000):03d}"


def draw_phone(rng: Random) -> str:
    """Draw one of Ofcom's numbers for drama without an area: 01632 960000 to 960999."""
    return f"01632 960{rng.randrange(1000):03d}"


def draw_needs(rng: Random, service: Service) -> tuple[tuple[str, ...], str]:
    """Draw communication needs and a language; older people have more of the first."""
    share = 0.24 if service is Service.SOAMHS else 0.09
    codes = sorted(NEEDS) if service is not Service.CAMHS_16_18 else ["easy-read", "extra-time", "support-person"]
    needs = tuple(sorted(rng.sample(codes, rng.choice((1, 1, 2))))) if rng.random() < share else ()
    language = rng.choice(sorted(LANGUAGES)) if rng.random() < 0.03 else ""
    return (tuple(sorted({*needs, "interpreter"})) if language else needs), language
