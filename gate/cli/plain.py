"""Reads a plain `gate check` without typer. Whatever is not plain, wrong or only unusual, is left to typer, so that both say the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from gate.cli.formats import Format

_FLAGS = ("--quiet", "--verbose")
_VALUES = ("--plan", "--base", "--format", "--output", "--config")


class Check(NamedTuple):
    """What `gate check` is asked for."""

    environments: list[str] | None = None
    plan: Path | None = None
    base: str | None = None
    format: Format = Format.TEXT
    output: list[Path] | None = None
    config: Path | None = None
    quiet: bool = False
    verbose: bool = False


def plain_check(words: Sequence[str]) -> Check | None:
    """Return what is asked for, if it is a `gate check` whose options are written out, each with its value in the next word, and once."""
    if words[:1] != ["check"]:
        return None
    environments: list[str] = []
    given: dict[str, str] = {}
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-"):
            environments.append(word)
            continue
        value = next(rest, "-") if word in _VALUES else "" if word in _FLAGS else "-"
        if word in given or value.startswith("-"):
            return None
        given[word] = value
    form = given.get("--format", Format.TEXT)
    if form not in list(Format):
        return None
    return Check(
        environments=environments or None,
        plan=_path(given, "--plan"),
        base=given.get("--base"),
        format=Format(form),
        output=[Path(given["--output"])] if "--output" in given else None,
        config=_path(given, "--config"),
        quiet="--quiet" in given,
        verbose="--verbose" in given,
    )


def _path(given: dict[str, str], name: str) -> Path | None:
    return Path(given[name]) if name in given else None
