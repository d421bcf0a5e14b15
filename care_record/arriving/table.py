"""Tables as record systems write them: CSV (RFC 4180) in UTF-8 or Windows-1252, columns in any order and case."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal

from care_record.arriving.columns import column, kind_of, missing, unknown
from care_record.arriving.rows import Kind, Refusal, Where

LONGEST_FIELD = 10_000
LONGEST_LINE = 1 << 20
TOO_LONG = "This line is longer than a million letters: no row is. It was left out, and the next one is read."
_ENDS = ("\n", "\r")
_BLOCK = 1 << 20
_DELIMITERS = ",;\t|"


class UnusableFile(ValueError):
    """A file of which no row can be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was looked at: what it is about, its columns in order, how it is written.

    `errors` is as Python's codecs have it: what is no UTF-8 in a file that else is, comes as a sign that no field may
    have.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    encoding: str
    delimiter: str
    errors: Literal["strict", "surrogateescape"] = "strict"


def look(name: str, file: BinaryIO) -> Table:
    """What a file holds. Reads it once, whole, for its encoding. Raises `UnusableFile`."""
    encoding, errors = _encoding(file)
    file.seek(0)
    first = io.TextIOWrapper(file, encoding, errors=errors, newline="")
    try:
        line = first.readline(LONGEST_FIELD)
    finally:
        first.detach()
    if not line.strip():
        raise UnusableFile("The file is empty.")
    delimiter = max(_DELIMITERS, key=line.count)
    columns = tuple(column(heading) for heading in _headings(line, delimiter))
    kind = kind_of(columns)
    if kind is None:
        raise UnusableFile("Its first line does not name the columns of any table that is read here (docs/import.md).")
    twice = sorted({one for one in columns if one and columns.count(one) > 1})
    if twice:
        raise UnusableFile(f"It has more than one column for {', '.join(twice)}.")
    if lacks := missing(kind, columns):
        raise UnusableFile(f"It is a table of {kind}, and lacks the column {' and the column '.join(lacks)}.")
    if odd := unknown(kind, columns):
        raise UnusableFile(f"In a table of {kind} nobody reads the column {' nor the column '.join(odd)}. Take it out.")
    return Table(name, kind, columns, encoding, delimiter, errors)


def rows(table: Table, file: BinaryIO) -> Iterator[tuple[Where, Mapping[str, str]] | Refusal]:
    """Each row by column, numbered from 1 after the headings; empty lines are none.

    What cannot be read as a row is refused with its line, and reading goes on with the line after it.
    """
    file.seek(0)
    text, number = io.TextIOWrapper(file, table.encoding, errors=table.errors, newline=""), 0
    lines = _Lines(text)
    try:
        reader = csv.reader(lines, delimiter=table.delimiter, strict=True)
        next(reader, None)
        while True:
            begun, lines.too_long = lines.number + 1, False
            try:
                values, wrong = next(reader), TOO_LONG if lines.too_long else ""
            except StopIteration:
                return
            except csv.Error as error:
                values, wrong = [], _words(error, begun, lines.number)
            if not wrong and not any(value.strip() for value in values):
                continue
            number += 1
            where = Where(table.name, number, begun)
            if wrong:
                yield Refusal(where, "", wrong)
            elif len(values) != len(table.columns):
                words = f"The row has {len(values)} fields, and there are {len(table.columns)} columns."
                yield Refusal(where, "", f"{words} A quotation mark may be missing, or the file was cut off here.")
            else:
                yield where, dict(zip(table.columns, values, strict=True))
    finally:
        text.detach()


class _Lines:
    """The lines of a text by their number; of one that is far too long nothing is kept but that it was there."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0
        self.too_long = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < LONGEST_LINE or line.endswith(_ENDS):
            return line
        self.too_long = True
        while (more := self._text.readline(LONGEST_LINE)) and not more.endswith(_ENDS):
            pass
        return "\n"


def _words(error: csv.Error, begun: int, ended: int) -> str:
    if "end of data" in str(error):
        return "The file ends inside a quotation: it was cut off, or a quotation mark is missing."
    words = "It cannot be read as a row: a quotation mark is missing, or stands where none can."
    return words if ended <= begun else f"{words} Lines {begun} to {ended} are left out."


def _headings(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnusableFile("Its first line cannot be read: a quotation mark is missing.") from error


def _encoding(file: BinaryIO) -> tuple[str, Literal["strict", "surrogateescape"]]:
    """UTF-8 where all of it is; else Windows-1252, which older record systems write.

    A file that is UTF-8 but for some lines stays UTF-8, so that no name of the others is read wrongly.
    """
    strays = letters = False
    fits_older = True
    while line := file.readline(_BLOCK):
        if b"\0" in line:
            raise UnusableFile("This is no table of text. Save it as CSV, in UTF-8.")
        if line.isascii():
            continue
        try:
            line.decode()
            letters = True
        except UnicodeDecodeError:
            strays = True
            try:
                line.decode("cp1252")
            except UnicodeDecodeError:
                fits_older = False
    if not strays:
        return "utf-8-sig", "strict"
    if letters:
        return "utf-8-sig", "surrogateescape"
    if not fits_older:
        raise UnusableFile("Its letters are neither UTF-8 nor Windows-1252.")
    return "cp1252", "strict"
