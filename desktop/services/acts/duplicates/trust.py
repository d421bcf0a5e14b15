"""Likely duplicates of the whole trust, as the service finds them: demographics alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.services.acts.searching import patient_in
from desktop.services.problems import in_its_form
from desktop.services.reads.duplicates.pages import DuplicatePair
from desktop.services.reads.patient_lines import line_of
from desktop.services.reads.people import PatientLine

if TYPE_CHECKING:
    from desktop.services.client.client import Client


@dataclass(frozen=True, slots=True)
class TrustDuplicates:
    """The most alike pairs, and whether the service has more than it shows."""

    pairs: tuple[DuplicatePair, ...]
    more: bool


def likely(client: Client) -> TrustDuplicates:
    """Ask the service; raises `ServiceUnreachable`, `ServiceRefused` or `NotThisService`."""
    answer = client.signed_json("POST", "/v1/likely-duplicates", {})
    with in_its_form():
        pairs = tuple(DuplicatePair(_line(one["one"]), _line(one["other"]), str(one["why"])) for one in answer["pairs"])
        return TrustDuplicates(pairs, bool(answer["too_many"]))


def _line(plain: dict[str, Any]) -> PatientLine:
    return line_of(patient_in(plain))
