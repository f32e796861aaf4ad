"""The one boundary that secrets do not cross: values on their way to Rego, messages, and source lines on their way to people."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from gate.facts.sensitive import is_secret_name
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART

REDACTED = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}redacted\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"

SHORTEST = 4
"""Shorter secrets are hidden at their own place only: replacing them everywhere would shred ordinary words."""

_PATTERNS = (
    r"(?<=://)[^\s/@:\"']{0,256}:[^\s/@\"']{1,256}(?=@)",
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"\bgh[oprsu]_[0-9A-Za-z]{20,255}",
    r"\bgithub_pat_[0-9A-Za-z_]{20,255}",
    r"\bglpat-[0-9A-Za-z_-]{20,}",
    r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}",
    r"\bhooks\.slack\.com/services/[0-9A-Za-z/_+-]+",
    r"\beyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{5,}\.[0-9A-Za-z_-]*",
    r"\b(?:Bearer|bearer|BEARER)\s+[0-9A-Za-z._~+/=-]{8,}",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
)


_HINTS = ("://", "AKIA", "ASIA", "gh", "glpat-", "xox", "hooks.slack", "eyJ", "earer", "EARER", "-----BEGIN")
"""A text without any of these holds nothing that the patterns could find; looking for them is a tenth of the work."""

_JSON = ("{", "[")


class Redactor:
    """Learns what is secret, then hides it wherever it appears, also in base64, hexadecimal, URL and JSON notation."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._known: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._literals: re.Pattern[str] | None = None

    def learn(self, value: Json) -> None:
        """Take every string (and long number) inside `value` for a secret."""
        for text in _strings(value):
            for form in _forms(text):
                if form not in self._secrets:
                    self._secrets.add(form)
                    self._pattern = None

    def learn_named(self, value: Json) -> None:
        """Take the strings below keys with a secret's name for secrets, in JSON inside strings too."""
        if isinstance(value, dict):
            for key, below in value.items():
                if is_secret_name(key):
                    self.learn(_without_expressions(below))
                elif type(below) is not str or below[:1] in _JSON:  # most values are neither, and there are many
                    self.learn_named(below)
        elif isinstance(value, list):
            for below in value:
                self.learn_named(below)
        elif isinstance(value, str) and value[:1] in _JSON:
            try:
                self.learn_named(json.loads(value))
            except (ValueError, RecursionError):
                return

    def text(self, text: str) -> str:
        """Return `text` with every secret replaced."""
        known = self._known.get(text) if self._pattern else None
        if known is None:
            whole = self._compiled()
            pattern = whole if any(hint in text for hint in _HINTS) else self._literals
            known = pattern.sub(REDACTED, text) if pattern else text
            self._known[text] = known
        return known

    def ranges(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where secrets stand in `text`, from 0, end exclusive."""
        for found in self._compiled().finditer(text):
            yield found.span()

    def value(self, value: Json, hidden: Iterable[Path] = ()) -> Json:
        """Return a copy of a JSON value with secrets replaced: those at the `hidden` paths, below secret names, and known ones."""
        return self._value(value, _nest(hidden))

    def _value(self, value: Json, hidden: dict[str | int, Json] | None) -> Json:
        if hidden is not None and None in hidden:
            return None if value is None else REDACTED
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {
                self.text(key): REDACTED if _hides(key, below) else self._value(below, hidden.get(key) if hidden else None)
                for key, below in value.items()
            }
        if isinstance(value, list):
            return [self._value(below, hidden.get(index) if hidden else None) for index, below in enumerate(value)]
        return value

    def _compiled(self) -> re.Pattern[str]:
        if self._pattern is None:
            self._known.clear()
            longest_first = sorted(self._secrets, key=lambda secret: (-len(secret), secret))
            literals = [re.escape(secret) for secret in longest_first]
            self._literals = re.compile("|".join(literals)) if literals else None
            self._pattern = re.compile("|".join([*literals, *_PATTERNS]))
        return self._pattern


def _hides(key: str, value: Json) -> bool:
    return isinstance(value, str) and value != "" and is_secret_name(key) and "{{" not in value


def _nest(paths: Iterable[Path]) -> dict[str | int, Json] | None:
    """Turn paths into nested dicts; the key None marks that everything from there on is hidden."""
    root: dict[str | int | None, Json] = {}
    for path in paths:
        here = root
        for part in path:
            here = here.setdefault(part, {})
        here[None] = True
    return root or None  # type: ignore[return-value]


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for below in value.values():
            yield from _strings(below)
    elif isinstance(value, list):
        for below in value:
            yield from _strings(below)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


def _without_expressions(value: Json) -> Json:
    """Leave out strings that only name a secret: a Kestra expression is evaluated by Kestra, where the secret lives."""
    if isinstance(value, str):
        return None if "{{" in value else value
    if isinstance(value, dict):
        return {key: _without_expressions(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_without_expressions(below) for below in value]
    return value


def _forms(text: str) -> Iterator[str]:
    """Yield a secret as it is and as it may be written; of one with several lines, each line too."""
    for part in {text, *text.splitlines()}:
        secret = part.strip().replace(UNKNOWN_PART, "")
        if len(secret) < SHORTEST:
            continue
        yield secret
        raw = secret.encode()
        yield base64.b64encode(raw).decode()
        yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
        yield raw.hex()
        yield quote(secret, safe="")
        yield quote_plus(secret)
        yield json.dumps(secret)[1:-1]
        yield json.dumps(secret, ensure_ascii=False)[1:-1]
