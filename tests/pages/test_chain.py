"""The page believes a record's key only by its signed chain to the trust's root, as the directory of desktops would."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.fakes.page_server import base64url
from tests.pages.conftest import ask
from tests.probes.chains import PROVED, Case, Offer, Ward, cases, verdict

BROWSER_RUNS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CASES = cases()


def asked(probe: Page, offer: Offer, **changed: Any) -> Any:
    offered = {
        "epoch": offer.epoch,
        "key": base64url(offer.key),
        "public_key": base64url(offer.public),
        "chain": [base64url(statement) for statement in offer.chain],
    }
    wanted = {
        "root": offer.root.hex(),
        "trust": base64url(offer.trust.bytes),
        "patient": base64url(offer.patient.bytes),
    }
    return ask(probe, "proved", offered | changed, wanted)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_page_and_directory_say_the_same_of_every_chain(probe: Page, case: Case) -> None:
    assert (asked(probe, case.offer), verdict(case.offer)) == (case.page, case.directory)


def rich() -> Offer:
    """A chain with two administrators, a second clinician whom the first confirmed, and her further workstation."""
    ward = Ward()
    bea = ward.world.workstation(ward.world.id())
    laptop = ward.world.workstation(bea.member)
    second = [*ward.person(bea, "clinician", ward.joan), ward.added(bea, ward.joan), ward.confirmed(bea, ward.ada)]
    further = [ward.enrolled(laptop, bea), ward.revoked(bea, ward.jean)]
    return ward.offer(*ward.appointed(), *second, *further, ward.granted(laptop))


RICH = rich()


@BROWSER_RUNS
@given(place=st.integers(0, len(RICH.chain) - 1), at=st.integers(min_value=0), byte=st.integers(1, 255))
def test_a_changed_byte_is_never_believed(probe: Page, place: int, at: int, byte: int) -> None:
    chain = [bytearray(statement) for statement in RICH.chain]
    chain[place][at % len(chain[place])] ^= byte
    changed = Offer(**{**vars(RICH), "chain": tuple(map(bytes, chain))})
    assert asked(probe, changed) != PROVED
    assert verdict(changed) != PROVED


@BROWSER_RUNS
@given(seed=st.integers(), left_out=st.integers(0, 3), swaps=st.integers(0, 3))
def test_what_the_page_believes_the_directory_believes_too(probe: Page, seed: int, left_out: int, swaps: int) -> None:
    draw, chain = random.Random(seed), list(RICH.chain)
    for _ in range(left_out):
        chain.pop(draw.randrange(len(chain)))
    for _ in range(swaps):
        one, other = draw.randrange(len(chain)), draw.randrange(len(chain))
        chain[one], chain[other] = chain[other], chain[one]
    changed = Offer(**{**vars(RICH), "chain": tuple(chain)})
    believed = asked(probe, changed)
    assert believed != PROVED or verdict(changed) == PROVED


@BROWSER_RUNS
@given(junk=st.recursive(st.none() | st.booleans() | st.integers(-9, 0) | st.text(max_size=9), st.lists, max_leaves=6))
def test_no_answer_of_a_service_makes_the_page_fail(probe: Page, junk: Any) -> None:
    for field in ("epoch", "key", "public_key", "chain"):
        assert asked(probe, RICH, **{field: junk}) != PROVED
    assert asked(probe, RICH, chain=[base64url(statement) for statement in RICH.chain[:-1]] + [junk]) != PROVED


def test_without_a_root_nothing_is_believed(probe: Page) -> None:
    assert asked(probe, RICH) == PROVED
    assert asked(probe, Offer(**{**vars(RICH), "root": b""})) == "no-root"
