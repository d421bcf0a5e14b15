"""Communication needs by the Accessible Information Standard: asked, recorded, flagged and acted on."""

from __future__ import annotations

from typing import Final

NEEDS: Final[dict[str, str]] = {
    "large-print": "Large print",
    "easy-read": "Easy read",
    "braille": "Braille",
    "audio": "Audio",
    "screen-reader": "Uses a screen reader",
    "british-sign-language": "British Sign Language interpreter",
    "lip-reading": "Lip reads",
    "interpreter": "Interpreter",
    "no-telephone": "Cannot use the telephone",
    "letter-only": "Letters by post only",
    "extra-time": "Needs more time",
    "support-person": "Brings somebody to help",
}

LANGUAGES: Final[dict[str, str]] = {
    "ar": "Arabic",
    "bn": "Bengali",
    "cy": "Welsh",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "gu": "Gujarati",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "so": "Somali",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "zh": "Chinese",
}


def show_needs(codes: tuple[str, ...], language: str = "") -> tuple[str, ...]:
    """Needs in words for the screen; the language first, since it decides the form that is sent."""
    spoken = (f"Language: {LANGUAGES.get(language, language)}",) if language else ()
    return spoken + tuple(NEEDS.get(code, code) for code in codes)
