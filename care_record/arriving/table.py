"""Tables as record systems write them: CSV (RFC 4180) in UTF-8 or Windows-1252, columns in any order and case."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from care_record.arriving.columns import column, kind_of, missing, unknown
from care_record.arriving.rows import Kind, Refusal, Where

LONGEST_FIELD = 10_000
_BLOCK = 1 << 20
_DELIMITERS = ",;\t|"


class UnusableFile(ValueError):
    """A file of which no row can be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was looked at: what it is about, its columns in order, how it is written."""

    name: str
    kind: Kind
    columns: tuple[str, ...]
    encoding: str
    delimiter: str


def look(name: str, file: BinaryIO) -> Table:
    """What a file holds. Reads it once, whole, for its encoding. Raises `UnusableFile`."""
    encoding = _encoding(file)
    file.seek(0)
    first = io.TextIOWrapper(file, encoding, newline="")
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
    return Table(name, kind, columns, encoding, delimiter)


def rows(table: Table, file: BinaryIO) -> Iterator[tuple[Where, Mapping[str, str]] | Refusal]:
    """Each row by column, numbered from 1 after the headings; empty lines are none. Raises `UnusableFile`."""
    file.seek(0)
    text, number = io.TextIOWrapper(file, table.encoding, newline=""), 0
    try:
        reader = csv.reader(text, delimiter=table.delimiter, strict=True)
        next(reader, None)
        for values in reader:
            if not any(value.strip() for value in values):
                continue
            number += 1
            where = Where(table.name, number)
            if len(values) != len(table.columns):
                words = f"The row has {len(values)} fields, and there are {len(table.columns)} columns."
                yield Refusal(where, "", f"{words} A quotation mark may be missing.")
            else:
                yield where, dict(zip(table.columns, values, strict=True))
    except csv.Error as error:
        raise UnusableFile(f"After row {number} it can no longer be read as a table: {error}.") from error
    finally:
        text.detach()


def _headings(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnusableFile("Its first line cannot be read: a quotation mark is missing.") from error


def _encoding(file: BinaryIO) -> str:
    """UTF-8 where all of it is; else Windows-1252, which older record systems write."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "cp1252")}
    while block := file.read(_BLOCK):
        if b"\0" in block:
            raise UnusableFile("This is no table of text. Save it as CSV, in UTF-8.")
        for name in list(decoders):
            try:
                decoders[name].decode(block)
            except UnicodeDecodeError:
                del decoders[name]
    for name in list(decoders):
        try:
            decoders[name].decode(b"", final=True)
        except UnicodeDecodeError:
            del decoders[name]
    if not decoders:
        raise UnusableFile("Its letters are neither UTF-8 nor Windows-1252.")
    return next(iter(decoders))
