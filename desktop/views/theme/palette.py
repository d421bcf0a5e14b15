"""The colours, by meaning. NHS identity blue is for action; red and yellow are for risk and warning alone.

Every pair in `READ_TOGETHER` keeps a contrast of 4.5 to 1 or more (WCAG 2.2, 1.4.3), every pair in `SEEN_TOGETHER`
3 to 1 (1.4.11); high contrast keeps 7 to 1. A test holds them to it.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Palette:
    """One mode's colours as `#RRGGBB`; the names are the style sheet's tokens."""

    page: str
    surface: str
    sunken: str
    line: str
    edge: str
    text: str
    muted: str
    action: str
    action_hover: str
    action_pressed: str
    on_action: str
    action_soft: str
    focus: str
    rail: str
    rail_active: str
    rail_hover: str
    on_rail: str
    on_rail_muted: str
    banner: str
    banner_edge: str
    died: str
    died_pattern: str
    risk: str
    risk_soft: str
    on_risk: str
    warning: str
    warning_soft: str
    warning_fill: str
    on_warning_fill: str
    good: str
    good_soft: str
    band_0: str
    band_1: str
    band_2: str
    band_3: str
    band_4: str
    trace: str
    cut_off: str

    def tokens(self) -> dict[str, str]:
        """Name and colour of each token."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


LIGHT = Palette(
    page="#EFF3F6",
    surface="#FFFFFF",
    sunken="#F6F8FA",
    line="#D8DFE5",
    edge="#73838F",
    text="#17222B",
    muted="#4A5E6D",
    action="#005EB8",
    action_hover="#004F9F",
    action_pressed="#003087",
    on_action="#FFFFFF",
    action_soft="#E4EFFA",
    focus="#17222B",
    rail="#003087",
    rail_active="#0A53AB",
    rail_hover="#0B3F97",
    on_rail="#FFFFFF",
    on_rail_muted="#C9D9F0",
    banner="#D9E9F8",
    banner_edge="#005EB8",
    died="#DADFE3",
    died_pattern="#C2CAD0",
    risk="#B00020",
    risk_soft="#FDF0F1",
    on_risk="#FFFFFF",
    warning="#6E4A00",
    warning_soft="#FFF6DD",
    warning_fill="#FFC83D",
    on_warning_fill="#17222B",
    good="#00613F",
    good_soft="#E5F3EC",
    band_0="#F5F9FD",
    band_1="#E8F1FA",
    band_2="#D9E8F6",
    band_3="#C8DDF2",
    band_4="#B5D1ED",
    trace="#003087",
    cut_off="#3D4D59",
)

DARK = Palette(
    page="#0F1720",
    surface="#18232E",
    sunken="#141D27",
    line="#2F3E4C",
    edge="#788B9B",
    text="#EDF2F6",
    muted="#A9BAC8",
    action="#7DB8F2",
    action_hover="#97C7F6",
    action_pressed="#B4D7F9",
    on_action="#08192B",
    action_soft="#1D3A57",
    focus="#FFFFFF",
    rail="#0A1D3D",
    rail_active="#1B4480",
    rail_hover="#14305F",
    on_rail="#FFFFFF",
    on_rail_muted="#B8CBE6",
    banner="#16324F",
    banner_edge="#7DB8F2",
    died="#2B333B",
    died_pattern="#3B454E",
    risk="#FF9BA6",
    risk_soft="#3A1A20",
    on_risk="#2A070C",
    warning="#FFD470",
    warning_soft="#352B12",
    warning_fill="#FFC83D",
    on_warning_fill="#17222B",
    good="#7FD7AE",
    good_soft="#16332A",
    band_0="#1A2733",
    band_1="#1D2F40",
    band_2="#20384F",
    band_3="#24425F",
    band_4="#294C6F",
    trace="#9CCBFA",
    cut_off="#C9D5DF",
)

HIGH_CONTRAST = Palette(
    page="#FFFFFF",
    surface="#FFFFFF",
    sunken="#FFFFFF",
    line="#000000",
    edge="#000000",
    text="#000000",
    muted="#1A1A1A",
    action="#002A75",
    action_hover="#001E55",
    action_pressed="#000000",
    on_action="#FFFFFF",
    action_soft="#D6E6FF",
    focus="#000000",
    rail="#000000",
    rail_active="#002A75",
    rail_hover="#1A1A1A",
    on_rail="#FFFFFF",
    on_rail_muted="#FFFFFF",
    banner="#D6E6FF",
    banner_edge="#000000",
    died="#DDDDDD",
    died_pattern="#9A9A9A",
    risk="#7A0014",
    risk_soft="#FFFFFF",
    on_risk="#FFFFFF",
    warning="#3D2900",
    warning_soft="#FFF3C4",
    warning_fill="#FFD84D",
    on_warning_fill="#000000",
    good="#00412A",
    good_soft="#FFFFFF",
    band_0="#FFFFFF",
    band_1="#F0F0F0",
    band_2="#E0E0E0",
    band_3="#D0D0D0",
    band_4="#BFBFBF",
    trace="#000000",
    cut_off="#000000",
)

READ_TOGETHER: tuple[tuple[str, str], ...] = (
    *(
        (ink, ground)
        for ink in ("text", "muted", "action", "risk", "warning", "good")
        for ground in ("surface", "page", "sunken")
    ),
    ("text", "action_soft"),
    ("muted", "action_soft"),
    ("action", "action_soft"),
    ("risk", "action_soft"),
    ("on_action", "action"),
    ("on_action", "action_hover"),
    ("on_action", "action_pressed"),
    ("on_rail", "rail"),
    ("on_rail", "rail_active"),
    ("on_rail", "rail_hover"),
    ("on_rail_muted", "rail"),
    ("on_rail_muted", "rail_active"),
    ("text", "banner"),
    ("muted", "banner"),
    ("warning", "banner"),
    ("good", "banner"),
    ("text", "died"),
    ("text", "died_pattern"),
    ("risk", "risk_soft"),
    ("text", "risk_soft"),
    ("muted", "risk_soft"),
    ("on_risk", "risk"),
    ("warning", "warning_soft"),
    ("text", "warning_soft"),
    ("muted", "warning_soft"),
    ("on_warning_fill", "warning_fill"),
    ("good", "good_soft"),
    ("text", "good_soft"),
    *(("text", f"band_{step}") for step in range(5)),
)
SEEN_TOGETHER: tuple[tuple[str, str], ...] = (
    ("edge", "surface"),
    ("edge", "page"),
    ("focus", "surface"),
    ("focus", "page"),
    *((ink, f"band_{step}") for ink in ("trace", "cut_off") for step in range(5)),
)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two `#RRGGBB` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
