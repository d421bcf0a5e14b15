"""Pictures of documents: asked for, and looked at in memory alone; nothing of them is kept at a workstation.

Each asking has a key of its own. Its private half is sealed to every workstation of the identity desk and given to the
service, which destroys it with the pictures when the request is closed; here it lives while it is used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from care_record.sealing import context
from care_record.sealing.envelope import DoesNotOpen, Envelope, open_sealed
from care_record.sealing.keys import PublicSealingKey, SealingKey
from care_record.sealing.wraps import unwrap_picture_key, wrap_picture_key
from care_record.statements.authority import IDENTITY_ADMINISTRATOR
from care_record.statements.statement import read as read_statement
from care_record.wire import cbor
from care_record.wire.base64url import to_base64url
from care_record.wire.bodies import identity
from care_record.wire.cbor import MalformedCbor
from care_record.wire.link import grouped
from desktop.services.authoring.author import Author, Said
from desktop.services.client.pushing import push
from desktop.services.pictures.decoding import Decoded, decode
from desktop.services.problems import Rejected, in_its_form
from desktop.services.reads.identity.case import row_of

if TYPE_CHECKING:
    from desktop.services.desk import Desk

NOT_OPENED = "It does not open at this workstation. Ask the person to send it again."


@dataclass(frozen=True, slots=True)
class PictureLink:
    """Where the person sends pictures: the address in full, and the code in groups of four."""

    url: str
    code: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a document, or one page of a PDF. `problem` says why there is nothing to see; otherwise empty."""

    number: int
    page: int = 1
    pages: int = 1
    seen: Decoded | None = field(default=None, repr=False)
    problem: str = ""


class IdentityCalls:
    """Calls of the thread that owns the network client."""

    def __init__(self, desk: Desk, look: Callable[[bytes], Sequence[Decoded]] = decode) -> None:
        self._desk = desk
        self._decode = look

    def ask_for_pictures(self, case: UUID) -> PictureLink:
        """Ask, with a key made for this alone; raises `Rejected` for a request that is not open."""
        answer = self._asked(case, {})
        with in_its_form():
            return PictureLink(str(answer["url"]), grouped(str(answer["token"])))

    def mail_for_pictures(self, case: UUID) -> None:
        """As above, and the service sends the link to the e-mail address that the request gives."""
        self._asked(case, {"by": "email"})

    def _asked(self, case: UUID, how: dict[str, str]) -> Any:
        desk = self._desk
        key = SealingKey.generate()
        asked, said, devices = desk.writer.submit(lambda _: _say(desk.author, case, key)).result()
        receipt = push(desk.client, [(asked.bytes, said)])[0]
        if receipt.outcome != "applied":
            raise Rejected((("", receipt.words),))
        trust = desk.state.identity.trust_id
        wraps = [
            {
                "device": str(device),
                "wrap": to_base64url(
                    wrap_picture_key(key, PublicSealingKey(seal), trust=trust, case=case, asked=asked)
                ),
            }
            for device, seal in devices
        ]
        given = {"case": str(case), "asked": str(asked), "wraps": wraps, **how}
        return desk.client.signed_json("POST", "/v1/identity/picture-links", given)

    def pictures(self, case: UUID) -> tuple[Picture, ...]:
        """Everything that came for a request and is not destroyed, opened and decoded in memory."""
        desk = self._desk
        body = json.dumps({"case": str(case)}).encode()
        answer = desk.client.signed("POST", "/v1/identity/pictures", body, {"Content-Type": "application/json"})
        publics = _publics(desk, case)
        with in_its_form():
            fields = cbor.decode_map(answer.content)
            wraps = {UUID(bytes=one["asked"]): one["wrap"] for one in fields["keys"]}
            held = [(UUID(bytes=one["asked"]), int(one["number"]), one["sealed"]) for one in fields["pictures"]]
        trust, own = desk.state.identity.trust_id, desk.state.keys.seal
        keys = {}
        for asked, wrap in wraps.items():
            with suppress(DoesNotOpen, KeyError):
                keys[asked] = unwrap_picture_key(wrap, own, trust=trust, case=case, asked=asked, public=publics[asked])
        opened = (self._open(case, keys.get(asked), asked, number, sealed) for asked, number, sealed in held)
        return tuple(picture for one in opened for picture in one)

    def _open(self, case: UUID, key: SealingKey | None, asked: UUID, number: int, sealed: bytes) -> list[Picture]:
        if key is None:
            return [Picture(number, problem=NOT_OPENED)]
        trust = self._desk.state.identity.trust_id
        try:
            envelope = Envelope.parse(sealed)
            bound = context.picture(trust=trust, case=case, key=key.key_id, asked=asked, number=number)
            content = open_sealed(key, bound, envelope)
        except (DoesNotOpen, MalformedCbor):
            return [Picture(number, problem=NOT_OPENED)]
        try:
            seen = self._decode(content)
        except ValueError as error:
            return [Picture(number, problem=str(error))]
        return [Picture(number, page, len(seen), one) for page, one in enumerate(seen, start=1)]


def _say(author: Author, case: UUID, key: SealingKey) -> tuple[UUID, bytes, list[tuple[UUID, bytes]]]:
    """Ask, and give the statement with the desk's workstations: (id, sealing key)."""
    with author.reader.snapshot():
        row, _ = row_of(author.reader, case)
        directory = author.state.directory(author.reader)
    if row["state"] != "open":
        raise Rejected((("", "Pictures can be asked for until the check is recorded."),))
    body = identity.IdentityPicturesAsked(public=key.public.encoded)
    (signed,) = author.commit([Said("identity.pictures-asked", case, body)])
    members = [one.id for one in directory.members.values() if one.role == IDENTITY_ADMINISTRATOR]
    devices = [(one.id, one.seal) for member in members for one in directory.devices_of(member)]
    return signed.id, signed.encode(), devices


def _publics(desk: Desk, case: UUID) -> dict[UUID, bytes]:
    """The public keys that were signed for, by asking."""
    reader = desk.reader()
    try:
        rows = reader.all(
            "select body from entry where stream = ? and kind = 'identity.pictures-asked' and body is not null",
            (case.bytes,),
        )
    finally:
        reader.close()
    said = [read_statement(stored) for (stored,) in rows]
    return {one.id: identity.IdentityPicturesAsked.model_validate(one.body).public for one in said}
