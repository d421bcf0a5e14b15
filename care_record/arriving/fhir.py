"""FHIR R4 (UK Core) resources as rows: a Bundle, one resource, or NDJSON. What the rows say, `reading` checks.

Patient; Organization and HealthcareService as teams; ServiceRequest, ReferralRequest (STU3) and EpisodeOfCare as
referrals; Appointment. Other resources are passed over. Of a resource's number: its `id`, else its first identifier
that is no NHS number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, BinaryIO

from care_record.arriving.rows import Kind, Refusal, Where
from care_record.arriving.table import LONGEST_LINE, TOO_LONG, UnusableFile
from care_record.people.dates import LONDON
from care_record.people.nhs_number import STATUS_FHIR
from care_record.reporting.fhir import NHS_NUMBER

NOT_JSON = "This line is not JSON, or it was cut off."
ENTERED_IN_ERROR = "The record system says that this was entered in error. A person puts that right here."
NO_END = "It is completed, and has no day on which it ended; an EpisodeOfCare has one."
_STATUS = "NHSNumberVerificationStatus"
_STATUS_CODES = {told: code for code, told in STATUS_FHIR.items()}
_RESTRICTED = frozenset({"R", "V"})
_OPEN_TO_STAFF = frozenset({"U", "L", "M", "N"})
_PAST_NAMES = frozenset({"old", "maiden", "temp", "anonymous", "nickname", "usual"})
_TEAMS = ("HealthcareService", "Organization")
_ENDED = frozenset({"completed", "finished", "cancelled", "revoked"})
Resource = Mapping[str, Any]
References = Mapping[str, str]
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Parsed:
    """One resource of a file, and how others of the same file point to it (`fullUrl`)."""

    where: Where
    resource: Resource
    url: str = ""


class Refused(Exception):
    """A resource of which no row can be made: the field at fault, and words without its content."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field
        self.words = words


def resources(name: str, file: BinaryIO) -> Iterator[Parsed | Refusal]:
    """Each resource of a file, numbered from 1. Raises `UnusableFile`."""
    file.seek(0)
    line = file.readline(LONGEST_LINE + 1)
    first = _object(line)
    if first is not None and first.get("resourceType") != "Bundle" and (more := file.readline(LONGEST_LINE + 1)):
        yield from _lines(name, file, [line, more])
        return
    file.seek(0)
    try:
        whole = json.loads(file.read())
    except (ValueError, RecursionError) as error:
        raise UnusableFile("It is neither JSON nor NDJSON (one resource a line), or it was cut off.") from error
    if not isinstance(whole, dict) or not isinstance(whole.get("resourceType"), str):
        raise UnusableFile("It is no FHIR resource: it has no resourceType.")
    entries = _list(whole.get("entry")) if whole["resourceType"] == "Bundle" else [{"resource": whole}]
    for row, entry in enumerate(entries, start=1):
        resource = at(entry, "resource")
        where = Where(name, row)
        if isinstance(resource, dict):
            yield Parsed(where, resource, text(entry, "fullUrl"))
        else:
            yield Refusal(where, "resource", "This entry of the bundle has no resource.")


def number_of(resource: Resource) -> str:
    """The record system's number of a resource; empty where it has none."""
    if found := text(resource, "id"):
        return found
    others = (one for one in _list(resource.get("identifier")) if text(one, "system") != NHS_NUMBER)
    return next((value for one in others if (value := text(one, "value"))), "")


def references(parsed: Iterator[Parsed]) -> dict[str, str]:
    """Numbers by what others of the same bundle point with, where that is not the number itself."""
    return {one.url: number_of(one.resource) for one in parsed if one.url and number_of(one.resource)}


def kind_of(resource: Resource) -> Kind | None:
    """What a resource is a row of; None for one that is passed over."""
    maker = _MAKERS.get(text(resource, "resourceType"))
    return maker[0] if maker else None


def fields_of(resource: Resource, known: References) -> Fields | None:
    """The row that a resource is, by column; None for one that is no longer used. Raises `Refused`."""
    return _MAKERS[text(resource, "resourceType")][1](resource, known)


