"""The one drawing of a score graph: the same on screen, on paper and in a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from care_record.people.dates import show_date
from desktop.views.graph.figure import Figure, Point, Symbol, month_starts, show_month, show_value
from desktop.views.theme.look import Look

_GAP = 8.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand, in the painter's units: the plot, and the strip on its right for the bands' names."""

    plot: QRectF
    names: QRectF


@dataclass(frozen=True, slots=True)
class Margins:
    """Room beside the plot, in the painter's units; graphs below each other share one, so that their days align."""

    left: float
    right: float


def draw(
    painter: QPainter,
    area: QRectF,
    figure: Figure,
    look: Look,
    *,
    chosen: int | None = None,
    margins: Margins | None = None,
) -> None:
    """Draw `figure` into `area`; `chosen` is the index of a point whose value is written out as well."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    small = look.font(-1)
    painter.setFont(small)
    frame = lay_out(area, figure, small, margins)
    _bands(painter, frame, figure, look)
    _scale(painter, frame, figure, look)
    if figure.span is not None:
        _months(painter, frame, figure, look)
    _marks(painter, frame, figure, look)
    if figure.points:
        if figure.span is None:
            _days(painter, frame, figure, look)
        _cut_off(painter, frame, figure, look)
        _trace(painter, frame, figure, look, chosen)
    else:
        _cut_off(painter, frame, figure, look)
        painter.setPen(look.colour("muted"))
        painter.drawText(
            frame.plot, Qt.AlignmentFlag.AlignCenter, "No score in this time" if figure.span else "No score yet"
        )
    painter.restore()


def margins_of(figures: Sequence[Figure], font: QFont) -> Margins:
    """The room that the scale on the left and the bands' names on the right need, of all these figures together."""
    metrics = QFontMetricsF(font)
    left = max(metrics.horizontalAdvance(show_value(tick)) for figure in figures for tick in figure.ticks) + _GAP
    names = [band.name for figure in figures for band in figure.bands]
    right = max((metrics.horizontalAdvance(name) for name in names), default=0.0)
    return Margins(left, right + 1.5 * _GAP if names else metrics.horizontalAdvance("00-Mmm-0000") / 2)


def lay_out(area: QRectF, figure: Figure, font: QFont, margins: Margins | None = None) -> Frame:
    """Leave room for the scale on the left, the days below and the bands' names on the right."""
    metrics = QFontMetricsF(font)
    beside = margins or margins_of((figure,), font)
    left, right = beside.left, beside.right
    top, foot = metrics.height(), metrics.height() + _GAP
    plot = QRectF(area.left() + left, area.top() + top, area.width() - left - right, area.height() - top - foot)
    return Frame(plot, QRectF(plot.right() + _GAP, plot.top(), right - _GAP, plot.height()))


def place(frame: Frame, figure: Figure, point: Point) -> QPointF:
    """Where a point stands; the first and last keep clear of the plot's sides."""
    inset = min(20.0, frame.plot.width() * 0.05)
    width = frame.plot.width() - 2 * inset
    return QPointF(
        frame.plot.left() + inset + width * figure.x(point.on),
        frame.plot.bottom() - frame.plot.height() * figure.y(point.value),
    )


def _height(frame: Frame, figure: Figure, value: float) -> float:
    return frame.plot.bottom() - frame.plot.height() * figure.y(value)


def _bands(painter: QPainter, frame: Frame, figure: Figure, look: Look) -> None:
    count = len(figure.bands)
    ordered = sorted(figure.bands, key=lambda band: band.lower)
    if not count:
        painter.fillRect(frame.plot, look.colour("band_0"))
    metrics = QFontMetricsF(painter.font())
    for index, band in enumerate(ordered):
        rank = index if figure.higher_is_worse else count - 1 - index
        top, foot = _height(frame, figure, band.upper), _height(frame, figure, band.lower)
        step = round(rank * 4 / max(1, count - 1)) if count > 1 else 0
        painter.fillRect(QRectF(frame.plot.left(), top, frame.plot.width(), foot - top), look.colour(f"band_{step}"))
        painter.setPen(look.colour("muted"))
        middle = (top + foot - metrics.height()) / 2
        painter.drawText(QPointF(frame.names.left(), middle + metrics.ascent()), band.name)
    painter.setPen(QPen(look.colour("edge"), 1))
    painter.drawLine(frame.plot.bottomLeft(), frame.plot.bottomRight())


