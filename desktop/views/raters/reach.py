"""The fields of how somebody is reached: what differs from what is recorded is typed a second time."""

from typing import Protocol

from PySide6.QtWidgets import QBoxLayout

from desktop.views.parts.beside import beside
from desktop.views.parts.fields import Field, line, paragraph
from desktop.views.parts.notices import current_look

_FILLED = ("email", "mobile", "address", "postcode")


class Reached(Protocol):
    """Whoever has addresses: a contact page, or somebody who was asked before."""

    @property
    def email(self) -> str: ...
    @property
    def mobile(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def postcode(self) -> str: ...


class Reach:
    """`fields` go into a sheet's form; `layouts` show them side by side, or below each other with large text."""

    def __init__(self, beside_postcode: Field | None = None, *, lines: int = 4) -> None:
        self.fields = {
            "email": Field("E-mail", line(longest=254)),
            "email_again": Field("E-mail again", line(longest=254)),
            "mobile": Field("Mobile number", line(longest=35), hint="For text messages, such as 07700 900123."),
            "mobile_again": Field("Mobile number again", line(longest=35)),
            "address": Field("Address", paragraph(lines, longest=200), hint="One line each, the house first."),
            "postcode": Field("Postcode", line(longest=10)),
        }
        self._beside_postcode = beside_postcode
        self._known: Reached | None = None
        self._twice = {name: self.fields[f"{name}_again"] for name in ("email", "mobile")}
        for name, field in self._twice.items():
            field.hide()
            self.fields[name].entry.textChanged.connect(self._changed)  # type: ignore[union-attr]

    def layouts(self) -> list[QBoxLayout]:
        """From top to bottom."""
        found, last = self.fields, [self._beside_postcode] if self._beside_postcode else []
        return [
            beside(found["email"], found["email_again"]),
            beside(found["mobile"], found["mobile_again"]),
            beside(found["address"]),
            beside(found["postcode"], *last),
        ]

    def close_layouts(self) -> list[QBoxLayout]:
        """The same, for a sheet that asks for more: e-mail beside mobile, address beside postcode."""
        if current_look().large:
            return self.layouts()
        found = self.fields
        pairs = (("email", "mobile"), ("email_again", "mobile_again"), ("address", "postcode"))
        return [beside(found[left], found[right]) for left, right in pairs]

    def fill(self, known: Reached | None) -> None:
        """Show what is recorded; nothing of it is asked for twice while it stays."""
        self._known = known
        for name in _FILLED:
            self.fields[name].fill(getattr(known, name) if known else "")
        self._changed()

    def value(self, name: str) -> str:
        """One field as it is typed."""
        return self.fields[name].value

    def _changed(self) -> None:
        for name, field in self._twice.items():
            value = self.value(name)
            field.setVisible(bool(value) and value != (getattr(self._known, name) if self._known else ""))
