"""The colours keep their contrast, and the style sheet knows every one it names."""

import pytest

from desktop.views.theme.look import PALETTES, Look, Mode, style_sheet
from desktop.views.theme.palette import READ_TOGETHER, SEEN_TOGETHER, contrast


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(("ink", "ground"), READ_TOGETHER)
def test_what_is_read_has_contrast(mode: Mode, ink: str, ground: str) -> None:
    tokens = PALETTES[mode].tokens()
    least = 7.0 if mode is Mode.HIGH_CONTRAST else 4.5

    assert contrast(tokens[ink], tokens[ground]) >= least


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(("first", "second"), SEEN_TOGETHER)
def test_what_is_seen_has_contrast(mode: Mode, first: str, second: str) -> None:
    tokens = PALETTES[mode].tokens()

    assert contrast(tokens[first], tokens[second]) >= 3.0


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_style_sheet_names_no_unknown_token(mode: Mode, scale: float) -> None:
    sheet = style_sheet(Look(mode, scale))

    assert "$" not in sheet
    assert PALETTES[mode].action in sheet


def test_text_is_eleven_points_and_grows_with_the_system() -> None:
    assert Look().points() == 11.0
    assert Look(scale=1.5).points() == 16.5
    assert Look(scale=1.5).px(1) == 12
