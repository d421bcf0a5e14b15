"""A QuestionnaireResponse laid against its Questionnaire: which answer belongs to which item, and what does not fit.

Nothing is thrown away: a response with problems is kept and can be read, but is not scored (quarantine).
Source: FHIR R4 QuestionnaireResponse; SDC 4.0.0 on disabled items (their answers are not sent).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from care_record.measures import enable_when
from care_record.measures.answers import answer_problem
from care_record.measures.questionnaire import CORE, Item, Json, Questionnaire, extension_value, value_of
from care_record.measures.valuesets import ValueSets, options

MAX_DEPTH = 64
MAX_ENTRIES = 10_000
DECLINED: Json = {"url": CORE + "data-absent-reason", "valueCode": "asked-declined"}
"""On an item without an answer: it was asked, and the person would not say (HL7 code system data-absent-reason)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and where; `link_id` is None for the resource as a whole."""

    link_id: str | None
    reason: str


@dataclass(eq=False, slots=True)
class Node:
    """One item of a response that the Questionnaire knows, with its answers and the nodes under it.

    `declined` says that the question was asked and the person would not answer (FHIR data-absent-reason).
    `off` are the linkIds that an enableWhenExpression switches off; the same for the whole tree.
    """

    item: Item | None
    parent: Node | None
    answers: tuple[Json, ...] = ()
    children: list[Node] = field(default_factory=list)
    asked: bool = True
    off: frozenset[str] = frozenset()
    declined: bool = False

    def descend(self) -> Iterator[Node]:
        """Yield this node and those under it, in document order."""
        yield self
        for child in self.children:
            yield from child.descend()


@dataclass(frozen=True)
class Reading:
    """A response as read: the tree of what fits, and the problems. With any problem it must not be scored."""

    root: Node
    problems: tuple[Problem, ...]

    @cached_property
    def _asked(self) -> Mapping[str, tuple[Node, ...]]:
        found: dict[str, list[Node]] = {}
        for node in self.root.descend():
            if node.item is not None and node.asked:
                found.setdefault(node.item.link_id, []).append(node)
        return {link_id: tuple(nodes) for link_id, nodes in found.items()}

    def nodes(self, link_id: str) -> tuple[Node, ...]:
        """Every occurrence of a linkId that is asked, in document order."""
        return self._asked.get(link_id, ())

    def answers(self, link_id: str) -> tuple[Json, ...]:
        """Every answer to this linkId on an item that is asked."""
        return tuple(answer for node in self.nodes(link_id) for answer in node.answers)


def read(
    form: Questionnaire,
    response: Any,
    valuesets: ValueSets | None = None,
    *,
    complete: bool | None = None,
    off: frozenset[str] = frozenset(),
) -> Reading:
    """Lay a response against its Questionnaire. Never raises on any JSON.

    `complete` says whether required answers must be there; by default they must unless the response's status is
    `in-progress` or `stopped`. `off` are linkIds that an expression switches off (`expressions.work_out`).
    """
    problems: list[Problem] = []
    root = Node(None, None, off=off)
    if not isinstance(response, Mapping) or response.get("resourceType") != "QuestionnaireResponse":
        return Reading(root, (Problem(None, "This is not a QuestionnaireResponse."),))
    status = response.get("status")
    if status not in ("in-progress", "completed", "amended", "entered-in-error", "stopped"):
        problems.append(Problem(None, f"The status {status!r} is not one that R4 knows."))
    if status == "entered-in-error":
        problems.append(Problem(None, "The response was entered in error."))
    problems.extend(_other_questionnaire(form, response))
    if _too_large(response):
        problems.append(Problem(None, f"The response has more than {MAX_ENTRIES} items."))
        return Reading(root, tuple(problems))
    _children(form.items, response, root, problems, 0)
    _decide(root)
    problems.extend(_disabled(root))
    sets = valuesets or {}
    for node in root.descend():
        problems.extend(_node_problems(node, form, sets))
        problems.extend(_too_many(node))
    if complete if complete is not None else status not in ("in-progress", "stopped"):
        problems.extend(_missing(form.items, root))
    return Reading(root, tuple(problems))


def _too_large(response: Json) -> bool:
    """Return whether there are more items than any questionnaire asks, which only a forged response has."""
    waiting: list[Any] = [response]
    count = 0
    while waiting and count <= MAX_ENTRIES:
        entry = waiting.pop()
        count += 1
        if isinstance(entry, Mapping):
            for key in ("item", "answer"):
                waiting.extend(entry[key] if isinstance(entry.get(key), list) else ())
    return count > MAX_ENTRIES


def _other_questionnaire(form: Questionnaire, response: Json) -> Iterator[Problem]:
    named = response.get("questionnaire")
    if isinstance(named, str) and form.url and named.startswith("http") and form.url.startswith("http"):
        url, _, version = named.partition("|")
        if url.split("#")[0] != form.url:
            yield Problem(None, f"The response answers {named}, not {form.canonical}.")
        elif version and form.version and version != form.version:
            yield Problem(None, f"The response answers version {version}, not version {form.version}.")


def _children(items: Sequence[Item], place: Any, parent: Node, problems: list[Problem], depth: int) -> None:
    given = place.get("item") if isinstance(place, Mapping) else None
    if given is None:
        return
    if not isinstance(given, list) or depth > MAX_DEPTH:
        problems.append(Problem(_link(parent), "The items are not a list, or are nested too deeply."))
        return
    known = {item.link_id: item for item in items}
    seen: set[str] = set()
    for entry in given:
        if not isinstance(entry, Mapping):
            problems.append(Problem(_link(parent), "An item is not a JSON object."))
            continue
        link_id = entry.get("linkId")
        item = known.get(link_id) if isinstance(link_id, str) else None
        if item is None:
            problems.append(Problem(str(link_id), "The questionnaire has no such item at this place."))
            continue
        if item.link_id in seen and not (item.type == "group" and item.repeats):
            problems.append(Problem(item.link_id, "The item is given more than once and does not repeat."))
        seen.add(item.link_id)
        _one(item, entry, parent, problems, depth)


def _one(item: Item, entry: Json, parent: Node, problems: list[Problem], depth: int) -> None:
    node = Node(item, parent, off=parent.off)
    parent.children.append(node)
    answers = entry.get("answer", [])
    if not isinstance(answers, list) or not all(isinstance(answer, Mapping) for answer in answers):
        problems.append(Problem(item.link_id, "The answers are not a list of JSON objects."))
        answers = []
    if answers and not item.is_question:
        problems.append(Problem(item.link_id, f"An item of type {item.type} cannot have an answer."))
        answers = []
    if item.is_question and entry.get("item"):
        problems.append(Problem(item.link_id, "Items under a question stand inside its answer."))
    node.answers = tuple(answers)
    node.declined = not answers and extension_value(entry, DECLINED["url"]) == DECLINED["valueCode"]
    if len(node.answers) > 1 and not item.repeats:
        problems.append(Problem(item.link_id, f"{len(node.answers)} answers where one is allowed."))
    for answer in node.answers:
        _children(item.items, answer, node, problems, depth + 1)
    if not item.is_question:
        _children(item.items, entry, node, problems, depth + 1)


def _link(node: Node) -> str | None:
    return node.item.link_id if node.item else None


def nearest(node: Node, link_id: str) -> tuple[Json, ...]:
    """Return the answers to the nearest occurrence of `link_id`: in the closest ancestor's part of the tree first.

    Source: R4 Questionnaire.item.enableWhen.question (ancestor axis first). Answers on items not asked do not count.
    """
    place: Node | None = node.parent
    while place is not None:
        found = [n for n in place.descend() if n.item is not None and n.item.link_id == link_id]
        if found:
            return tuple(answer for n in found if n.asked for answer in n.answers)
        place = place.parent
    return ()


def is_enabled(item: Item, place: Node) -> bool:
    """Return whether `item` is asked when it stands directly under `place`."""
    probe = Node(item, place)
    return (
        place.asked
        and item.link_id not in place.off
        and enable_when.enabled(item.enable_when, item.enable_behavior, lambda q: nearest(probe, q))
    )


def _decide(root: Node) -> None:
    """Set `asked` on every node. Repeated until nothing changes, since a later item may govern an earlier one."""
    nodes = [node for node in root.descend() if node.item is not None and node.parent is not None]
    for _ in range(len(nodes) + 1):
        changed = False
        for node in nodes:
            if node.item is None or node.parent is None:
                continue
            asked = is_enabled(node.item, node.parent)
            changed, node.asked = changed or asked != node.asked, asked
        if not changed:
            return


def _disabled(root: Node) -> Iterator[Problem]:
    for node in root.descend():
        if node.item is not None and not node.asked and any(value_of(answer) is not None for answer in node.answers):
            yield Problem(node.item.link_id, "There is an answer to an item that the other answers switch off.")


def _node_problems(node: Node, form: Questionnaire, valuesets: ValueSets) -> Iterator[Problem]:
    item = node.item
    if item is None or not node.answers:
        return
    permitted = options(item, form.json, valuesets)
    for answer in node.answers:
        reason = answer_problem(item, permitted, answer)
        if reason:
            yield Problem(item.link_id, reason)
    if permitted and len(node.answers) > 1:
        chosen = [option for answer in node.answers for option in permitted if option.matches(answer)]
        if any(option.exclusive for option in chosen):
            yield Problem(item.link_id, "An answer that stands alone is given together with others.")


def _too_many(node: Node) -> Iterator[Problem]:
    """Check maxOccurs of the items directly under a node."""
    counts: dict[str, int] = {}
    for child in node.children:
        if child.item is not None:
            more = len(child.answers) if child.item.is_question else 1
            counts[child.item.link_id] = counts.get(child.item.link_id, 0) + more
    limits = {child.item.link_id: child.item for child in node.children if child.item is not None}
    for link_id, item in limits.items():
        most = extension_value(item.json, CORE + "questionnaire-maxOccurs")
        if isinstance(most, int) and counts[link_id] > most:
            yield Problem(link_id, f"{_given(item, counts[link_id])}; at most {most} can be given.")


def _given(item: Item, count: int) -> str:
    one, many = ("answer", "answers") if item.is_question else ("entry", "entries")
    return f"There is {count} {one}" if count == 1 else f"There are {count} {many}"


def _missing(items: Sequence[Item], place: Node) -> Iterator[Problem]:
    for item in items:
        if not is_enabled(item, place) or item.type == "display":
            continue
        given = [node for node in place.children if node.item is item]
        count = sum(len(node.answers) for node in given) if item.is_question else len(given)
        if any(node.declined for node in given):
            # Asked, and recorded as not answered: a missing value for the score, no fault of the response.
            continue
        least = extension_value(item.json, CORE + "questionnaire-minOccurs")
        if isinstance(least, int) and count < least and (item.required or count):
            yield Problem(item.link_id, f"{_given(item, count)}; at least {least} are needed.")
        if item.is_question:
            # Nobody is asked for what is hidden or read-only; it would have been filled in beforehand.
            asked = not (item.hidden or item.read_only)
            if item.required and asked and not any(node.answers for node in given):
                yield Problem(item.link_id, "A required answer is missing.")
        elif not given and (item.required or any(child.required for child in item.items)):
            yield from _missing(item.items, Node(item, place, off=place.off))
        for node in given:
            yield from _missing(item.items, node)
