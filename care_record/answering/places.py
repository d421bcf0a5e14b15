"""The form laid out over what was answered: one place for each occurrence of an item, and whether it is asked.

Twin of the page's `form/places.ts`; `tests/care_record/answering/response_cases.json` is run through both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from care_record.answering.items import Answer, FormItem
from care_record.measures.enable_when import enabled

# What JavaScript's encodeURIComponent leaves as it is.
_PLAIN = "-_.!~*'()"


@dataclass(frozen=True, slots=True)
class Entries:
    """What was entered: answers by place, and how often a repeating group is there (once where nothing is said).

    `declined` are places whose question the person would not answer.
    """

    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    occurrences: Mapping[str, int] = field(default_factory=dict)
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Worked:
    """What expressions come to: calculated answers by linkId, and the linkIds that they switch off."""

    values: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    off: frozenset[str] = frozenset()


NOTHING = Worked()


@dataclass(slots=True, eq=False)
class Place:
    """One occurrence of an item. For a repeating group: which occurrence this is, from 0, and of how many."""

    item: FormItem
    path: str
    parent: Place | None
    answers: tuple[Answer, ...]
    occurrence: int
    occurrences: int
    group_path: str
    calculated: bool = False
    declined: bool = False
    children: list[Place] = field(default_factory=list)
    asked: bool = True

    def above(self) -> Iterator[Place]:
        """The places that this one stands in, the nearest first."""
        place = self.parent
        while place is not None:
            yield place
            place = place.parent

    @property
    def first(self) -> bool:
        """Whether this place stands in the first entry of everything that repeats."""
        return self.occurrence == 0 and all(place.occurrence == 0 for place in self.above())

    @property
    def entry(self) -> int | None:
        """Which entry of a repeating group this place stands in, from 1; None where there is one at most."""
        for place in self.above():
            if place.item.kind == "group" and place.item.repeats and place.occurrences > 1:
                return place.occurrence + 1
        return None


def lay(items: Sequence[FormItem], entries: Entries, worked: Worked = NOTHING) -> list[Place]:
    """Lay the items out; `asked` is decided for each place."""
    root = list(_lay(items, "", None, entries, worked))
    _decide(root, worked.off)
    return root


def descend(places: Iterable[Place]) -> Iterator[Place]:
    """Yield the places and those under them, in document order."""
    for place in places:
        yield place
        yield from descend(place.children)


def _lay(
    items: Sequence[FormItem], under: str, parent: Place | None, entries: Entries, worked: Worked
) -> Iterator[Place]:
    for item in items:
        group_path = f"{under}/{quote(item.link_id, safe=_PLAIN)}"
        repeating = item.kind == "group" and item.repeats
        count = max(1, entries.occurrences.get(group_path, 1)) if repeating else 1
        for occurrence in range(count):
            path = f"{group_path}:{occurrence}" if repeating else group_path
            # A calculation is of the first entry of whatever repeats; a later one is filled in by hand.
            calculated = item.link_id in worked.values and (parent is None or parent.first)
            answers = worked.values[item.link_id] if calculated else entries.answers.get(path, item.initial)
            place = Place(
                item, path, parent, tuple(answers), occurrence, count, group_path, calculated, path in entries.declined
            )
            # Items under a question stand inside its answer, so without an answer they are not there.
            if item.kind != "question" or place.answers:
                place.children = list(_lay(item.items, path, place, entries, worked))
            yield place


def _decide(root: Sequence[Place], off: frozenset[str]) -> None:
    """Repeated until nothing changes, since a later item may govern an earlier one."""
    every = list(descend(root))
    by_link: dict[str, list[Place]] = {}
    for place in every:
        by_link.setdefault(place.item.link_id, []).append(place)
    governed = [
        place
        for place in every
        if place.item.node.get("enableWhen") or place.item.link_id in off or place.parent is not None
    ]
    for _ in range(len(every) + 1):
        changed = False
        for place in governed:
            asked = (place.parent is None or place.parent.asked) and place.item.link_id not in off
            node = place.item.node
            if asked and node.get("enableWhen"):
                asked = enabled(
                    node["enableWhen"],
                    node.get("enableBehavior") or "all",
                    lambda question, place=place: _nearest(place, by_link.get(question, ())),  # type: ignore[misc]
                )
            changed = changed or asked != place.asked
            place.asked = asked
        if not changed:
            return


def _nearest(place: Place, found: Sequence[Place]) -> Sequence[Any]:
    """The answers to the nearest occurrence of a question: in the closest ancestor's part of the tree first."""
    if len(found) > 1:
        for above in place.above():
            inside = [one for one in found if one is above or any(over is above for over in one.above())]
            if inside:
                found = inside
                break
    return [answer for one in found if one.asked for answer in one.answers]
