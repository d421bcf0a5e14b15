"""The files of one import: opened, looked at, and read kind by kind in the order in which rows are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Self

from care_record.arriving import fhir, table
from care_record.arriving.matching import Numbered
from care_record.arriving.reading import numbered, read
from care_record.arriving.rows import KINDS, Kind, Refusal, Row, Where

Form = Literal["fhir", "csv"]
Raw = tuple[Where, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _File:
    """One open file; `look` is given for a table."""

    name: str
    file: BinaryIO
    look: table.Table | None = None


class Files:
    """A context: the files are open inside it. They are read several times, and never held in memory as a whole."""

    def __init__(self, form: Form, paths: Sequence[Path], now: Callable[[], int]) -> None:
        self._form = form
        self._paths = paths
        self._now = now
        self._open = ExitStack()
        self._files: list[_File] = []
        self._references: Mapping[str, str] = {}

    def __enter__(self) -> Self:
        """Open and look at all of them. Raises `UnusableFile` that names the first at fault."""
        try:
            for path in self._paths:
                self._files.append(self._opened(path))
            if self._form == "fhir":
                self._references = fhir.references(
                    one for held in self._files for one in _parsed(held) if isinstance(one, fhir.Parsed)
                )
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _opened(self, path: Path) -> _File:
        name = str(path)
        try:
            file = self._open.enter_context(path.open("rb"))
        except OSError as error:
            raise table.UnusableFile(f"{name}: It cannot be read: {error.strerror}.") from error
        with _named(name):
            return _File(name, file, table.look(name, file) if self._form == "csv" else None)

    def count(self) -> int:
        """How many rows there are."""
        return sum(1 for kind in KINDS for _ in self._raw(kind))

    def numbers(self) -> Iterator[Numbered]:
        """Each patient's row with an NHS number and a date of birth."""
        for one in self._raw("patients"):
            if not isinstance(one, Refusal) and (found := numbered(one[1])):
                yield Numbered(one[0], *found)

    def rows(self, kind: Kind) -> Iterator[Row | list[Refusal]]:
        """The rows of a kind, checked, in the order of the files. Raises `UnusableFile`."""
        for one in self._raw(kind):
            yield [one] if isinstance(one, Refusal) else read(kind, one[1], one[0], self._now())

    def _raw(self, kind: Kind) -> Iterator[Raw | Refusal]:
        for held in self._files:
            with _named(held.name):
                if held.look is None:
                    yield from self._resources(held, kind)
                elif held.look.kind == kind:
                    yield from table.rows(held.look, held.file)

    def _resources(self, held: _File, kind: Kind) -> Iterator[Raw | Refusal]:
        for one in _parsed(held):
            if isinstance(one, Refusal):
                # of no kind: told once, with the first
                if kind == KINDS[0]:
                    yield one
                continue
            if fhir.kind_of(one.resource) != kind:
                continue
            try:
                fields = fhir.fields_of(one.resource, self._references)
            except fhir.Refused as refused:
                yield Refusal(one.where, refused.field, refused.words)
            else:
                if fields is not None:
                    yield one.where, fields


def _parsed(held: _File) -> Iterator[fhir.Parsed | Refusal]:
    with _named(held.name):
        yield from fhir.resources(held.name, held.file)


class _named:  # noqa: N801 - reads as a word of the with statement
    """Give the file's name to what is wrong with it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, table.UnusableFile) and not str(error).startswith(self._name):
            raise table.UnusableFile(f"{self._name}: {error}") from error
