"""Many signatures are checked at once, and each wrong one is found."""

from care_record.statements.signing import sign
from care_record.statements.statement import Statement, payload
from care_record.wire.ids import id_at
from desktop.services.trust.signatures import wrong
from tests.probes.trust_world import World


def _said(world: World, count: int) -> tuple[list[Statement], bytes]:
    place, _ = world.staff("clinician", "osei", world.team)
    stream = id_at(1, bytes(10))
    said = [
        sign(
            place.key,
            payload(
                trust=world.trust,
                device=place.device,
                id=id_at(number, world.random(10)),
                kind="patient.died",
                stream=stream,
                at=number,
                body={"died": "2026-11-22"},
            ),
        )
        for number in range(count)
    ]
    return said, place.key.public_key().public_bytes_raw()


def test_right_signatures_are_found_right() -> None:
    said, key = _said(World(), 100)
    assert wrong([(one, key) for one in said]) == []
    assert wrong([]) == []


def test_each_wrong_signature_is_named_among_few_and_among_many() -> None:
    said, key = _said(World(), 100)
    stranger = bytes(31) + b"\x01"
    signed = [(one, stranger if place % 7 == 3 else key) for place, one in enumerate(said)]
    assert wrong(signed) == list(range(3, 100, 7))
    assert wrong(signed[:10]) == [3]
