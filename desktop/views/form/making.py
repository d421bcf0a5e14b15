"""Which field a question gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.views.form.choosing import MANY, ChoiceField, ListField
from desktop.views.form.typing import FileField, TypedField

if TYPE_CHECKING:
    from care_record.answering.items import Answer, FormItem
    from care_record.measures.questionnaire import Item
    from desktop.views.form.field import AnswerField


def field_for(item: FormItem, question: Item, answers: Sequence[Answer]) -> AnswerField:
    """A field for one question; `question` is the same item in the Questionnaire."""
    if item.type == "attachment":
        return FileField(item, answers)
    if item.options:
        long = len(item.options) > MANY and not item.repeats
        return ListField(item, answers) if long else ChoiceField(item, answers)
    return TypedField(item, question, answers)
