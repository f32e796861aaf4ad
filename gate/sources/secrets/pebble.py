"""What a text with Kestra's expressions says itself, and where its expressions get a value from."""

from __future__ import annotations

import re
from collections.abc import Iterator

_EXPRESSION = re.compile(r"\{\{([^{}]*(?:[{}](?![{}])[^{}]*)*)\}\}")
_STATEMENT = re.compile(r"\{%[^{}%]*(?:%(?!\})[^{}%]*)*%\}")
_JOINED = re.compile(r"(['\"])\s*~\s*['\"]")
_CALL = re.compile(r"\b(?!default\b)[A-Za-z_]\w*\s*\([^()]*\)")
_KEYS = re.compile(r"\[[^\[\]]*\]")
_COMPARED = re.compile(r"(?:==|!=|\b(?:contains|equals|is|in)\b)\s*(?:'[^']*'|\"[^\"]*\")|(?:'[^']*'|\"[^\"]*\")\s*(?:==|!=|\bin\b)")
_QUOTED = re.compile(r"'([^'{}\n]{3,})'|\"([^\"{}\n]{3,})\"")
_SCHEME = re.compile(r"(?i)(?:basic|bearer|token|apikey|api-key|key|digest)\s*")
_TRANSFORMED = re.compile(r"\bsecret\s*\([^()]*\)\s*\|\s*(\w+)")
_KEPT = frozenset({"default", "raw", "trim"})
_SOURCES = (
    ("the KV store", re.compile(r"\bkv\s*\(")),
    ("an environment variable of the server", re.compile(r"\benvs\s*[.\[]|\benv\s*\(")),
    ("a global variable of the server", re.compile(r"\bglobals\s*[.\[]")),
)
_USE = re.compile(r"\b(vars|inputs)\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*['\"]([^'\"]+)['\"]\s*\])")


def literals(text: str) -> Iterator[str]:
    """Yield the parts of a text that are written there, beside expressions and as strings that expressions may give."""
    if "{{" not in text:
        if text.strip():
            yield text
        return
    for part in _STATEMENT.sub("\0", _EXPRESSION.sub("\0", text)).split("\0"):
        if len(part.strip()) > 2 and not _SCHEME.fullmatch(part.strip()):
            yield part.strip()
    for expression in _EXPRESSION.findall(text):
        rest = _JOINED.sub("", expression)
        for pattern in (_CALL, _KEYS, _CALL, _COMPARED):
            rest = pattern.sub(" ", rest)
        yield from (found[1] or found[2] for found in _QUOTED.finditer(rest))


def sources(text: str) -> Iterator[str]:
    """Yield what an expression takes a value from that Kestra shows to everybody."""
    for expression in _EXPRESSION.findall(text):
        yield from (what for what, pattern in _SOURCES if pattern.search(expression))


def uses(text: str) -> Iterator[tuple[str, str]]:
    """Yield `("vars", NAME)` and `("inputs", NAME)` for each use in the expressions of a text."""
    for expression in _EXPRESSION.findall(text):
        yield from ((found[1], found[2] or found[3]) for found in _USE.finditer(expression))


def transformed(text: str) -> bool:
    """Whether a secret passes a filter that makes another text of it, which Kestra then does not mask."""
    if "{{" not in text:
        return False
    return any(found[1] not in _KEPT for expression in _EXPRESSION.findall(text) for found in _TRANSFORMED.finditer(expression))
