"""Finds secrets in a text of any kind, a script, an address or a file: by well-known forms, and by what stands beside a name."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from gate.model.secrets import Confidence, Kind
from gate.model.terraform import UNKNOWN_PART
from gate.sources.secrets.forms import FORMS, SERVICE_ACCOUNT
from gate.sources.secrets.names import role_of
from gate.sources.secrets.searches import CONNECTION, CONNECTION_KEYS, CONNECTION_SIGNS, FALLBACK, SEARCHES, SETTING, Search
from gate.sources.secrets.values import graded, is_code, is_stand_in, looks_random

_NEAR = 300
_ASSIGNED = (
    r"(?P<name>[A-Za-z_][\w.-]{0,60})[\"']?\]?[ \t]{0,8}(?P<sign>=>|:=|[:=](?!=))[ \t]{0,8}(?:!!str[ \t]+)?"
    r"(?:(?:\(\s{1,80}|[\w.]{0,40}b64decode\(\s{0,8})(?=[rbfu]?[\"']))?[rbfu]?"
    r"(?:\"\"\"(?P<long>[^\"]{1,2000})\"\"\"|\"(?P<double>(?:[^\"\\\n]|\\.){1,2000})\"|'(?P<single>[^'\n]{1,2000})'"
    r"|(?P<bare>[^\s\"'`(){}\[\],;&|<>#][^\s\"'`(){}\[\],;&|<>]{0,2000}))"
)
_ASSIGNING = re.compile(r"(?i)pass|pwd|secret|token|key|cred|jwt|bearer|auth|dsn|pat\b|sas")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}\Z")
_BASE64_LINES = re.compile(r"[A-Za-z0-9+/_\-=\s]{24,}\Z")
"""What a text in base64 may look like; most texts end this at once."""
_CALLS = re.compile(r"(?:os\.environ|process\.env|getenv|env_var|secret|kv|read)\b")
_HINTS = tuple(dict.fromkeys((*(form.hint for form in FORMS), *(hint for one in SEARCHES for hint in one.hints))))
"""A text without any of these holds neither a well-known form nor what `SEARCHES` look for."""
_NAME = re.compile(r"[A-Za-z_]+\Z")
_LONGEST = 100_000
"""Characters of a text that may be one in base64."""
_DEEPEST = 2
"""How often a text in base64 may stand in another one."""


_COMMENT = re.compile(r"(?m)^[ \t]*(?:#|//)[^\n]{1,1000}")
"""A line that was commented out, as settings often are that somebody tried."""
_OF_PROGRAMS = frozenset({"header", "script"})
BY_PLACE = frozenset({"header", "script", "token"})
"""Kinds that say less than the name of the property in which they stand."""


class Hit(NamedTuple):
    """A secret in a text, and where it begins."""

    kind: Kind
    what: str
    confidence: Confidence
    text: str
    start: int


_EXPRESSION = re.compile(r"\{\{[^{}]*(?:[{}](?![{}])[^{}]*)*\}\}")


def _covered(expression: re.Match[str]) -> str:
    """Stand in for an expression of Kestra's, dbt's or another: as long as it, and taken for something unknown."""
    return UNKNOWN_PART[0] + "_" * (len(expression[0]) - 2) + UNKNOWN_PART[-1]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def search_file(text: str) -> tuple[Hit, ...]:
    """Return what in a file is a secret whatever stands around it: what scripts and headers hold is told where those are read."""
    return tuple(_in_file(text))


def _in_file(text: str) -> Iterator[Hit]:
    yield from _forms(text)
    text = _EXPRESSION.sub(_covered, text) if "{{" in text else text
    for one in SEARCHES:
        if one.kind not in _OF_PROGRAMS and any(hint in text for hint in one.hints):
            yield from _found(one, text)
    if "=" in text and _connects(text):
        yield from _found(SETTING, text)
    yield from (hit for hit in _decoded(text, 0) if hit.kind not in _OF_PROGRAMS)
    for comment in _COMMENT.finditer(text) if "#" in text or "//" in text else ():
        for hit in _assigned(comment[0]) if _ASSIGNING.search(comment[0]) else ():
            if looks_random(hit.text):
                yield hit._replace(start=comment.start() + comment[0].find(hit.text))


def search(text: str, *, assignments: bool = False, depth: int = 0) -> Iterator[Hit]:
    """Yield what in a text is a secret; with `assignments`, also what it gives to names of secrets, as scripts and settings do."""
    return iter(_hits(text, assignments, depth))


@cache  # a plan says again what the configuration says, and one environment what another one says
def _hits(text: str, assignments: bool, depth: int) -> tuple[Hit, ...]:  # noqa: FBT001 - what is kept is found by it
    return tuple(_searched(text, assignments, depth))


def _searched(text: str, assignments: bool, depth: int) -> Iterator[Hit]:  # noqa: FBT001 - as above
    hinted = _is_hinted(text)
    if hinted:
        yield from _forms(text)
    if any(hint in text for hint in FALLBACK.hints):
        yield from _found(FALLBACK, text)
    if "{{" in text:
        text = _EXPRESSION.sub(_covered, text)
    for one in SEARCHES if hinted else ():
        if any(hint in text for hint in one.hints):
            yield from _found(one, text)
    if "=" in text and _connects(text):
        yield from _found(SETTING, text)
    if assignments and _ASSIGNING.search(text):
        yield from _assigned(text)
    if depth < _DEEPEST:
        yield from _decoded(text, depth)


def _is_hinted(text: str) -> bool:
    for hint in _HINTS:  # noqa: SIM110 - a generator would cost more than it looks for
        if hint in text:
            return True
    return False


def _connects(text: str) -> bool:
    """Whether a text is a connection string; what the pattern needs is looked for before it is, which is slow."""
    lowered = text.lower()
    if any(sign in lowered for sign in CONNECTION_SIGNS) or any(part.rstrip().endswith(CONNECTION_KEYS) for part in lowered.split("=")):
        return _compiled(CONNECTION).search(text) is not None
    return False


def _forms(text: str) -> Iterator[Hit]:
    for form in FORMS:
        if form.hint not in text:
            continue
        for found in _compiled(form.pattern).finditer(text):
            group: str | int = "secret" if "secret" in found.re.groupindex else 0
            secret, kind, what = found[group], form.kind, form.what
            if kind == "private-key" and any(part in text for part in SERVICE_ACCOUNT):
                kind, what = "service-account", "the key of a service account"
            if not any(mark in secret for mark in ("${", "{{", UNKNOWN_PART, "$(", "<")):
                yield Hit(kind, what, "low" if _is_made_up(secret) else "high", secret, found.start(group))


def _is_made_up(secret: str) -> bool:
    """Whether a value of a well-known form is one from documentation."""
    return is_stand_in(secret) or len(set(secret.lower().rstrip("=")[4:])) < 6


def _found(one: Search, text: str) -> Iterator[Hit]:
    pattern = _compiled(one.pattern)
    for found in _matches(one, pattern, text):
        secret = found["secret"].strip("\"'")
        if "name" in pattern.groupindex and role_of(found["name"].replace("-", "_")) is None:
            continue
        if one.near and re.search(one.near, text[max(found.start() - _NEAR, 0) : found.end()], re.IGNORECASE) is None:
            continue
        grade = graded(secret, one.role, certain=one.kind in ("header", "url"))
        if grade is not None and not (one.kind in ("header", "connection-string") and is_code(secret) and "." in secret):
            yield Hit(one.kind, one.what, grade, secret, found.start("secret"))


def _matches(one: Search, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    if not one.by_line:
        return pattern.finditer(text)
    lines = {text.rfind("\n", 0, at) + 1 for hint in one.hints for at in _positions(hint, text)}
    return (found for start in sorted(lines) for found in pattern.finditer(text, start, text.find("\n", start) % (len(text) + 1)))


def _positions(part: str, text: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _assigned(text: str) -> Iterator[Hit]:
    pattern, position = _compiled(_ASSIGNED), 0
    while found := pattern.search(text, position):
        name = found["name"].rpartition(".")[2]
        role = role_of(name)
        if role is None and name == "key":  # `s3a.secret.key`
            name = ".".join(found["name"].split(".")[-2:])
            role = role_of(name.replace(".", "_"))
        position = found.end() if role else found.end("sign")  # a value may give a value to another name
        grade = graded(_value(text, found), role, certain=False) if role else None
        if grade not in (None, "low"):  # of the many words in a program few are stand-ins, and none of them opens anything
            yield Hit("script", f"the value of {name}", grade, _value(text, found), found.start("name"))


def _value(text: str, found: re.Match[str]) -> str:
    """Return what a name is given there; nothing where that is code or prose."""
    bare = found["bare"]
    value = bare or found["long"] or found["double"] or found["single"] or ""
    if _CALLS.match(value) or (bare is not None and (_is_expression(text, found) or _is_prose(text, found))):
        return ""
    return str(value)


def _is_expression(text: str, found: re.Match[str]) -> bool:
    """Whether a value without quotes is code: in settings and shells it is the value itself, in programs a name or a call."""
    bare = found["bare"]
    if is_code(bare) or bare[0] in "$%@*&!|>-" or bare.endswith(":") or text[found.end() : found.end() + 1] in ("(", "["):
        return True
    spaced = found["sign"] == "=" and text[found.start("sign") - 1] == " "
    return _NAME.match(bare) is not None and (spaced or text[: found.start()].rstrip(" ")[-1:] in ("(", ","))


def _is_prose(text: str, found: re.Match[str]) -> bool:
    """Whether what stands behind a name and a colon goes on as a sentence."""
    if found["sign"] != ":" or not found["bare"].isalpha():
        return False
    rest = text[found.end() : text.find("\n", found.end()) % (len(text) + 1)]
    return len(rest.split()) > 1


def _decoded(text: str, depth: int) -> Iterator[Hit]:
    """Search the text that a text in base64 stands for."""
    packed = "".join(text.split()) if len(text) < _LONGEST and _BASE64_LINES.match(text) else ""
    if not _BASE64.match(packed):
        return
    try:
        inside = base64.b64decode(packed.replace("-", "+").replace("_", "/") + "=" * (-len(packed) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return
    if inside.isprintable() or "\n" in inside:
        for hit in search(inside, assignments=True, depth=depth + 1):
            yield hit._replace(kind="file" if hit.kind == "script" else hit.kind, text=text, start=0)
