"""What the rules of inviting ask for, as this workstation knows it: the same rules decide again on the service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from care_record.channels.channel import Channel
from care_record.identity.standing import proof
from care_record.invitations.deciding import Known
from care_record.people.services import Referral, Service
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.wire import cbor
from care_record.wire.bodies.identity import IdentityTeam
from desktop.services.access.hidden import is_suspended
from desktop.services.reads import patient_lines
from desktop.services.reads.identity.proof import decisions
from desktop.services.reads.rows.offered import has_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.services.state.desk_state import DeskState
    from desktop.services.store.projection import Fact
    from desktop.services.store.reader import Reader


def known_of(reader: Reader, state: DeskState, patient: UUID, pending: Sequence[Fact]) -> Known:
    """Everything at once; raises `LookupError` for nobody known here. Inside a snapshot."""
    return Known(
        patient=patient_lines.patient_of(reader, patient, pending),
        referrals=tuple(referrals(reader, state, patient, pending)),
        standing=patient_lines.standing_of(reader, patient, pending),
        proof=proof(decisions(reader, patient, pending)),
        suspended=is_suspended(reader, state, patient, pending),
        registered=is_registered(reader, patient),
        confirmed=frozenset(confirmed(reader, patient)),
        texts=has_texts(reader),
        set_aside=_is_set_aside(reader, patient, pending),
    )


def _is_set_aside(reader: Reader, patient: UUID, pending: Sequence[Fact]) -> bool:
    row = reader.overlaid("patient", "id = ?", (patient.bytes,), pending).get(patient.bytes)
    return row is not None and row["set_aside"] is not None


def referrals(reader: Reader, state: DeskState, patient: UUID, pending: Sequence[Fact]) -> list[Referral]:
    """A person's referrals; an identity desk, which sees none, knows the teams that came with the match."""
    if state.me(reader).role != IDENTITY_ADMINISTRATOR:
        return patient_lines.referrals(reader, state, patient, pending)
    found, teams = [], state.directory(reader).teams
    rows = reader.rows("identity_case", "patient = ? and teams is not null", (patient.bytes,))
    for row in rows.values():
        for one in cbor.decode(row["teams"]):
            said = IdentityTeam.model_validate(one)
            team = teams.get(said.team)
            if team is not None:
                found.append(Referral(said.team, said.team, Service(team.service), said.opened, said.closed))
    return found


def is_registered(reader: Reader, patient: UUID) -> bool:
    """Whether the person has an account."""
    query = "select 1 from account where patient = ? and role = 'patient'"
    return reader.get(query, (patient.bytes,)) is not None


def confirmed(reader: Reader, patient: UUID) -> dict[tuple[Channel, str], int]:
    """The addresses for which a code has come back, and when (ms)."""
    rows = reader.rows("confirmed_address", "patient = ?", (patient.bytes,))
    return {(Channel(row["channel"]), row["address"]): row["at"] for row in rows.values()}