def _scale(painter: QPainter, frame: Frame, figure: Figure, look: Look) -> None:
    metrics = QFontMetricsF(painter.font())
    last = frame.plot.bottom() + 2 * metrics.height()
    for tick in figure.ticks:
        y = _height(frame, figure, tick)
        if last - y < metrics.height() * 0.9:
            continue
        last = y
        if figure.lower < tick:
            painter.setPen(QPen(look.colour("line"), 1))
            painter.drawLine(QPointF(frame.plot.left(), y), QPointF(frame.plot.right(), y))
        words = show_value(tick)
        painter.setPen(look.colour("muted"))
        painter.drawText(
            QPointF(frame.plot.left() - _GAP - metrics.horizontalAdvance(words), y + metrics.ascent() / 2 - 1), words
        )


def _days(painter: QPainter, frame: Frame, figure: Figure, look: Look) -> None:
    """Dates under points, as many as have room; the first and the last always, each with its year."""
    metrics = QFontMetricsF(painter.font())
    wide = metrics.horizontalAdvance("00-Mmm-0000") + 2 * _GAP
    chosen: list[tuple[float, date]] = []
    spots = [(place(frame, figure, point).x(), point.on) for point in figure.points]
    last = spots[-1]
    for x, on in spots[:-1]:
        if last[0] - x >= wide and (not chosen or x - chosen[-1][0] >= wide):
            chosen.append((x, on))
    chosen.append(last)
    baseline = frame.plot.bottom() + _GAP + metrics.ascent()
    painter.setPen(look.colour("muted"))
    for x, on in chosen:
        words = show_date(on)
        half = metrics.horizontalAdvance(words) / 2
        left = min(max(x - half, frame.plot.left() - _GAP), frame.plot.right() + _GAP - half * 2 + 2 * _GAP)
        painter.drawText(QPointF(left, baseline), words)
        painter.drawLine(QPointF(x, frame.plot.bottom()), QPointF(x, frame.plot.bottom() + 4))


