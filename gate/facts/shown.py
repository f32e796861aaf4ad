"""Source lines as people may see them: secrets replaced, columns moved along."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import accumulate

from gate.facts.documents import Documents
from gate.facts.flow_secrets import flow_secrets
from gate.facts.places import in_flow
from gate.facts.providers import secret_paths
from gate.facts.redaction import REDACTED, Redactor
from gate.facts.sensitive import hidden_arguments
from gate.model.report import Excerpt, Location
from gate.model.source import Path, Span
from gate.model.terraform import Attributes, Configuration

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)+"')


class Shown:
    """Shows source lines without their secrets."""

    def __init__(self, read: Callable[[str], bytes], redactor: Redactor, literals: Iterable[Span], whole: Iterable[Location] = ()) -> None:
        """Hide what the redactor knows; strings within `literals`, and everything within `whole`."""
        self._read = read
        self._redactor = redactor
        self._secret = tuple(literals)
        self._whole = tuple(whole)
        self._lines: dict[str, list[str]] = {}
        self._known: dict[str, dict[int, list[tuple[int, int]]]] = {}

    def excerpt(self, location: Location) -> Excerpt | None:
        """Return the first line of a location, redacted, with its columns moved along; None where the file has no such line."""
        lines = self._file(location.path)
        if not 1 <= location.line <= len(lines):
            return None
        line = lines[location.line - 1].rstrip("\r")
        start = min(max(location.column - 1, 0), len(line))
        end = min(location.end_column - 1, len(line)) if location.end_line == location.line else len(line.rstrip())
        text, moved = _replace(line, self._hidden(location, line))
        return Excerpt(text=text, line=location.line, column=moved(start) + 1, end_column=max(moved(end), moved(start) + 1) + 1)

    def _file(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = self._read(path).decode("utf-8", "replace").removesuffix("\n").split("\n")
            self._known[path] = _by_line(self._lines[path], self._redactor)
        return self._lines[path]

    def _hidden(self, location: Location, line: str) -> list[tuple[int, int]]:
        ranges = self._known[location.path].get(location.line, [])[:]
        ranges.extend(_within(one, location.line, line) for one in self._whole if one.path == location.path)
        for span in self._secret:
            if span.path != location.path or not span.line <= location.line <= span.end_line:
                continue
            start, stop = _within(span, location.line, line)
            if self._is_heredoc(span) and span.line < location.line:
                ranges.append((start, len(line)))
            ranges.extend((found.start() + 1, found.end() - 1) for found in _QUOTED.finditer(line, start, stop))
        return ranges

    def _is_heredoc(self, span: Span) -> bool:
        return any("<<" in line for line in self._file(span.path)[span.line - 1 : span.end_line])


def _by_line(lines: list[str], redactor: Redactor) -> dict[int, list[tuple[int, int]]]:
    """Return for each line of a file, from 1, where secrets stand in it; one may reach over several lines."""
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    found: dict[int, list[tuple[int, int]]] = {}
    for start, end in redactor.ranges("\n".join(lines)):
        first = bisect_right(starts, start)
        for number in range(first, bisect_right(starts, max(end - 1, start)) + 1):
            line, offset = lines[number - 1], starts[number - 1]
            begin = max(start - offset, len(line) - len(line.lstrip()) if number > first else 0)
            found.setdefault(number, []).append((begin, min(end - offset, len(line))))
    return found


def _within(span: Span | Location, number: int, line: str) -> tuple[int, int]:
    """Return the part of a line that lies in a span; of one that reaches over several lines, without the indentation. Nothing outside."""
    if not span.line <= number <= span.end_line:
        return 0, 0
    start = span.column - 1 if span.line == number else len(line) - len(line.lstrip())
    return start, min(span.end_column - 1, len(line)) if span.end_line == number else len(line)


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


def flow_spans(documents: Documents, paths: Collection[str]) -> Iterator[Location]:
    """Yield every stretch of the files at `paths` in which a flow holds a secret."""
    for flow in documents.flows:
        file = flow.file or (flow.span.path if flow.span else None)
        if file not in paths:
            continue
        shown = flow.shown()
        for path, _ in flow_secrets(shown.data) if shown else ():
            place = in_flow(flow, path)
            if place is not None:
                yield place


def _spans(attributes: Attributes, paths: Iterable[Path]) -> Iterator[Span]:
    for path in paths:
        for spans in (attributes.spans, attributes.literals):
            if path in spans:
                yield spans[path]
