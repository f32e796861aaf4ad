"""Where things stand in files: spans, maps from rendered text back to its source, and files that could not be read."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from msgspec import Struct

Path = tuple[str | int, ...]
"""The way from a document's root to a value: mapping keys and sequence indexes."""

Json = Any
"""A JSON value: None, bool, int, float, str, list, or dict with string keys."""


def value_at(document: Json, path: Path) -> Json:
    """Return what stands at a path, or None where nothing does."""
    for step in path:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return None
    return document


class Span(Struct, frozen=True, order=True):
    """A stretch of a file. Lines and columns count from 1, in characters; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Piece(Struct, frozen=True):
    """From this place in a rendered text on, characters come from this place of a source file.

    `literal` pieces advance character by character; others (an interpolation, a directive) stay where they begin.
    """

    line: int
    column: int
    path: str
    source_line: int
    source_column: int
    literal: bool


class SourceMap(Struct, frozen=True):
    """Leads from places in a rendered text to the template, heredoc or file that they were written in.

    `pieces` are ordered by (line, column), start with (1, 1), and hold one piece at least for every rendered line.
    """

    pieces: tuple[Piece, ...]

    def locate(self, line: int, column: int) -> tuple[str, int, int]:
        """Return the path, line and column in the source for a place in the rendered text."""
        piece = self.piece(line, column)
        if piece.literal and piece.line == line:
            return piece.path, piece.source_line, piece.source_column + column - piece.column
        return piece.path, piece.source_line, piece.source_column

    def piece(self, line: int, column: int) -> Piece:
        """Return the piece that a place in the rendered text belongs to."""
        index = bisect_right(self.pieces, (line, column), key=lambda piece: (piece.line, piece.column)) - 1
        return self.pieces[max(index, 0)]

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that the text was made from, in order of appearance."""
        return tuple(dict.fromkeys(piece.path for piece in self.pieces))


class InputFile(Struct, frozen=True):
    """A file that took part in the judgement; `digest` is `sha256:` and hexadecimal digits."""

    path: str
    kind: str
    digest: str


class ParseFailure(Struct, frozen=True):
    """A file, or a part of one, that could not be read: reported, and never allowed."""

    code: str
    message: str
    remediation: str
    path: str
    line: int | None = None
    column: int | None = None
