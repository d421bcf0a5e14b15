"""What a person is given of what stands: a letter to print or keep as PDF, or text for an e-mail that staff send."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QFont, QPagedPaintDevice

from care_record.agreement.letters import confirmation_of_standing, confirmation_of_withdrawal
from care_record.people.banner import HIDDEN, NOT_RECORDED
from care_record.people.dates import day_in_london
from desktop.services.reads import AgreementPage, BannerData, PatientLine, Sharing
from desktop.views.parts.dialogs import Clipboard, FileToSave
from desktop.views.parts.more import More
from desktop.views.screen import Screen

if TYPE_CHECKING:
    from desktop.views.parts.letter import LetterPage

_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]+) (\d{4})\b")
TITLE = "What you have told us about sharing"
PROVISIONAL = "What was recorded here still waits for the service. Confirm it to the person once it has been taken."


class Confirmation:
    """Two actions behind More; neither sends anything by itself."""

    def __init__(self, screen: Screen, patient: UUID, more: More) -> None:
        self._screen, self._patient = screen, patient
        self._told: tuple[AgreementPage, Sharing, BannerData, PatientLine] | None = None
        self.letter = more.add("Print a confirmation for the person\u2026", self._letter, keys="Ctrl+Shift+L")
        self.copy = more.add("Copy a confirmation as text", self._copy, keys="Ctrl+Shift+E")

    def words(self) -> str:
        """The text: of a confirmed withdrawal, or of what stands."""
        assert self._told is not None  # noqa: S101 - asked for after the read
        page, sharing = self._told[:2]
        context = self._screen.context
        if sharing.confirmed is not None and not any(state == "agreed" for _, _, state in page.scopes):
            return confirmation_of_withdrawal(context.me.trust_name, day_in_london(sharing.confirmed.at))
        agreed = tuple(words for _, words, state in page.scopes if state == "agreed")
        others = tuple(words for _, words, state in page.scopes if state != "agreed")
        return confirmation_of_standing(context.me.trust_name, context.today, agreed, others)

    def paint(self, device: QPagedPaintDevice) -> bool:
        """Draw the letter; False where the device does not take it."""
        from desktop.views.parts import letter

        return letter.paint(device, (self._draw,))

    def _draw(self, page: "LetterPage") -> None:
        assert self._told is not None  # noqa: S101 - as above
        banner, name = self._told[2].banner, self._told[3].name
        held = next((field.value for field in banner.zone_2 if field.label == "Address"), "")
        lines = [] if held in ("", HIDDEN, NOT_RECORDED) else held.split(", ")
        context = self._screen.context
        page.sender(context.me.trust_name, "", "", context.today)
        page.address([name.spoken, *lines])
        page.say(TITLE, 16, QFont.Weight.Bold, after=10)
        for paragraph in self.words().split("\n\n"):
            first, *further = _DATE.sub("\\1\u00a0\\2\u00a0\\3", paragraph).split("\n")
            page.say(first, after=4 if further else 12)
            for line in further:
                page.say(f"\u2022 {line.removeprefix('- ')}", after=12 if line is further[-1] else 4)

    def _letter(self) -> None:
        def ask() -> None:
            from desktop.views.parts.paper import PaperChoice

            PaperChoice.ask(self._screen, self.paint, self._save)

        self._read(ask)

    def _copy(self) -> None:
        def put() -> None:
            Clipboard.put(self.words())
            assert self._told is not None  # noqa: S101 - just read
            name = self._told[2].banner.zone_1[0].value
            self._screen.context.go.say(
                f"Copied for {name}. Send it to a contact on record alone; nothing is sent here."
            )

        self._read(put)

    def _read(self, then: Callable[[], object]) -> None:
        patient = self._patient

        def told(found: tuple[AgreementPage, Sharing, BannerData, PatientLine]) -> None:
            self._told = found
            if found[0].provisional:
                self._screen.tell("warning", "Not yet.", PROVISIONAL)
            else:
                then()

        self._screen.context.background.read(
            self._screen,
            lambda reads: (
                reads.agreement(patient),
                reads.sharing(patient),
                reads.banner(patient),
                reads.line(patient),
            ),
            told,
            self._screen.fail,
        )

    def _save(self) -> None:
        FileToSave.ask(self._screen, "Keep as PDF", "confirmation.pdf", "PDF (*.pdf)", self.write)

    def write(self, path: Path) -> None:
        """Write the PDF."""
        from desktop.views.parts import letter

        if letter.write_pdf((self._draw,), path):
            self._screen.context.go.say("Kept. A printed or exported copy is outside this program\u2019s protection.")
        else:
            words = "The PDF could not be written there."
            self._screen.tell("warning", words, "Choose another folder, or free some space.")
