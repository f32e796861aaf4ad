"""Which values are secrets by their place: what the providers mark, what names say, and what stands beside a name in a text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, takewhile

from gate.facts.known_secrets import ANYTHING, FAMILIES, RESOURCES, TASKS

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_WORDS = frozenset(
    {"apikey", "authorization", "bearer", "cred", "credential", "credentials", "creds", "jwt", "passphrase", "passwd", "password", "pwd"}
    | {"secret", "secrets", "token", "tokens"}
)
_SECRET_TAILS = ("apikey", "passphrase", "passwd", "password", "secret", "token")
_SECRET_PAIRS = frozenset(
    (first, "key") for first in ("access", "account", "api", "encryption", "private", "routing", "secret", "signing", "ssl")
)
_PLAIN_ENDINGS = frozenset(
    {"arn", "count", "days", "enabled", "endpoint", "expiry", "field", "file", "format", "host", "id", "length", "lifetime"}
    | {"name", "names", "path", "policy", "prefix", "ref", "scope", "ttl", "type", "uri", "url", "version"}
)

_HINTS = ("pass", "pwd", "secret", "token", "key", "cred", "jwt", "bearer", "authorization")
_NAME = re.compile(
    r"(?i)[\w.-]{0,40}(?:pass|pwd|secret|token|key|cred|jwt|bearer|authorization)[\w.-]{0,20}[\"']?[ \t]{0,8}(?:=>|[:=])[ \t]{0,8}"
)
_VALUE = re.compile(
    r"\"(?P<double>(?:[^\"\\\n]|\\.){1,2000})\"|'(?P<single>[^'\n]{1,2000})'|[\"'](?P<open>[^\n]{1,2000})"
    r"|(?P<block>[|>][-+0-9]{0,2}[ \t]*\n)"
    r"|(?P<bare>[^\s\"'(){}\[\],;&|>$<][^\s\"'(){}\[\],;&]{3,2000})(?=[\s,;&})\]\"']|\Z)"
)
_EXPRESSION = re.compile(r"[A-Za-z_][A-Za-z_.]*")
_WORDS_OF_TYPES = frozenset({"boolean", "false", "none", "null", "number", "object", "optional", "required", "string", "true", "undefined"})

_CALL = re.compile(r"\b(?:secret|kv|credential|read|render)\(\s*(?:'[^'{}]*'|\"[^\"{}]*\")[^(){}]*\)")
_LOOKED_UP = re.compile(r"\b(?:env|env_var)\(\s*(?:'[^'{}]*'|\"[^\"{}]*\")")
"""A call with the name of a variable; what may follow is taken where the variable is not set."""
_EXPRESSIONS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_QUOTED = re.compile(r"'([^'{}\n]{6,})'|\"([^\"{}\n]{6,})\"")
_SCHEMES = frozenset({"", "apikey", "basic", "bearer", "key", "token"})


def words_of(name: str) -> list[str]:
    """Return the words of a name, in small letters: `dbPassword` and `DB_PASSWORD` are `db` and `password`."""
    return [word.lower() for word in _WORD.findall(name)]


@cache
def is_secret_name(name: str) -> bool:
    """Whether a key, argument or variable of that name holds a secret, as opposed to the name or the address of one."""
    words = words_of(name)
    if not words or words[-1] in _PLAIN_ENDINGS:
        return False
    if not _SECRET_WORDS.isdisjoint(words) or not _SECRET_PAIRS.isdisjoint(pairwise(words)):
        return True
    return any(word.endswith(_SECRET_TAILS) for word in words)


@cache
def resource_secrets(kind: str) -> frozenset[str]:
    """Return the arguments of a resource type whose whole value is a secret, or holds some."""
    family = next((names for beginning, names in FAMILIES.items() if kind.startswith(beginning)), frozenset[str]())
    return RESOURCES.get(kind, family)


@cache
def hidden_arguments(kind: str) -> tuple[str, ...]:
    """Return the arguments of a resource type that nobody is shown."""
    return tuple(sorted(resource_secrets(kind) | ANYTHING.get(kind, frozenset())))


@cache
def task_secrets(kind: str) -> frozenset[str]:
    """Return the properties of a Kestra type, and of what stands below it, that hold secrets whatever their names say."""
    plugin = kind.removeprefix("io.kestra.").removeprefix("plugin.")
    return frozenset(name for beginning, names in TASKS.items() if plugin.startswith(beginning) for name in names)


def assigned(text: str) -> Iterator[str]:
    """Yield what a text (a script, YAML, a connection string) gives to names of secrets, such as `password=…` or `token: "…"`."""
    lower = text.lower()
    if not [hint for hint in _HINTS if hint in lower]:  # a generator would take three times as long, and there are many texts
        return
    for name in _NAME.finditer(text):
        found = _VALUE.match(text, name.end())
        if found is None or not is_secret_name(re.split(r"[\"' \t:=]", name[0], maxsplit=1)[0].rpartition(".")[2]):
            continue
        if found["block"] is not None:
            yield from _block(text, name.start(), found.end())
        elif found["bare"] is None:
            for value in (found["single"], found["double"], _unescaped(found["double"]), found["open"]):
                yield from written_parts(value or "")
        elif not _is_code(found["bare"]):
            yield found["bare"]


def _block(text: str, name: int, start: int) -> Iterator[str]:
    """Yield the lines of a YAML block: those that are indented more than its name; as they stand, and folded into one."""
    indent = name - text.rfind("\n", 0, name) - 1
    lines = text[start:].split("\n")
    inside = list(takewhile(lambda line: not line.strip() or len(line) - len(line.lstrip()) > indent, lines))
    yield "\n".join(inside)
    yield " ".join(" ".join(inside).split())


def _unescaped(text: str | None) -> str:
    try:
        return str(json.loads(f'"{text}"')) if text and "\\" in text else ""
    except ValueError:
        return ""


def _is_code(value: str) -> bool:
    """Whether something without quotes is a name in a program, or the name of a type, rather than a value."""
    plain = value.strip(".").lower()
    return plain in _WORDS_OF_TYPES or (_EXPRESSION.fullmatch(value) is not None and ("." in value or is_secret_name(value)))


def written_parts(text: str) -> list[str]:
    """Return what a value below a secret's name says itself, beside expressions and tags, which are evaluated where the secret lives."""
    if "{{" not in text:
        return [text] if text and not text.startswith("${") else []
    rest = _LOOKED_UP.sub("(", _CALL.sub("", text))
    inside = [found[1] or found[2] for expression in _EXPRESSIONS.findall(rest) for found in _QUOTED.finditer(expression)]
    beside = (part.strip() for part in _EXPRESSIONS.sub("\0", rest).split("\0"))
    return [*inside, *(part for part in beside if part.lower() not in _SCHEMES)]
