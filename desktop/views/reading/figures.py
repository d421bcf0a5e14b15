"""From a response as it was read to the figure of its graph, and to words for the record system."""

from care_record.people.dates import show_date, show_moment
from care_record.risk.actions import action_words
from care_record.sentences import capital
from desktop.services.reads import AnswerRow, ResponseReading, RuleLine, ScoreLine
from desktop.services.reads.understanding.pages import RESPONDENTS
from desktop.views.graph.figure import SYMBOLS, Band, Figure, Point, show_value
from desktop.views.parts.copying import guarded


def headline(reading: ResponseReading) -> ScoreLine | None:
    """The score that stands large: the total, else the first."""
    return next((score for score in reading.scores if score.name == "total"), next(iter(reading.scores), None))


def figure(reading: ResponseReading) -> Figure | None:
    """The graph of the headline score, None where the measure has no scale to draw it on."""
    score = headline(reading)
    if score is None or score.low is None or score.high is None:
        return None
    cut = reading.cut_off
    return Figure(
        axis=f"{reading.line.measure_title} {score.title.lower()}",
        lower=float(score.low),
        upper=float(score.high),
        points=tuple(Point(on, float(value)) for on, value in reading.series),
        bands=tuple(Band(float(band.lower), float(band.upper), capital(band.name)) for band in reading.bands),
        cut_off=(float(cut.value), f"Cut-off {show_value(cut.value)}") if cut is not None else None,
        higher_is_worse=score.higher_is_worse,
        population=reading.population,
        symbol=SYMBOLS.get(reading.respondent, "circle"),
    )


def cut_off_words(reading: ResponseReading) -> str:
    """On which side of the cut-off the headline score lies, empty where either is missing."""
    score = headline(reading)
    if score is None or score.value is None or reading.cut_off is None:
        return ""
    return reading.cut_off.said_of(score.value)


def rule_lines(rules: tuple[RuleLine, ...]) -> tuple[tuple[str, str], ...]:
    """What each rule for change says, the published one first, and its threshold and source."""
    found = []
    for rule in rules:
        counts = f"{show_value(rule.threshold)} or more counts"
        cut = f"; national cut-off {show_value(rule.cut_off)}" if rule.cut_off is not None else ""
        found.append((f"{rule.title}: {_said(rule)}.", f"{counts}{cut}. {rule.source}"))
    return tuple(found)


def national_lines(rules: tuple[RuleLine, ...]) -> tuple[str, ...]:
    """What each national rule says, in a line."""
    return tuple(f"{rule.title}: {_said(rule)}." for rule in rules if rule.national and rule.since_last)


def _said(rule: RuleLine) -> str:
    parts = ((rule.since_last, "last time"), (rule.since_first, "the start"))
    said = [f"{words.removesuffix(' by the national rule')} since {since}" for words, since in parts if words]
    return ", ".join(f"{words[:1].lower()}{words[1:]}" for words in said) or "nothing to compare with"


def respondent_words(reading: ResponseReading) -> str:
    """How and by whom it was answered, in one sentence."""
    who = f"the {reading.respondent}" if reading.respondent in RESPONDENTS else reading.respondent
    who = f"{who}, {reading.source}" if reading.source else who
    return f"Answered {reading.mode} by {who}, {show_moment(reading.authored_at)}"


def changed_words(answer: AnswerRow) -> str:
    """An answer's change with its arrow and its word, empty where there is none to compare with."""
    if answer.changed is None:
        return ""
    if answer.changed == "same":
        return "same"
    arrow = "\u25b2" if answer.changed == "up" else "\u25bc"
    if answer.worse is None:
        return f"{arrow} {'more' if answer.changed == 'up' else 'less'}"
    return f"{arrow} {'worse' if (answer.changed == 'up') == answer.worse else 'better'}"


def beside(reading: ResponseReading) -> list[str]:
    """What belongs to a response beside its answers, and must go wherever they go."""
    who = reading.source.partition(",")[0] or "The person"
    said = [f"{who} asked to be contacted."] if reading.contact_me else []
    if reading.words:
        whose = f"{who}\u2019s" if reading.source else "the person\u2019s"
        said.append(f"In {whose} own words: \u201c{reading.words}\u201d")
    if reading.problems:
        what = "It does not fit its questionnaire and was not scored"
        what = what if reading.line.quarantined or not reading.opened else "About the scores"
        said.append(f"{what}: {' '.join(reading.problems)}")
    return said


def done(reading: ResponseReading) -> list[str]:
    """What was done about the answer, by whom and when."""
    said = []
    seen, reviewed = reading.line.acknowledged, reading.line.reviewed
    if seen is not None:
        said.append(f"Acknowledged by {seen.who}, {show_moment(seen.when)}: {action_words(seen.action)}.")
    if reviewed is not None:
        said.append(f"Reviewed by {reviewed.who}, {show_moment(reviewed.when)}.")
    if reading.note:
        said.append(f"Note: {reading.note}")
    return said


def record_text(reading: ResponseReading) -> str:
    """The response as plain text to paste into the record system; it begins and ends with whose it is."""
    lines = [f"{reading.line.measure_title}. {respondent_words(reading)}."]
    for score in reading.scores:
        value = show_value(score.value) if score.value is not None else "not scored"
        scale = ""
        if score.low is not None and score.high is not None:
            scale = f" (range {show_value(score.low)} to {show_value(score.high)})"
        lines.append(f"{score.title}: {value}{f', {capital(score.band)}' if score.band else ''}{scale}")
    cut = cut_off_words(reading)
    lines += [f"{capital(cut)}."] if cut else []
    lines += [change.words for change in reading.changes]
    lines += national_lines(reading.rules)
    for flag in reading.flags:
        lines.append(f"FLAG: {flag.item_text}: {flag.answer}. {flag.reason}".replace(": .", "."))
    lines += [*beside(reading), ""]
    for answer in reading.answers:
        points = f" [{show_value(answer.points)}]" if answer.points is not None else ""
        lines.append(f"{answer.number} {answer.text}: {answer.answer}{points}".strip())
    acted = done(reading)
    lines += ["", *acted] if acted else []
    return guarded(reading.banner.banner, [*lines, "", f"Receipt {reading.receipt}. {reading.licence}"])


def change_lines(reading: ResponseReading) -> tuple[tuple[str, str], ...]:
    """Each change as its headline and the sentence that explains it."""
    score = headline(reading)
    worse_up = score.higher_is_worse if score is not None else True
    said = []
    for change in reading.changes:
        difference = float(change.difference)
        arrow = "\u25b2" if difference > 0 else "\u25bc"
        word = "worse" if (difference > 0) == worse_up else "better"
        amount = f"{arrow} {show_value(abs(difference))} {word}" if difference else "No change"
        was = f" Was {show_value(change.before)} on {show_date(change.on)}." if change.since == "the start" else ""
        said.append((f"{amount} since {change.since}", f"{change.words}{was}"))
    return tuple(said)