def _months(painter: QPainter, frame: Frame, figure: Figure, look: Look) -> None:
    """The fixed time below the plot: first days of months, as many as have room."""
    if figure.span is None:
        return
    metrics = QFontMetricsF(painter.font())
    wide = metrics.horizontalAdvance("Mmm-0000") + 2 * _GAP
    room = max(2, int(frame.plot.width() // wide))
    found = (month_starts(figure.span, step) for step in (1, 3, 6, 12, 24, 60, 120))
    days = next((one for one in found if len(one) <= room), ())
    baseline = frame.plot.bottom() + _GAP + metrics.ascent()
    painter.setPen(look.colour("muted"))
    for day in days:
        x = place(frame, figure, Point(day, figure.lower)).x()
        words = show_month(day)
        half = metrics.horizontalAdvance(words) / 2
        painter.drawText(QPointF(max(x - half, frame.plot.left() - _GAP), baseline), words)
        painter.drawLine(QPointF(x, frame.plot.bottom()), QPointF(x, frame.plot.bottom() + 4))


def _marks(painter: QPainter, frame: Frame, figure: Figure, look: Look) -> None:
    """What happened, as a dotted line over the whole height and its words on top, where they have room."""
    metrics = QFontMetricsF(painter.font())
    free = frame.plot.left()
    for mark in figure.marks:
        x = place(frame, figure, Point(mark.on, figure.lower)).x()
        painter.setPen(QPen(look.colour("muted"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, frame.plot.top() - 4), QPointF(x, frame.plot.bottom()))
        wide = metrics.horizontalAdvance(mark.words)
        left = min(max(x, free), frame.names.right() - wide)
        if left >= free:
            painter.drawText(QPointF(left, frame.plot.top() - 4), mark.words)
            free = left + wide + _GAP


def _cut_off(painter: QPainter, frame: Frame, figure: Figure, look: Look) -> None:
    if figure.cut_off is None:
        return
    value, words = figure.cut_off
    y = _height(frame, figure, value)
    colour = look.colour("cut_off")
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(frame.plot.left(), y), QPointF(frame.plot.right(), y))
    metrics = QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(words)
    spots = [place(frame, figure, point) for point in figure.points]
    left, top = _clear_spot(frame, spots, width + 8, metrics.height(), y)
    painter.setPen(look.colour("text"))
    painter.drawText(QPointF(left + 4, top + metrics.ascent()), words)


def _clear_spot(frame: Frame, spots: list[QPointF], width: float, height: float, y: float) -> tuple[float, float]:
    """Where beside the dashed line its label covers no point and no trace; the left above it when nowhere is free."""
    lefts = (frame.plot.left() + 2, frame.plot.right() - width - 2, frame.plot.center().x() - width / 2)
    for top in (y - height - 2, y + 2):
        for left in lefts:
            box = QRectF(left, top, width, height).adjusted(-6, -4, 6, 4)
            if not any(_crosses(box, first, second) for first, second in zip(spots, spots[1:] or spots, strict=False)):
                return left, top
    return lefts[0], y - height - 2


def _crosses(box: QRectF, first: QPointF, second: QPointF) -> bool:
    steps = 24
    return any(box.contains(first + (second - first) * (step / steps)) for step in range(steps + 1))


def _trace(painter: QPainter, frame: Frame, figure: Figure, look: Look, chosen: int | None) -> None:
    spots = [place(frame, figure, point) for point in figure.points]
    colour = look.colour("trace")
    painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF(spots))
    for spot in spots[:-1]:
        painter.setBrush(look.colour("surface"))
        _symbol(painter, spot, 4, figure.symbol)
    painter.setBrush(colour)
    _symbol(painter, spots[-1], 6, figure.symbol)
    latest = figure.points[-1]
    strong = look.font(1, weight=QFont.Weight.Bold)
    _value(painter, frame, spots[-1], show_value(latest.value), strong, colour)
    if chosen is not None and 0 <= chosen < len(spots) - 1:
        point = figure.points[chosen]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.colour("focus"), 2))
        painter.drawEllipse(spots[chosen], 8, 8)
        words = f"{show_value(point.value)} on {show_date(point.on)}"
        _value(painter, frame, spots[chosen], words, look.font(0, weight=QFont.Weight.DemiBold), look.colour("text"))


def _symbol(painter: QPainter, spot: QPointF, size: float, symbol: Symbol) -> None:
    x, y = spot.x(), spot.y()
    if symbol == "circle":
        painter.drawEllipse(spot, size, size)
    elif symbol == "square":
        painter.drawRect(QRectF(x - size, y - size, 2 * size, 2 * size))
    elif symbol == "triangle":
        painter.drawPolygon(QPolygonF([QPointF(x, y - size), QPointF(x + size, y + size), QPointF(x - size, y + size)]))
    else:
        ends = [QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)]
        painter.drawPolygon(QPolygonF(ends))


def _value(painter: QPainter, frame: Frame, spot: QPointF, words: str, font: QFont, colour: QColor) -> None:
    painter.save()
    painter.setFont(font)
    painter.setPen(colour)
    metrics = QFontMetricsF(font)
    width = metrics.horizontalAdvance(words)
    left = min(max(spot.x() - width / 2, frame.plot.left() + 2), frame.plot.right() - width - 2)
    above = spot.y() - _GAP - 4
    baseline = above if above - metrics.ascent() > frame.plot.top() else spot.y() + metrics.ascent() + _GAP + 2
    painter.drawText(QPointF(left, baseline), words)
    painter.restore()


def nearest(frame: Frame, figure: Figure, x: float) -> int:
    """The index of the point nearest to a place across the plot."""
    return min(range(len(figure.points)), key=lambda index: abs(place(frame, figure, figure.points[index]).x() - x))


def span_words(figure: Figure) -> str:
    """The time the graph covers, in words."""
    if not figure.points:
        return ""
    first, last = figure.points[0].on, figure.points[-1].on
    return f"{show_date(first)} to {show_date(last)}" if last - first > timedelta() else show_date(last)
