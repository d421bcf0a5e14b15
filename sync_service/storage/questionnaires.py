"""The questionnaires that the service can show, by SHA-256: installed, approved by the trust, or brought long ago.

What may be sent is less: what is installed with its wording, and packs that are approved and not withdrawn. A request
that is out already is shown in the version that it names, whatever became of that since.
"""

import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection, select

from care_record.measures.catalogue import Measure
from care_record.packs.known import KnownPack
from care_record.packs.pack import PackError
from sync_service.storage import tables as t

Packs = Mapping[UUID, KnownPack]
"""The trust's packs, as its directory knows them."""


class Questionnaires:
    """Finds measures by the hash that a request names."""

    def __init__(self, installed: tuple[Measure, ...]) -> None:
        """`installed` are all that lie in the folder of measures, those of structure only too."""
        self.installed = installed
        self._installed = {bytes.fromhex(measure.sha256): measure for measure in installed}
        self._brought: dict[bytes, Measure] = {}
        self._packs: dict[bytes, Measure | None] = {}

    def find(self, connection: Connection, sha256: bytes, packs: Packs) -> Measure | None:
        """The measure to show for a request that is out: also of a pack that has been withdrawn since."""
        held = self._of_pack(sha256, [one for one in packs.values() if one.approved_by is not None])
        return held or self._installed.get(sha256) or self._of_release_0_1(connection, sha256)

    def sendable(self, sha256: bytes, packs: Packs) -> Measure | None:
        """The measure with this hash, if it may be sent now."""
        held = self._of_pack(sha256, [one for one in packs.values() if one.approved])
        installed = self._installed.get(sha256)
        return held or (installed if installed and not installed.structure_only else None)

    def _of_pack(self, sha256: bytes, packs: list[KnownPack]) -> Measure | None:
        """The one approved last wins: two packs may hold one questionnaire only if both are the same."""
        for one in sorted(packs, key=lambda one: one.order, reverse=True):
            if one.questionnaire_sha256 == sha256:
                if one.sha256 not in self._packs:
                    self._packs[one.sha256] = _measure_of(one)
                found = self._packs[one.sha256]
                if found is not None:
                    return found
        return None

    def _of_release_0_1(self, connection: Connection, sha256: bytes) -> Measure | None:
        """What workstations of release 0.1 brought is shown to those who were asked then, and never sent again."""
        held = self._brought.get(sha256)
        if held is None:
            body = connection.scalar(select(t.questionnaires.c.body).where(t.questionnaires.c.sha256 == sha256))
            if body is not None:
                held = self._brought[sha256] = Measure(sha256.hex()[:16], json.loads(body), None)
        return held


def _measure_of(known: KnownPack) -> Measure | None:
    """The measure, None for a pack that this release cannot read."""
    try:
        return known.pack().measure
    except PackError:
        return None


__all__ = ["Packs", "Questionnaires"]
