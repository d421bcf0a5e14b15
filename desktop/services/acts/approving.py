"""Enrolling a further workstation of one's own."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from uuid import UUID

from care_record.people.dates import from_milliseconds
from care_record.statements.directory import NotAuthorised
from care_record.statements.following import follow
from care_record.statements.signing import fingerprint
from care_record.wire import bodies
from desktop.services.acts.drafts import ENROLMENT, OUTBOX, STATUS, Done, EnrolmentRequest
from desktop.services.authoring.author import Author, Said
from desktop.services.problems import Rejected, in_its_form
from desktop.services.sync.team_keys import wraps_for

if TYPE_CHECKING:
    from desktop.services.desk import Desk


def requests(desk: Desk) -> tuple[EnrolmentRequest, ...]:
    """What the service lists; the fingerprint is worked out here, from the keys that would be signed."""
    answer = desk.client.signed_json("GET", "/v1/enrolment-requests")
    root = fingerprint(bytes.fromhex(desk.state.identity.root))
    with in_its_form():
        return tuple(_request(one, root) for one in answer["requests"])


def turn_away(desk: Desk, request: EnrolmentRequest) -> Done:
    """Refuse a workstation that asks; it is told so and may ask anew."""
    desk.client.signed_json("POST", "/v1/enrolment-requests/refused", {"device": str(request.device)})
    return Done(frozenset({ENROLMENT}), request.device, f"{request.label} was turned away.")


def approve(desk: Desk, compared: EnrolmentRequest) -> Done:
    """Sign the enrolment of just the keys that were compared, and wrap the team keys that this workstation holds.

    Raises `ValueError` when the keys are not those of the fingerprint that was shown.
    """
    if fingerprint(compared.sign, compared.seal) != compared.fingerprint:
        raise ValueError("the keys are not those of the fingerprint")
    return desk.writer.submit(lambda _: _sign(desk.author, compared)).result()


def _sign(author: Author, wanted: EnrolmentRequest) -> Done:
    trust = author.state.identity.trust_id
    with author.reader.snapshot():
        directory = author.state.directory(author.reader)
        body = bodies.DeviceEnrolled(
            device=wanted.device, member=wanted.member, sign=wanted.sign, seal=wanted.seal, label=wanted.label
        )
        said = [Said("device.enrolled", trust, body)]
        if wanted.member == author.me().id:
            for team in (directory.teams[one] for one in sorted(author.me().teams)):
                said += wraps_for(author, wanted.device, wanted.seal, team, sorted(team.keys))
        signed = author.sign(said)
        try:
            follow(directory, signed[0])
        except NotAuthorised as error:
            # what the service would refuse, as an EPR's interface by who authorised it, is said here
            raise Rejected((("", str(error)),)) from error
    author.keep(signed)
    return Done(frozenset({ENROLMENT, OUTBOX, STATUS}), wanted.device, f"{wanted.label} is enrolled.")


def _request(fields: dict[str, object], root: str) -> EnrolmentRequest:
    sign, seal = _base64url(fields["sign"]), _base64url(fields["seal"])
    return EnrolmentRequest(
        device=UUID(str(fields["device"])),
        member=UUID(str(fields["member"])),
        member_name=str(fields["name"]),
        label=str(fields["label"]),
        fingerprint=fingerprint(sign, seal),
        root_fingerprint=root,
        asked_at=from_milliseconds(int(str(fields["at"]))),
        sign=sign,
        seal=seal,
    )


def _base64url(text: object) -> bytes:
    encoded = str(text)
    return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
