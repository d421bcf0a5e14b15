"""The form of `docs/measures.md` as a tree: the same JSON that the patient's page gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
Answer = Mapping[str, Any]
"""Exactly one `value[x]`, as in QuestionnaireResponse.item.answer."""


@dataclass(frozen=True, slots=True, eq=False)
class FormItem:
    """One node of a form with what stands under it."""

    node: Json
    items: tuple[FormItem, ...]

    @property
    def link_id(self) -> str:
        return str(self.node["linkId"])

    @property
    def kind(self) -> str:
        """`group`, `display` or `question`."""
        return str(self.node["kind"])

    @property
    def type(self) -> str:
        """The R4 item type."""
        return str(self.node["type"])

    @property
    def repeats(self) -> bool:
        return bool(self.node.get("repeats"))

    @property
    def required(self) -> bool:
        return bool(self.node.get("required"))

    @property
    def hidden(self) -> bool:
        return bool(self.node.get("hidden"))

    @property
    def text(self) -> str:
        return str(self.node.get("text") or "")

    @property
    def words(self) -> str:
        """The item's words as its owner set them, with its number or letter."""
        return " ".join(part for part in (str(self.node.get("prefix") or ""), self.text) if part)

    @property
    def options(self) -> Sequence[Json]:
        """What may be chosen; Yes and No for a boolean."""
        if self.type == "boolean":
            return _YES_NO
        found: Sequence[Json] = self.node.get("options") or ()
        return found

    @property
    def initial(self) -> tuple[Answer, ...]:
        return tuple(self.node.get("initial") or ())

    @property
    def is_asked(self) -> bool:
        """Whether it is asked of the person, as far as the item itself says."""
        return self.kind == "question" and not self.hidden and not self.node.get("readOnly")

    def descend(self) -> Iterator[FormItem]:
        """Yield this item and those under it, in document order."""
        yield self
        for child in self.items:
            yield from child.descend()


_YES_NO: tuple[Json, ...] = tuple(
    {"answer": {"valueBoolean": value}, "label": label, "prefix": "", "points": None, "exclusive": False}
    for label, value in (("Yes", True), ("No", False))
)


def tree(form: Json) -> tuple[FormItem, ...]:
    """The tree of a form's nodes; a parent always comes before its children. Raises ValueError for another order."""
    under: dict[str | None, list[Json]] = {None: []}
    for node in form["nodes"]:
        if node["parent"] not in under:
            raise ValueError(f"the item {node['linkId']} stands under one that is not there")
        under[node["parent"]].append(node)
        under[node["linkId"]] = []

    def items(parent: str | None) -> tuple[FormItem, ...]:
        return tuple(FormItem(node, items(node["linkId"])) for node in under[parent])

    return items(None)


def same_answer(left: Answer, right: Answer) -> bool:
    """Whether two answers are one: codings by system and code, or by their words where neither has a code."""
    a, b = _typed(left), _typed(right)
    if a is None or b is None or a[0] != b[0]:
        return False
    if a[0] != "valueCoding":
        return type(a[1]) is type(b[1]) and bool(a[1] == b[1])
    x, y = a[1], b[1]
    if x.get("system") != y.get("system") or x.get("code") != y.get("code"):
        return False
    return x.get("code") is not None or x.get("display") == y.get("display")


def option_of(item: FormItem, answer: Answer) -> Json | None:
    """The option that an answer is, None for words of one's own."""
    return next((option for option in item.options if same_answer(option["answer"], answer)), None)


def _typed(answer: Answer) -> tuple[str, Any] | None:
    return next(((key, value) for key, value in answer.items() if key.startswith("value")), None)
