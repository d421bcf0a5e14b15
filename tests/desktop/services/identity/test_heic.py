"""HEIC pictures at the identity desk: each is a picture that stands as it was taken, or ends in a sentence."""

from collections.abc import Sequence
from struct import pack

import pytest
from hypothesis import given, settings, strategies

from desktop.services.acts.calls import Calls
from desktop.services.pictures.decoding import NO_PICTURE, WHY_NOT, Decoded, decode
from tests.desktop.services.identity.conftest import IdentityDesks
from tests.desktop.services.identity.heic import (
    MIRRORED,
    QUARTERS,
    QUARTERS_10_BIT,
    Item,
    coded,
    exif,
    grid,
    heic,
    size,
    turned,
)
from tests.desktop.services.identity.test_pictures import asking, rows
from tests.probes.near_desks import sync

UPRIGHT = ("red", "green", "blue", "white")
NAMES = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}


def quarters(seen: Decoded) -> tuple[str, ...]:
    """The colours of a picture's quarters: above left and right, below left and right."""
    places = [(x, y) for y in (1, 3) for x in (1, 3)]
    return tuple(colour(seen, x * seen.width // 4, y * seen.height // 4) for x, y in places)


def colour(seen: Decoded, x: int, y: int) -> str:
    start = (y * seen.width + x) * 4
    red, green, blue, opacity = seen.points[start : start + 4]
    assert opacity == 255
    return NAMES.get((red // 128, green // 128, blue // 128), f"{red}, {green}, {blue}")


def test_a_heic_is_seen_at_the_desk_and_destroyed_with_the_decision(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, sender = asking(desks, desk)
    assert sender.send(heic(*grid(2, 2), exif(6, of=5), primary=5), QUARTERS[:-30]) == 200
    sync(desk)
    seen, broken = Calls(desk.desk).identity.pictures(case)
    assert (seen.number, seen.page, seen.pages, seen.problem) == (1, 1, 1, "")
    assert seen.seen is not None
    assert (seen.seen.width, seen.seen.height) == (128, 128)
    assert (broken.number, broken.problem) == (2, NO_PICTURE)
    desk.act(lambda acts: acts.identity.close(case, "withdrawn", "No longer asks."))
    sync(desk)
    assert rows(desks) == [0] * 5
    assert Calls(desk.desk).identity.pictures(case) == ()


@pytest.mark.parametrize(
    ("content", "stands"),
    [
        (QUARTERS, UPRIGHT),
        (QUARTERS_10_BIT, UPRIGHT),
        (heic(coded(), brand=b"mif1", brands=[b"mif1"]), UPRIGHT),
        (heic(coded(), brand=b"heix"), UPRIGHT),
        (heic(coded(), brand=b"wxyz", brands=[b"heic"]), UPRIGHT),
        (heic(coded(turned(1))), ("green", "white", "red", "blue")),
        (heic(coded(turned(2))), ("white", "blue", "green", "red")),
        (heic(coded(turned(3))), ("blue", "red", "white", "green")),
        (heic(coded(MIRRORED)), ("green", "red", "white", "blue")),
        (heic(coded(turned(3)), exif(6)), ("blue", "red", "white", "green")),
        (heic(coded(), exif(6)), UPRIGHT),
        (heic(coded(turned(2)), coded(), primary=2), UPRIGHT),
    ],
    ids=[
        "8 bits", "10 bits", "mif1", "heix", "a brand of its own", "one turn", "two turns", "three turns", "mirrored",
        "turned, and Exif says so too", "Exif alone, which does not count", "the primary of two",
    ],
)  # fmt: skip
def test_a_picture_stands_as_its_container_says(content: bytes, stands: Sequence[str]) -> None:
    (seen,) = decode(content)
    assert (seen.width, seen.height) == (64, 64)
    assert quarters(seen) == stands


def test_tiles_are_laid_side_by_side_and_turned_as_a_whole() -> None:
    (seen,) = decode(heic(*grid(2, 3, turned(1), said=(160, 100)), primary=7))
    assert (seen.width, seen.height) == (100, 160)
    # the second tile of the first row ends above the first one now
    assert [colour(seen, 16, 160 - x) for x in (16, 48, 80, 112)] == ["red", "green", "red", "green"]
    assert [colour(seen, y, 144) for y in (16, 48, 80)] == ["red", "blue", "red"]


def test_nothing_of_where_a_picture_was_taken_leaves_the_process_that_decodes() -> None:
    with_place = heic(coded(), exif(1))
    assert b"51.5007N" in with_place
    assert decode(with_place) == decode(heic(coded()))


def test_a_large_picture_is_drawn_as_small_as_the_page_draws_others() -> None:
    (seen,) = decode(heic(*grid(4, 60, said=(3840, 250)), primary=241))
    assert (seen.width, seen.height) == (2400, 156)


LAID = Item(b"grid", bytes([0, 1, 119, 99]) + pack(">II", 6400, 7680), (size(6400, 7680),), (b"dimg", [1] * 12_000))
MANY = [coded(hidden=True), LAID]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (heic(coded(said=(60_000, 60_000))), "more points than can be shown"),
        (heic(*grid(1, 1, said=(2**31, 2**31)), primary=2), "no JPEG, PNG, HEIC or PDF|more points"),
        (heic(*MANY, primary=2), "no JPEG, PNG, HEIC or PDF"),
        (heic(coded(said=(6_000, 6_000))), "no JPEG, PNG, HEIC or PDF"),
        (heic(coded(said=(8, 8))), "no JPEG, PNG, HEIC or PDF"),
        (heic(coded(said=(0, 64))), "no JPEG, PNG, HEIC or PDF"),
        (heic(*grid(1, 1, parts=[2]), primary=2), "no JPEG, PNG, HEIC or PDF"),
        (heic(*grid(2, 2, parts=[1, 1, 1, 9]), primary=5), "no JPEG, PNG, HEIC or PDF"),
        (heic(Item(b"hvc1", b"", coded().properties)), "no JPEG, PNG, HEIC or PDF"),
        (heic(Item(b"hvc1", coded().data, coded().properties, said=2**32 - 1)), "no JPEG, PNG, HEIC or PDF"),
        (heic(Item(b"av01", coded().data, coded().properties)), "no JPEG, PNG, HEIC or PDF"),
        (heic(coded(), primary=5), "no JPEG, PNG, HEIC or PDF"),
        (heic(), "no JPEG, PNG, HEIC or PDF"),
        (heic(coded(), brand=b"avif", brands=[b"mif1"]), "no JPEG, PNG, HEIC or PDF"),
        (heic(coded(), brand=b"mp42", brands=[]), "no JPEG, PNG, HEIC or PDF"),
        (b"\xff\xff\xff\xffftypheic" + bytes(64), "no JPEG, PNG, HEIC or PDF"),
        (QUARTERS[:100], "no JPEG, PNG, HEIC or PDF"),
    ],
    ids=[
        "says it is huge", "a grid that says it is huge", "twelve thousand tiles", "larger than it is",
        "smaller than it is", "without width", "made from itself", "made from what is not there", "empty",
        "longer than the file", "of another codec", "no primary", "nothing in it", "AVIF", "a film",
        "an endless first box", "cut off",
    ],
)  # fmt: skip
def test_a_hostile_heic_ends_in_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decode(content)


@settings(max_examples=12)
@given(strategies.integers(0, len(QUARTERS) - 1), strategies.integers(0, 255), strategies.booleans())
def test_a_heic_of_which_one_byte_is_wrong_is_a_picture_or_a_sentence(at: int, byte: int, cut: bool) -> None:
    content = QUARTERS[:at] + (b"" if cut else bytes([byte]) + QUARTERS[at + 1 :])
    said = ""
    try:
        (seen,) = decode(content)
        assert len(seen.points) == seen.width * seen.height * 4
    except ValueError as error:
        said = str(error)
    assert said in {"", NO_PICTURE, *WHY_NOT.values()}
