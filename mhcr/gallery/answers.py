"""What came back in the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from desktop.services.reads import (
    AnswerRow,
    BandRange,
    ChangeLine,
    CutOffLine,
    FlagLine,
    ResponseLine,
    ResponseReading,
    Reviewed,
    RuleLine,
    ScoreLine,
)
from mhcr.gallery.people import JASMINE, ME, PEOPLE, SERIES, banner_of, hours, ident, line


def returned(
    number: int, who: int, title: str, score: str, band: str, change: str, ago: float, **more: object
) -> ResponseLine:
    """One line of the returned list."""
    reviewed = Reviewed(ME.name, hours(ago - 2)) if more.get("reviewed") else None
    return ResponseLine(
        id=ident(500 + number),
        patient=line(PEOPLE[who]),
        measure_title=title,
        score=score,
        band=band,
        flagged=bool(more.get("flagged")),
        quarantined=bool(more.get("quarantined")),
        received_at=hours(ago),
        reviewed=reviewed,
        acknowledged=None,
        change_words=change,
    )


RETURNED = (
    returned(1, 0, "PHQ-9", "13 of 27", "Moderate", "\u25b2 5 worse", 16.5, flagged=True),
    returned(6, 5, "Wellbeing check", "", "", "", 40, flagged=True, quarantined=True),
    returned(2, 2, "CORE-10", "21 of 40", "Moderate", "\u25bc 4 better", 3.2),
    returned(3, 1, "GAD-7", "8 of 21", "Mild", "", 21),
    returned(4, 9, "PHQ-9", "4 of 27", "None or minimal", "\u25bc 6 better", 28),
    returned(5, 0, "PHQ-9", "8 of 27", "Mild", "\u25bc 1 better", 860, reviewed=True),
    returned(7, 0, "GAD-7", "7 of 21", "Mild", "\u25bc 3 better", 862, reviewed=True),
    returned(8, 0, "PHQ-9", "9 of 27", "Mild", "\u25bc 2 better", 1540, reviewed=True),
    returned(9, 8, "CORE-10", "12 of 40", "Mild", "No change", 90, reviewed=True),
)
LAST_SCORES = (
    (
        "PHQ-9",
        ScoreLine("total", "Total", Decimal(13), "Moderate", Decimal(0), Decimal(27), higher_is_worse=True),
        date(2026, 11, 19),
    ),
    (
        "GAD-7",
        ScoreLine("total", "Total", Decimal(7), "Mild", Decimal(0), Decimal(21), higher_is_worse=True),
        date(2026, 10, 15),
    ),
)
_HOW = ("Not at all", "Several days", "More than half the days", "Nearly every day")
_RESTLESS = (
    "Moving or speaking so slowly that other people could have noticed? Or the opposite \u2014 being so fidgety or "
    "restless that you have been moving around a lot more than usual"
)
_ITEMS = (
    ("Little interest or pleasure in doing things", 2, "up"),
    ("Feeling down, depressed, or hopeless", 2, "same"),
    ("Trouble falling or staying asleep, or sleeping too much", 3, "up"),
    ("Feeling tired or having little energy", 2, "same"),
    ("Poor appetite or overeating", 1, "up"),
    ("Feeling bad about yourself \u2014 or that you are a failure or have let yourself or your family down", 1, "down"),
    ("Trouble concentrating on things, such as reading the newspaper or watching television", 1, "same"),
    (_RESTLESS, 0, "same"),
    ("Thoughts that you would be better off dead or of hurting yourself in some way", 1, "up"),
)
RULES = (
    RuleLine(
        "Published reliable change",
        Decimal(6),
        "NHS Talking Therapies manual",
        "No reliable change",
        "Reliable improvement",
    ),
    RuleLine(
        "NHS England, young people",
        Decimal(6),
        "MHSDS publication code, CYP outcomes",
        "No change by the national rule",
        "Improvement by the national rule",
        national=True,
    ),
)
READING = ResponseReading(
    line=RETURNED[0],
    banner=banner_of(JASMINE),
    opened=True,
    problems=(),
    flags=(
        FlagLine(
            "/44260-8",
            "Thoughts that you would be better off dead or of hurting yourself",
            "Several days",
            "Any answer but \u201cNot at all\u201d.",
        ),
    ),
    scores=LAST_SCORES[0][1:2],
    changes=(
        ChangeLine(
            "last time",
            Decimal(8),
            date(2026, 10, 15),
            Decimal(5),
            False,
            "Smaller than the reliable change of 6 (NHS England, CYP).",
            "NHS England",
        ),
        ChangeLine(
            "the start",
            Decimal(19),
            date(2026, 3, 12),
            Decimal(-6),
            True,
            "Reliable: at least 6 (NHS England, CYP).",
            "NHS England",
        ),
    ),
    answers=tuple(
        AnswerRow(str(number), f"q{number}", words, _HOW[points], Decimal(points), change, True, number == 9)  # type: ignore[arg-type]
        for number, (words, points, change) in enumerate(_ITEMS, start=1)
    ),
    series=SERIES,
    bands=tuple(
        BandRange(Decimal(low), Decimal(high), name)
        for low, high, name in (
            (0, 5, "None or minimal"),
            (5, 10, "Mild"),
            (10, 15, "Moderate"),
            (15, 20, "Moderately severe"),
            (20, 27, "Severe"),
        )
    ),
    cut_off=CutOffLine(Decimal(10), "Caseness", "NHS England"),
    licence="PHQ-9: no permission required to reproduce, translate, display or distribute.",
    receipt="7K4M-Q2XR",
    mode="online",
    respondent="the patient",
    authored_at=hours(16.6),
    contact_me=False,
    note="",
    rules=RULES,
    formula=(
        "Sum of the points of 9 items, 1 to 9. Every item must be answered. Bands: Kroenke, Spitzer & Williams 2001. "
        "Cut-off: 10 or more: caseness for depression (NHS Talking Therapies manual)."
    ),
    population="Bands for people aged 16 and over: Kroenke, Spitzer & Williams 2001",
    raters=1,
)
_DIFFICULTY = (
    "If you checked off any problems, how difficult have these problems made it for you to do your work, take care of "
    "things at home, or get along with other people?"
)
WHOLE = replace(
    READING,
    answers=(
        *(replace(answer, number=f"{answer.number}.") for answer in READING.answers),
        AnswerRow("10.", "difficulty", _DIFFICULTY, "Somewhat difficult", None, "same", None, False),
    ),
    licence=(
        "Developed by Drs Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an educational "
        "grant from Pfizer Inc. No permission required to reproduce, translate, display or distribute."
    ),
)
WORDED = replace(
    WHOLE,
    words="I would like to talk about how the evenings go, and whether I can bring my sister to the next appointment.",
)
SEALED = replace(
    READING,
    line=RETURNED[1],
    opened=False,
    flags=(),
    scores=(),
    changes=(),
    answers=(),
    series=(),
    bands=(),
    cut_off=None,
    problems=("The key to this record has not reached this workstation yet.",),
)
QUARANTINED = replace(
    READING,
    line=RETURNED[1],
    flags=(FlagLine(None, "", "", "A response that does not fit counts as flagged until somebody has looked."),),
    scores=(),
    changes=(),
    series=(),
    bands=(),
    cut_off=None,
    contact_me=True,
    problems=(
        "Question 4 has an answer that the form does not offer.",
        "There is an answer to a question that it does not have.",
    ),
    answers=tuple(replace(answer, points=None, changed=None, flagged=False) for answer in READING.answers[:6]),
)
REVIEWED = replace(
    READING,
    line=replace(
        RETURNED[0], reviewed=Reviewed(ME.name, hours(0.5)), acknowledged=Reviewed(ME.name, hours(1), "spoke-now")
    ),
)
FIRST = replace(
    READING,
    line=RETURNED[3],
    flags=(),
    changes=(),
    series=SERIES[-1:],
    contact_me=True,
    answers=tuple(replace(answer, changed=None, flagged=False) for answer in READING.answers),
)
READINGS = {
    ident(592): WORDED,
    ident(593): WHOLE,
    RETURNED[0].id: READING,
    RETURNED[1].id: QUARANTINED,
    RETURNED[3].id: FIRST,
    ident(590): SEALED,
    ident(591): REVIEWED,
}
