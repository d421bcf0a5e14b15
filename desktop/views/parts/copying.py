"""Text for the record system: on top, at its end and in what the program says stands whose it is."""

from collections.abc import Iterable

from care_record.people.banner import Banner
from desktop.views.parts.dialogs import Clipboard

_NUMBER = "NHS No."


def whose(banner: Banner) -> str:
    """`NHS No. 999 012 3462, HOLLOWAY, Jasmine (Miss), Born 14-Feb-2009 (17y 9m)`."""
    number = next((field for field in banner.zone_1 if field.label == _NUMBER), None)
    first = [f"{number.label} {number.value}"] if number else []
    others = [field for field in banner.zone_1 if field is not number and field.label != "Gender"]
    return ", ".join([*first, *(f"{field.label} {field.value}".strip() for field in others)])


def guarded(banner: Banner, lines: Iterable[str]) -> str:
    """The text between two lines that name whose it is."""
    said = whose(banner)
    return "\n".join([said, "", *lines, "", f"End of the text about {said}"])


def copy_for_record(banner: Banner, words: str) -> str:
    """Put a guarded text on the clipboard; gives the sentence that says whom it is for, and how long it stays."""
    Clipboard.put(words)
    minutes = Clipboard.kept_ms // 60_000
    said = f"This text is for {whose(banner)}. Check that you paste it into the same person\u2019s record."
    return f"{said} It is gone in {minutes} minutes."
