"""The printed form: whose it is and which send on every page, every option with a box, n of m."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views.completing.printed import paint, write_pdf
from desktop.views.parts import paper
from mhcr.gallery.completing.shown import form_of
from mhcr.gallery.people import JASMINE
from tests.desktop.views.pdf_text import text_of


class Noted(paper.Pages):
    """Pages that note what is written on them."""

    said: list[str] = []  # noqa: RUF012 - emptied by each test

    def _text(self, words: str, *given: object, **more: object) -> None:
        self.said.append(words)
        super()._text(words, *given, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("large", [False, True])
def test_every_page_says_whose_it_is_and_names_no_nhs_number(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, large: bool
) -> None:
    assert QApplication.instance() is not None
    monkeypatch.setattr(paper, "Pages", Noted)
    Noted.said = []
    form = form_of()
    target = tmp_path / "form.pdf"
    assert write_pdf(target, lambda device: paint(device, form, large=large))
    assert target.read_bytes().startswith(b"%PDF")
    whose = [words for words in Noted.said if form.number in words]
    numbered = [words for words in Noted.said if words.startswith("Page ") and " of " in words]
    assert len(numbered) >= 1 + large
    assert numbered[-1] == f"Page {len(numbered)} of {len(numbered)}"
    assert len(whose) == 2 * len(numbered), "counted first, then drawn"
    assert all(JASMINE.name.display in words and "14-Feb-2009" in words for words in whose)
    assert JASMINE.nhs_number is not None
    assert not any(JASMINE.nhs_number.digits in words.replace(" ", "") for words in Noted.said)
    assert any("call NHS 111" in words for words in Noted.said)
    aloud = text_of(target)
    assert aloud.count("14-Feb-2009") == len(numbered), "figures and hyphens are characters"
    assert form.number in aloud
