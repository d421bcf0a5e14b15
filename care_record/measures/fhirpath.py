"""FHIRPath for imported forms, on fhirpathpy: strict parsing, and the functions that SDC adds.

fhirpathpy accepts rubbish after an expression, rounds halves to even and has no weight(); `parse` and `evaluate` mend
that. Shipped measures use no FHIRPath. Source: FHIRPath 2.0.0; SDC 4.0.0 expressions (weight, ordinal).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from care_record.measures.questionnaire import Json, weight_on

MAX_LENGTH = 20_000
LIBRARY_NAMES = frozenset(
    {"resource", "rootResource", "context", "questionnaire", "qitem", "ucum", "sct", "loinc", "terminologies", "server"}
)


class ExpressionError(ValueError):
    """An expression that cannot be parsed or evaluated; the message says why."""


@lru_cache(maxsize=2048)
def parse(expression: str) -> Any:
    """Return fhirpathpy's tree of the whole expression. Raises ExpressionError, also for anything left over."""
    from antlr4 import CommonTokenStream, InputStream  # type: ignore[import-untyped]
    from antlr4.error.ErrorListener import ErrorListener  # type: ignore[import-untyped]
    from antlr4.tree.Tree import ParseTreeWalker  # type: ignore[import-untyped]
    from fhirpathpy.parser.ASTPathListener import ASTPathListener
    from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
    from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

    class Strict(ErrorListener):  # type: ignore[misc]
        """Turns every syntax error into an exception."""

        def syntaxError(  # noqa: N802 - antlr4's own name and arguments
            self, recognizer: Any, symbol: Any, line: int, column: int, message: str, cause: Any
        ) -> None:
            raise ExpressionError(f"at character {column + 1} of line {line}: {message}")

    if len(expression) > MAX_LENGTH:
        raise ExpressionError(f"it has {len(expression)} characters; at most {MAX_LENGTH} are read")
    strict = Strict()
    lexer = FHIRPathLexer(InputStream(expression))
    lexer.removeErrorListeners()
    lexer.addErrorListener(strict)
    parser = FHIRPathParser(CommonTokenStream(lexer))
    parser.removeErrorListeners()
    parser.addErrorListener(strict)
    listener: Any = ASTPathListener()  # type: ignore[no-untyped-call]
    try:
        tree = parser.expression()
        rest = parser.getCurrentToken()
        if rest.type != -1:
            raise ExpressionError(f"{rest.text!r} at character {rest.column + 1} is left over")
        ParseTreeWalker().walk(listener, tree)
    except RecursionError as error:
        raise ExpressionError("it is nested too deeply") from error
    return listener.parentStack[0]


def functions(tree: Any) -> frozenset[str]:
    """Return the names of the functions that an expression calls."""
    return frozenset(_names(tree, "Functn"))


def variables(tree: Any) -> frozenset[str]:
    """Return the names that an expression refers to as %name."""
    return frozenset(name.strip("`'") for name in _names(tree, "ExternalConstant"))


def _names(tree: Any, kind: str) -> Iterator[str]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        children = node.get("children") or []
        if node.get("type") == kind and children:
            yield str(children[0].get("text"))
        waiting.extend(children)


def known_functions() -> frozenset[str]:
    """Return every function that `evaluate` can call."""
    from fhirpathpy.engine.invocations import invocation_registry

    return frozenset(invocation_registry) | frozenset(_ADDED)


def problem(expression: str, names: Iterable[str]) -> str | None:
    """Return why an expression cannot be used where `names` are defined, in words; None when it can."""
    try:
        tree = parse(expression)
    except ExpressionError as error:
        return f"it is no FHIRPath, {error}"
    unknown = functions(tree) - known_functions()
    if unknown:
        return f"it calls {min(unknown)}(), which this program does not have"
    defined = LIBRARY_NAMES | frozenset(names)
    undefined = sorted(name for name in variables(tree) - defined if not name.startswith(("vs-", "ext-")))
    return f"it uses %{undefined[0]}, which nothing defines" if undefined else None


def evaluate(node: Any, expression: str, names: Mapping[str, Any]) -> list[Any]:
    """Return what an expression gives at `node` of a resource, as plain JSON values. Raises ExpressionError."""
    return plain_values(find(node, expression, names))


def find(node: Any, expression: str, names: Mapping[str, Any]) -> list[Any]:
    """Return what an expression gives as nodes that know their place in R4, which later expressions may start from.

    Raises ExpressionError. Without its place a node's `value` could not be told to be `valueCoding` or another.
    """
    from fhirpathpy import apply_parsed_path
    from fhirpathpy.models import models

    tree = parse(expression)
    options = {"userInvocationTable": _ADDED, "returnRawData": True}
    try:
        found = apply_parsed_path(node, tree, dict(names), models["r4"], options)  # type: ignore[no-untyped-call]
    except Exception as error:
        # fhirpathpy raises bare exceptions for anything an expression does wrong.
        raise ExpressionError(f"{type(error).__name__} {error}") from error
    return list(found)


def placed(data: Any, path: str) -> Any:
    """Return a part of a resource as a node at its place, such as QuestionnaireResponse.item."""
    from fhirpathpy.engine.nodes import ResourceNode

    return ResourceNode.create_node(data, path)  # type: ignore[no-untyped-call]


def plain_values(nodes: Iterable[Any]) -> list[Any]:
    """Return nodes as plain JSON values."""
    from fhirpathpy.engine.util import get_data

    values = (get_data(node) for node in nodes)  # type: ignore[no-untyped-call]
    return [_plain(value) for value in values if value is not None]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value if isinstance(value, bool | int | float | str | Decimal | Mapping) else str(value)


def _weight(inputs: Sequence[Any]) -> list[Decimal]:
    found = [weight_on(element) for element in inputs if isinstance(element, Mapping)]
    return [weight for weight in found if weight is not None]


def _sum(inputs: Sequence[Any]) -> list[Any]:
    numbers = [Decimal(str(value)) for value in inputs if not isinstance(value, bool)]
    return [sum(numbers, Decimal(0))] if numbers else []


def _round(inputs: Sequence[Any], places: Any = 0) -> list[Any]:
    if not inputs:
        return []
    digits = places[0] if isinstance(places, list) else places
    try:
        return [Decimal(str(inputs[0])).quantize(Decimal(1).scaleb(-int(digits or 0)), rounding=ROUND_HALF_UP)]
    except InvalidOperation as error:
        raise ExpressionError(f"{inputs[0]!r} cannot be rounded") from error


def _least(inputs: Sequence[Any]) -> list[Any]:
    return [min(inputs)] if inputs else []


def _most(inputs: Sequence[Any]) -> list[Any]:
    return [max(inputs)] if inputs else []


def _mean(inputs: Sequence[Any]) -> list[Any]:
    return [total / len(inputs) for total in _sum(inputs)]


_ADDED: Mapping[str, Mapping[str, Any]] = {
    "weight": {"fn": _weight, "arity": {0: []}},
    "ordinal": {"fn": _weight, "arity": {0: []}},
    "sum": {"fn": _sum, "arity": {0: []}},
    "min": {"fn": _least, "arity": {0: []}},
    "max": {"fn": _most, "arity": {0: []}},
    "avg": {"fn": _mean, "arity": {0: []}},
    "round": {"fn": _round, "arity": {0: [], 1: ["Number"]}},
}


def context(response: Json, questionnaire: Json) -> dict[str, Any]:
    """Return the names that stand in every expression of a form."""
    return {"resource": response, "rootResource": response, "context": response, "questionnaire": questionnaire}
