"""A form typed in twice: every difference is found, and what is chosen is what comes of it."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from care_record.answering.sheet import Sheet
from care_record.answering.twice import Side, differences, settled
from tests.care_record.answering.sheets import AT, paper_of

YES_NO = [{"valueCoding": {"code": code, "display": code}} for code in ("yes", "no")]


def choice(link_id: str, **more: Any) -> dict[str, Any]:
    return {"linkId": link_id, "text": link_id, "type": "choice", "answerOption": YES_NO, **more}


WHEN = [{"question": "a", "operator": "=", "answerCoding": {"code": "yes"}}]
PAPER = paper_of(choice("a"), choice("b", enableWhen=WHEN), choice("c"))
PATHS = ("/a", "/b", "/c")
TYPED = st.tuples(*[st.sampled_from([None, 0, 1])] * 3)


def sheet_of(typed: tuple[int | None, ...]) -> Sheet:
    sheet = Sheet(PAPER)
    for path, chosen in zip(PATHS, typed, strict=True):
        sheet = sheet.answered(path, [] if chosen is None else [YES_NO[chosen]])
    return sheet


def test_two_that_agree_differ_nowhere() -> None:
    assert differences(sheet_of((0, 1, 0)), sheet_of((0, 1, 0))) == ()


def test_an_answer_that_only_one_of_them_was_asked_for_is_a_difference() -> None:
    found = differences(sheet_of((0, 1, 0)), sheet_of((1, 1, 0)))
    assert [(one.path, one.first, one.second) for one in found] == [
        ("/a", (YES_NO[0],), (YES_NO[1],)),
        ("/b", (YES_NO[1],), ()),
    ]


@settings(max_examples=60, deadline=None)
@given(first=TYPED, second=TYPED, sides=st.tuples(*[st.sampled_from(["first", "second"])] * 3))
def test_what_is_chosen_is_what_comes_of_it(
    first: tuple[int | None, ...], second: tuple[int | None, ...], sides: tuple[Side, ...]
) -> None:
    one, other = sheet_of(first), sheet_of(second)
    chosen = {each.path: sides[PATHS.index(each.path)] for each in differences(one, other)}
    result = settled(one, other, chosen)
    for path in PATHS:
        source = other if chosen.get(path) == "second" else one
        assert result.entries.answers[path] == source.entries.answers[path]
    assert result.problems(AT) == ()
    assert result.waiting is None
