"""What stands above an answer: each flag, with who has acted on it or the way to do so, and what does not fit."""

from collections.abc import Callable, Iterator

from care_record.people.dates import show_moment
from care_record.risk.actions import action_words
from desktop.services.reads import ResponseReading
from desktop.views.parts.notices import Notice


def alerts(
    reading: ResponseReading, acknowledge: Callable[[], object] | None, ask_again: Callable[[], object] | None = None
) -> Iterator[Notice]:
    """The notices, flags first; `acknowledge` is what the first one's button does, None for who cannot.

    `ask_again` sends the measure of an answer that was entered in error once more.
    """
    if reading.struck:
        more = "It is kept, and counts nowhere: not in scores, exports or graphs."
        again = ("Ask again\u2026", ask_again) if ask_again is not None and reading.measure else None
        yield Notice("warning", reading.struck, more, action=again)
        return
    seen = reading.line.acknowledged
    for index, flag in enumerate(reading.flags):
        words = f"{flag.item_text}: \u201c{flag.answer}\u201d" if flag.answer else flag.item_text or flag.reason
        more = flag.reason if words != flag.reason else ""
        if seen is not None:
            said = f"Acknowledged by {seen.who}, {show_moment(seen.when)}: {action_words(seen.action)}"
            yield Notice("warning", words, said)
        elif index == 0 and acknowledge is not None:
            yield Notice("risk", words, more, action=("Acknowledge with action\u2026", acknowledge), keys="Ctrl+R")
        else:
            yield Notice("risk", words, more)
    if reading.contact_me:
        yield Notice("warning", "The person asks to be contacted.", "They ticked \u201cplease contact me\u201d.")
    if reading.problems:
        what = "The form does not fit its answers" if reading.line.quarantined else "About the scores"
        what = what if reading.opened else "This response cannot be opened here"
        what = "The person has withdrawn" if reading.state == "suspended" else what
        yield Notice("warning", f"{what}.", " ".join(reading.problems))
