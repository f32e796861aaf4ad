"""The one boundary that secrets do not cross: values on their way to Rego, messages, and source lines on their way to people."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from os.path import commonprefix
from urllib.parse import quote, quote_plus

from gate.facts.sensitive import assigned, is_secret_name, written_parts
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART

REDACTED = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}redacted\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"

SHORTEST = 4
"""Shorter secrets are hidden at their own place only: replacing them everywhere would shred ordinary words."""

LONG = 8
"""Bytes of a secret from which on its base64 within that of a longer text cannot be taken for something else."""

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
_SPACE = r"(?:\s|\\n)+"
"""What may stand for white space inside a secret: it may have been folded."""
_PERCENT = re.compile("%[0-9A-F]{2}")
_GO = re.compile("[&<>\u2028\u2029]")
"""What Go escapes in JSON beyond what must be, and Terraform with it."""


class Redactor:
    """Learns what is secret, then hides it wherever it appears, also in base64, hexadecimal, URL and JSON notation."""

    def __init__(self) -> None:
        self.public: set[str] = set()
        """Names that say which object is meant: shown also where any value might be a secret."""
        self._secrets: set[str] = set()
        self._read: set[str] = set()
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
        """Take the strings below keys with a secret's name for secrets, in JSON and other texts inside strings too."""
        if isinstance(value, dict):
            for key, below in value.items():
                if is_secret_name(key):
                    self.learn(_written(below))
                if type(below) is not str or ":" in below or "=" in below:  # most values are neither, and there are many
                    self.learn_named(below)
        elif isinstance(value, list):
            for below in value:
                self.learn_named(below)
        elif isinstance(value, str) and value not in self._read:
            self._read.add(value)
            self._learn_text(value)

    def _learn_text(self, text: str) -> None:
        if text[:1] in _JSON:
            with suppress(ValueError, RecursionError):  # it may only look like JSON
                self.learn_named(json.loads(text))
        for secret in assigned(text):
            self.learn(secret)

    def text(self, text: str) -> str:
        """Return `text` with every secret replaced."""
        known = self._known.get(text) if self._pattern else None
        if known is None:
            whole = self._compiled()
            pattern = whole if [hint for hint in _HINTS if hint in text] else self._literals
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

    def _value(self, value: Json, hidden: dict[str | int, Json] | None, *, named: bool = False) -> Json:
        """Copy a value; `named` says that it stands below the name of a secret."""
        if hidden is not None and None in hidden:
            return None if value is None else REDACTED
        if isinstance(value, str):
            return REDACTED if named and written_parts(value) else self.text(value)
        if isinstance(value, dict):
            return {
                self.text(key): self._value(below, hidden.get(key) if hidden else None, named=named or is_secret_name(key))
                for key, below in value.items()
            }
        if isinstance(value, list):
            return [self._value(below, hidden.get(index) if hidden else None, named=named) for index, below in enumerate(value)]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return REDACTED if named or str(value) in self._secrets else value
        return value

    def _compiled(self) -> re.Pattern[str]:
        if self._pattern is None:
            self._known.clear()
            literals = _any_of(sorted({" ".join(secret.split()) for secret in self._secrets}))
            self._literals = re.compile(literals) if literals else None
            self._pattern = re.compile("|".join([*([literals] if literals else []), *_PATTERNS]))
        return self._pattern


def _any_of(words: list[str]) -> str:
    """Return a pattern for the longest of the words, which are sorted, that stands somewhere: one branch for each next character."""
    if not words:
        return ""
    common = commonprefix([words[0], words[-1]])  # noqa: RUF071 - characters are meant, not folders
    rest = [word[len(common) :] for word in words]
    branches = [_any_of(list(same)) for _, same in groupby((word for word in rest if word), key=lambda word: word[0])]
    pattern = re.escape(common).replace("\\ ", _SPACE)
    if not branches:
        return pattern
    return f"{pattern}(?:{'|'.join(branches)}){'' if rest[0] else '?'}"


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
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _written(value: Json) -> Json:
    """Leave out Kestra expressions: they only name a secret, and Kestra evaluates them where it lives."""
    if isinstance(value, str):
        return written_parts(value)
    if isinstance(value, dict):
        return [_written(below) for below in value.values()]
    return [_written(below) for below in value] if isinstance(value, list) else value


def _forms(text: str) -> Iterator[str]:
    """Yield a secret as it is and as it may be written; of one with several lines, each line too."""
    import html  # noqa: PLC0415 - it brings a long list of entities, and there may be no secret

    for part in {text, *text.splitlines()}:
        secret = part.strip().replace(UNKNOWN_PART, "")
        if len(secret) < SHORTEST:
            continue
        yield secret
        raw = secret.encode("utf-8", "replace")
        yield from _encoded(raw)
        yield raw.hex()
        yield raw.hex().upper()
        for safe in ("", "/"):
            yield quote(raw, safe=safe)
            yield _PERCENT.sub(lambda found: found[0].lower(), quote(raw, safe=safe))
        yield quote_plus(raw)
        yield html.escape(secret)
        for ascii_only in (True, False):
            escaped = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
            yield escaped
            yield _GO.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)
            yield json.dumps(escaped, ensure_ascii=ascii_only)[1:-1]


def _encoded(raw: bytes) -> Iterator[str]:
    """Yield the base64 of a secret, and of a long one what stands in that of any text around it."""
    yield base64.b64encode(raw).decode()
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
    for before in range(3) if len(raw) >= LONG else ():
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            whole = encode(b"\0" * before + raw).decode()
            yield whole[-(-before * 4 // 3) : (before + len(raw)) * 4 // 3]
