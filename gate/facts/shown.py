"""Source lines as people may see them: secrets replaced, columns moved along."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from gate.facts.providers import secret_paths
from gate.facts.redaction import REDACTED, Redactor
from gate.facts.sensitive import hidden_arguments
from gate.model.report import Excerpt, Location
from gate.model.source import Path, Span
from gate.model.terraform import Attributes, Configuration

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)+"')


class Shown:
    """Shows source lines without their secrets."""

    def __init__(self, read: Callable[[str], bytes], redactor: Redactor, secret: Iterable[Span]) -> None:
        self._read = read
        self._redactor = redactor
        self._secret = tuple(secret)
        self._lines: dict[str, list[str]] = {}

    def excerpt(self, location: Location) -> Excerpt | None:
        """Return the first line of a location, redacted, with its columns moved along; None where the file has no such line."""
        lines = self._file(location.path)
        if not 1 <= location.line <= len(lines):
            return None
        line = lines[location.line - 1]
        start = min(max(location.column - 1, 0), len(line))
        end = min(location.end_column - 1, len(line)) if location.end_line == location.line else len(line.rstrip())
        text, moved = _replace(line, self._hidden(location, line))
        return Excerpt(text=text, line=location.line, column=moved(start) + 1, end_column=max(moved(end), moved(start) + 1) + 1)

    def _file(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = self._read(path).decode("utf-8", "replace").splitlines()
        return self._lines[path]

    def _hidden(self, location: Location, line: str) -> list[tuple[int, int]]:
        ranges = list(self._redactor.ranges(line))
        for span in self._secret:
            if span.path != location.path or not span.line <= location.line <= span.end_line:
                continue
            start = span.column - 1 if span.line == location.line else 0
            stop = span.end_column - 1 if span.end_line == location.line else len(line)
            if self._is_heredoc(span) and span.line < location.line:
                ranges.append((len(line) - len(line.lstrip()), len(line)))
            ranges.extend((found.start() + 1, found.end() - 1) for found in _QUOTED.finditer(line, start, stop))
        return ranges

    def _is_heredoc(self, span: Span) -> bool:
        return any("<<" in line for line in self._file(span.path)[span.line - 1 : span.end_line])


def _replace(line: str, ranges: list[tuple[int, int]]) -> tuple[str, Callable[[int], int]]:
    """Replace ranges of a line; also return where each old offset lies in the new line."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    text, position = "", 0
    for start, end in merged:
        text += line[position:start] + REDACTED
        position = end

    def moved(offset: int) -> int:
        shift = 0
        for start, end in merged:
            if offset >= end:
                shift += len(REDACTED) - (end - start)
            elif offset > start:
                return start + shift + len(REDACTED)
        return offset + shift

    return text + line[position:], moved


def secret_spans(configuration: Configuration | None) -> Iterator[Span]:
    """Yield every stretch of the configuration in which a literal is a secret."""
    if configuration is None:
        return
    for provider in configuration.providers:
        yield from _spans(provider.attributes, secret_paths(provider))
    for resource in configuration.resources:
        typed = ((name,) for name in hidden_arguments(resource.type))
        yield from _spans(resource.attributes, [*resource.attributes.sensitive, *typed])
    for variable in configuration.variables:
        if variable.sensitive:
            yield variable.span


def _spans(attributes: Attributes, paths: Iterable[Path]) -> Iterator[Span]:
    for path in paths:
        for spans in (attributes.spans, attributes.literals):
            if path in spans:
                yield spans[path]
