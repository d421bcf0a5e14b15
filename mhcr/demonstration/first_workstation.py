"""Dr Osei's first workstation, kept by the demonstration: it approves a further one when fingerprints agree."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import wrap_team_key
from care_record.statements.signing import fingerprint
from care_record.wire import bodies
from care_record.wire.ids import new_id
from care_record.wire.receipt import encode_push, parse_receipts
from desktop.services.client.client import Client
from mhcr.demonstration.workstations import Workstation


class NotApproved(RuntimeError):
    """The further workstation was not enrolled; the text says why."""


def _now() -> int:
    return time.time_ns() // 1_000_000


class FirstWorkstation:
    """Speaks to the running service as an enrolled device."""

    def __init__(self, server: str, workstation: Workstation, team_keys: Mapping[UUID, SealingKey]) -> None:
        """`team_keys` are those of the member's own teams."""
        self._workstation = workstation
        self._team_keys = team_keys
        self._client = Client(server, _now, device=str(workstation.device), key=workstation.sign)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def waiting(self) -> list[dict[str, Any]]:
        """The enrolment requests of the same member."""
        listed = self._client.signed_json("GET", "/v1/enrolment-requests")["requests"]
        return [one for one in listed if UUID(one["member"]) == self._workstation.member]

    def approve(self, same: Callable[[str], bool]) -> None:
        """Enrol every waiting workstation whose fingerprint `same` finds right; raises `NotApproved` for any other."""
        for one in self.waiting():
            sign, seal = (_bytes(one[key]) for key in ("sign", "seal"))
            if not same(fingerprint(sign, seal)):
                raise NotApproved("The fingerprints on the two screens are not the same.")
            self._enrol(UUID(one["device"]), sign, seal, str(one["label"]))

    def _enrol(self, device: UUID, sign: bytes, seal: bytes, label: str) -> None:
        me = self._workstation
        said: list[bodies.Body] = [
            bodies.DeviceEnrolled(device=device, member=me.member, sign=sign, seal=seal, label=label)
        ]
        for team, key in self._team_keys.items():
            wrap = wrap_team_key(key, PublicSealingKey(seal), trust=me.trust, team=team, generation=1)
            said.append(bodies.TeamKeyWrapped(team=team, generation=1, device=device, wrap=wrap))
        statements = [me.says(body, id=new_id(), stream=me.trust, at=_now()) for body in said]
        answer = self._client.signed("POST", "/v1/commands", encode_push(statements), {})
        refused = [one.words for one in parse_receipts(answer.content) if one.outcome != "applied"]
        if refused:
            raise NotApproved(" ".join(refused))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