def _patient(resource: Resource, _: References) -> Fields | None:
    if resource.get("active") is False:
        raise Refused("active", "The record system no longer uses this record. A person looks at it here.")
    name = _name(resource)
    fields = {
        "patient": number_of(resource),
        "family_name": text(name, "family"),
        "given_name": text(name, "given", 0),
        "middle_names": " ".join(_texts(name, "given")[1:]),
        "title": " ".join(_texts(name, "prefix")),
        "suffix": " ".join(_texts(name, "suffix")),
        "preferred_name": _preferred(resource),
        "date_of_birth": text(resource, "birthDate"),
        "gender": text(resource, "gender"),
        "language": _language(resource),
        "last_updated": text(resource, "meta", "lastUpdated"),
        "deceased": "yes" if resource.get("deceasedBoolean") is True else "",
        "date_of_death": _day(text(resource, "deceasedDateTime")),
    }
    return fields | _nhs_number(resource) | _telecom(resource) | _address(resource) | _security(resource)


def _team(resource: Resource, _: References) -> Fields | None:
    if resource.get("active") is False:
        return None
    return {"team": number_of(resource), "team_name": text(resource, "name")}


def _service_request(resource: Resource, known: References) -> Fields | None:
    kind = text(resource, "resourceType")
    status = text(resource, "status")
    _usable(status)
    performers = _list(resource.get("performer")) + _list(resource.get("recipient"))
    period = resource.get("occurrencePeriod")
    ended = _day(text(period, "end")) if status in _ENDED else ""
    if status in _ENDED and not ended:
        raise Refused("status", NO_END)
    return {
        "referral": f"{kind}/{number_of(resource)}",
        "patient": refer(resource.get("subject") or resource.get("patient"), known),
        "team": next((found for one in performers if (found := refer(one, known, _TEAMS))), ""),
        "referred_on": _day(text(resource, "authoredOn") or text(period, "start")),
        "discharged_on": ended,
        "last_updated": text(resource, "meta", "lastUpdated"),
    }


def _episode(resource: Resource, known: References) -> Fields | None:
    status = text(resource, "status")
    _usable(status)
    asked = text(resource, "referralRequest", 0, "reference").split("/")
    referral = "/".join(asked[-2:]) if len(asked) > 1 else f"EpisodeOfCare/{number_of(resource)}"
    ended = _day(text(resource, "period", "end"))
    if status in _ENDED and not ended:
        raise Refused("period", "It has ended, and no day says when.")
    return {
        "referral": referral,
        "patient": refer(resource.get("patient"), known),
        "team": refer(resource.get("managingOrganization"), known) or refer(at(resource, "team", 0), known),
        "referred_on": _day(text(resource, "period", "start")),
        "discharged_on": ended,
        "last_updated": text(resource, "meta", "lastUpdated"),
    }


def _appointment(resource: Resource, known: References) -> Fields | None:
    actors = [at(one, "actor") for one in _list(resource.get("participant"))]
    status = text(resource, "status")
    return {
        "appointment": number_of(resource),
        "patient": next((found for one in actors if (found := refer(one, known, ("Patient",)))), ""),
        "team": next((found for one in actors if (found := refer(one, known, _TEAMS))), ""),
        "starts": text(resource, "start"),
        "status": "booked" if status == "waitlist" else status,
        "last_updated": text(resource, "meta", "lastUpdated"),
    }


_MAKERS: Mapping[str, tuple[Kind, Callable[[Resource, References], Fields | None]]] = {
    "Organization": ("teams", _team),
    "HealthcareService": ("teams", _team),
    "Patient": ("patients", _patient),
    "ServiceRequest": ("referrals", _service_request),
    "ReferralRequest": ("referrals", _service_request),
    "EpisodeOfCare": ("referrals", _episode),
    "Appointment": ("appointments", _appointment),
}


def refer(reference: Any, known: References, types: tuple[str, ...] = ()) -> str:
    """The number that a reference names, empty for one of another type: in the bundle, by id, or by identifier."""
    target = text(reference, "reference")
    if target in known:
        return known[target]
    kind, _, number = target.rpartition("/")
    if kind and (not types or kind.rpartition("/")[2] in types):
        return number
    if not target and (not types or text(reference, "type") in ("", *types)):
        return text(reference, "identifier", "value")
    return ""


