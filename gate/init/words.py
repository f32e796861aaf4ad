"""Words that people give to environments, in names of folders, files, workspaces and hosts. Reads nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

_BY_RANK = (
    ("dev", "develop", "development", "local", "localhost", "sandbox"),
    ("test", "testing", "qa", "int", "integration", "ci", "nonprod"),
    ("stage", "staging", "stg", "uat", "acc", "acceptance", "preprod", "preproduction"),
    ("prod", "production", "prd", "live"),
)
_RANKS = {word: rank for rank, words in enumerate(_BY_RANK) for word in words}
PROTECTED = 3
"""The rank of production."""

_APART = re.compile(r"[^a-z0-9]+")
_JOINED = re.compile(r"\b(non|pre)[-_. ]?(prod(?:uction)?)(?![a-z0-9])")
_MAX_NAME = 64


class Word(Struct, frozen=True):
    """A word for an environment, and its place on the way to production."""

    text: str
    rank: int


def word_in(text: str) -> Word | None:
    """Return the word for an environment in a name such as `prod-eu` or `kestra.dev.example.com`; the last one, if several."""
    plain = _JOINED.sub(lambda found: found[1] + "prod", text.lower().replace("_", "-"))
    found = [Word(part, _RANKS[part]) for part in _APART.split(plain) if part in _RANKS]
    return found[-1] if found else None


def word_of_path(path: str) -> Word | None:
    """Return the word for an environment in the innermost part of a path that has one."""
    return next(filter(None, map(word_in, reversed(path.split("/")))), None)


def name_for(text: str, taken: Iterable[str]) -> str:
    """Return a text as the name of an environment, unlike those that are taken."""
    plain = _APART.sub("-", text.lower()).strip("-")[: _MAX_NAME - 4].strip("-") or "main"
    plain = "main" if plain == "evidence" else plain
    used = set(taken)
    return next(name for name in (plain, *(f"{plain}-{number}" for number in range(2, len(used) + 3))) if name not in used)
