"""What the texts of a flow name without a property that says what it is: a host in a command, a database in SQL, a connection in a body.

Most of it is something else, and nobody's: it counts only where gate.yaml gives it to an environment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from gate.model.kestra import Input, Reference
from gate.model.source import Json, Path
from gate.sources.kestra.plugins import reference
from gate.sources.kestra.references import PROSE, scope_of
from gate.sources.kestra.scripts import host
from gate.sources.kestra.values import Value, decides, resolve

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_JDBC = r"(?i)jdbc:[^\s\"']{1,400}?[?;&]"
_NAME = r"[\"`\[]?[A-Za-z_][\w-]{0,120}[\"`\]]?"
_HOST = re.compile(
    rf"(?<![\w.-])(?:(?:{_LABEL}\.){{1,12}}[A-Za-z][A-Za-z-]{{1,20}}|\d{{1,3}}(?:\.\d{{1,3}}){{3}})(?::\d{{1,5}})?(?![\w(-]|\.\w)"
)
_ANYWHERE = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("airbyte-connection", r"(?<![0-9A-Fa-f-])([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?![0-9A-Fa-f-])"),
        ("bucket", r"(?<![A-Za-z0-9])(?:s3[an]?|gc?s|abfss?|wasbs?)://([^\s/'\"@?#{}()]{1,100})"),
        ("database", r"jdbc:[\w:+-]{1,60}:(?://|@)[^\s/?;\"']{1,300}/([\w$-]{1,120})"),
        ("database", _JDBC + r"(?:db|database|databaseName)=([^;&\s\"']{1,120})"),
        ("role", _JDBC + r"role=([^;&\s\"']{1,120})"),
        ("schema", _JDBC + r"(?:current)?schema=([^;&\s\"']{1,120})"),
        ("warehouse", _JDBC + r"warehouse=([^;&\s\"']{1,120})"),
    )
)
_TABLE = re.compile(rf"(?<![\w.-])(?:({_NAME})\.)?({_NAME})\.{_NAME}(?![\w.])")
"""A table: below a schema or dataset, which may lie below a database or project."""
_USE = re.compile(rf"(?i)\buse[ \t]+(?:(database|catalog|role|schema|warehouse)[ \t]+)?({_NAME})[ \t]*(?:;|\Z)")
_OF_TABLES = re.compile(r"(?i)sql|query|.*tables?\Z")
_NOT_HOSTS = frozenset({"bcc", "cc", "from", "id", "namespace", "replyTo", "to", "type", "username"})
"""Properties that hold names with dots in them, or people's addresses."""
_LONGEST = 100_000
"""Characters of a text that is searched."""


def words_of(flow: dict[str, Json], inputs: Iterable[Input], mentioned: Callable[[str], bool]) -> Iterable[Reference]:
    """Return what the texts of a flow that `mentioned` chooses may name, each once for each place."""
    scope = scope_of(flow, inputs)
    texts: list[tuple[str, Path, str]] = []
    _collect(flow, (), "", texts)
    return dict.fromkeys(
        reference(kind, found, None, key, path)
        for value, path, key in texts
        if mentioned(value) or decides(value)
        for text in (resolve(value, scope) if "{" in value else (Value(value),))
        if len(text.text) < _LONGEST and mentioned(text.text)
        for kind, found in _words(text, key)
    )


def _collect(value: dict[str, Json] | list[Json], path: Path, key: str, texts: list[tuple[str, Path, str]]) -> None:
    """Add every text that is no prose, with its path and the name of its property; most of a flow's values are walked here."""
    for step, below in value.items() if isinstance(value, dict) else enumerate(value):
        name, kind = step if isinstance(step, str) else key, type(below)
        if kind is str:
            if step not in PROSE:
                texts.append((below, (*path, step), name))
        elif (kind is dict or kind is list) and step not in PROSE:
            _collect(below, (*path, step), name, texts)


def _words(text: Value, key: str) -> Iterator[tuple[str, Value]]:
    if "." in text.text and key not in _NOT_HOSTS:
        yield from (("host", host(text.part(*found.span()))) for found in _HOST.finditer(text.text))
    for kind, pattern in _ANYWHERE:
        for found in pattern.finditer(text.text):
            yield kind, host(text.part(*found.span(1))) if kind == "airbyte-connection" else text.part(*found.span(1))
    if _OF_TABLES.match(key):
        for found in _TABLE.finditer(text.text):
            yield from ((kind, _bare(text.part(*found.span(2)))) for kind in ("schema", "dataset"))
            if found[1]:
                yield from ((kind, _bare(text.part(*found.span(1)))) for kind in ("database", "project"))
        for found in _USE.finditer(text.text):
            kind = (found[1] or "database").lower().replace("catalog", "database")
            yield kind, _bare(text.part(*found.span(2)))


def _bare(name: Value) -> Value:
    """Return a name of SQL without the quotes around it."""
    return Value(name.text.strip('"`[]'), name.open)