def _usable(status: str) -> None:
    if status == "entered-in-error":
        raise Refused("status", ENTERED_IN_ERROR)


def _name(resource: Resource) -> Any:
    names = _list(resource.get("name"))
    official = (one for one in names if text(one, "use") == "official")
    now = (one for one in names if text(one, "use") not in _PAST_NAMES)
    return next(official, None) or next(now, None) or next(iter(names), None)


def _preferred(resource: Resource) -> str:
    wanted = (one for one in _list(resource.get("name")) if text(one, "use") in ("usual", "nickname"))
    return next((text(one, "given", 0) for one in wanted), "")


def _nhs_number(resource: Resource) -> Fields:
    for one in _list(resource.get("identifier")):
        if text(one, "system") == NHS_NUMBER:
            coded = [
                text(extension, "valueCodeableConcept", "coding", 0, "code")
                for extension in _list(at(one, "extension"))
                if text(extension, "url").endswith(_STATUS)
            ]
            code = next(iter(coded), "")
            return {"nhs_number": text(one, "value"), "nhs_number_status": _STATUS_CODES.get(code, code)}
    return {"nhs_number": ""}


def _telecom(resource: Resource) -> Fields:
    fields = {"email": "", "mobile": "", "telephone": ""}
    for one in _list(resource.get("telecom")):
        if text(one, "use") == "old" or text(one, "period", "end"):
            continue
        column = {"email": "email", "phone": "telephone"}.get(text(one, "system"), "")
        if column == "telephone" and text(one, "use") == "mobile":
            column = "mobile"
        if column and not fields[column]:
            fields[column] = text(one, "value")
    return fields


def _address(resource: Resource) -> Fields:
    held = [
        one for one in _list(resource.get("address")) if text(one, "use") != "old" and not text(one, "period", "end")
    ]
    home = next((one for one in held if text(one, "use") == "home"), None) or next(iter(held), None)
    lines = [*_texts(home, "line"), *(text(home, part) for part in ("city", "district"))]
    lines = [line for line in lines if line]
    # what does not fit is seen by the reader of the rows: a sixth line goes beside the fifth
    lines = [*lines[:4], ", ".join(lines[4:])]
    fields = {f"address_{place}": line for place, line in enumerate(lines, start=1)}
    return {f"address_{place}": "" for place in range(1, 6)} | fields | {"postcode": text(home, "postalCode")}


def _security(resource: Resource) -> Fields:
    codes = {text(one, "code") for one in _list(at(resource, "meta", "security"))}
    if codes & _RESTRICTED:
        return {"restricted": "yes"}
    return {"restricted": "no"} if codes & _OPEN_TO_STAFF else {}


def _language(resource: Resource) -> str:
    spoken = _list(resource.get("communication"))
    preferred = next((one for one in spoken if at(one, "preferred") is True), None) or next(iter(spoken), None)
    return text(preferred, "language", "coding", 0, "code")


def _day(moment: str) -> str:
    """The day in London of a FHIR date or instant; another text is given back, to be refused by who reads it."""
    if "T" not in moment:
        return moment
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return (found.astimezone(LONDON) if found.tzinfo else found).date().isoformat()


def at(value: Any, *path: str | int) -> Any:
    """What stands at a path of keys and places, None where anything on the way is missing or of another kind."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: Any, *path: str | int) -> str:
    """The text at a path, empty for anything else."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def _texts(value: Any, *path: str | int) -> list[str]:
    return [one for one in _list(at(value, *path)) if isinstance(one, str)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _lines(name: str, file: BinaryIO, read: list[bytes]) -> Iterator[Parsed | Refusal]:
    row = number = 0
    for line in chain(read, iter(lambda: file.readline(LONGEST_LINE + 1), b"")):
        number += 1
        if not line.strip():
            continue
        row += 1
        where = Where(name, row, number)
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while (more := file.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                pass
            yield Refusal(where, "", TOO_LONG)
            continue
        found = _object(line)
        yield Refusal(where, "", NOT_JSON) if found is None else Parsed(where, found)


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
