"""What was done about a flagged answer is a code in the log and a sentence on the screen."""

from care_record.risk.actions import RiskAction, action_words


def test_every_action_has_words_of_its_own() -> None:
    assert len({action.words for action in RiskAction}) == len(RiskAction)
    assert all(action_words(action.value) == action.words for action in RiskAction)


def test_an_action_of_a_later_release_is_shown_as_it_came() -> None:
    assert action_words("video-call") == "video-call"
