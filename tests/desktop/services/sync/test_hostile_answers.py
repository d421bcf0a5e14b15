"""Whatever was sealed into an answer: it is kept, and nothing that follows is held up."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care_record.measures import catalogue
from desktop.services.sync import opening
from tests.desktop.services.post import answers

PHQ9 = catalogue.load(catalogue.source_folder() / "phq-9")
ROW: dict[str, Any] = {"id": bytes(16), "attention": 0}
NAMES = ["linkId", "item", "answer", "valueCoding", "valueInteger", "valueDecimal", "extension", "code", "url"]

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(["\ud800", 10**400])
)
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


def spoilt(value: Any, data: st.DataObject) -> Any:
    """`value` with some of its parts exchanged for anything."""
    if data.draw(st.integers(0, 7)) == 0:
        return data.draw(ANY_JSON)
    if isinstance(value, dict):
        return {key: spoilt(part, data) for key, part in value.items()}
    return [spoilt(part, data) for part in value] if isinstance(value, list) else value


@given(st.data())
def test_no_answer_stops_the_opening_of_the_next(data: st.DataObject) -> None:
    fields = {"v": 1, "response": spoilt(answers(PHQ9, 1), data), "contact_me": data.draw(LEAVES)}
    effect = opening.opened(ROW, json.dumps(fields).encode(), PHQ9)
    assert effect.values["state"] == "open"
    for value in effect.values.values():
        assert not isinstance(value, str) or value.encode().decode() == value


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[" * 100_000, b'{"v":1,"response":' + b'{"item":[' * 300 + b"{}" + b"]}" * 300 + b"}"],
)
def test_an_answer_that_is_no_answer_is_flagged_and_not_scored(content: bytes) -> None:
    values = opening.opened(ROW, content, PHQ9).values
    assert (values["flagged"], values["quarantined"], values["score"]) == (1, 1, "")


@pytest.mark.expected_log(r"could not be scored: ZeroDivisionError$")
def test_a_fault_in_scoring_quarantines_that_answer_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("somebody's words")

    monkeypatch.setattr(opening, "score", fault)
    fields = {"v": 1, "response": answers(PHQ9, 1)}
    values = opening.opened(ROW, json.dumps(fields).encode(), PHQ9).values
    assert (values["flagged"], values["quarantined"], values["score"]) == (1, 1, "")
    assert "somebody's words" not in str(values["scored"])


def test_an_answer_to_a_measure_that_is_not_installed_here_is_flagged_and_readable() -> None:
    fields = {"v": 1, "response": answers(PHQ9, 1)}
    values = opening.opened(ROW, json.dumps(fields).encode(), None).values
    assert (values["state"], values["flagged"], values["quarantined"]) == ("open", 1, 1)
    assert "not installed here" in str(values["scored"])
