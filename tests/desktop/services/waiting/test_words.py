"""Every act that can wait has words, and says what is lost with it."""

from care_record.wire.bodies.kinds import STATEMENTS
from desktop.services.reads.waiting.words import act_words


def test_every_kind_of_statement_has_words() -> None:
    assert [kind for kind in STATEMENTS if kind in act_words(kind)] == []
