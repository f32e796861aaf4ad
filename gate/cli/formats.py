"""How reports are written, and how the name of a file says so. Needed by commands that are not read by typer, which is slow to load."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

from gate.errors import ConfigError


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"


class Listing(StrEnum):
    """How what is no report is written: rules, records, drift."""

    TEXT = "text"
    JSON = "json"


SUFFIXES = {
    ".txt": Format.TEXT,
    ".sarif.json": Format.SARIF,
    ".json": Format.JSON,
    ".sarif": Format.SARIF,
    ".md": Format.MARKDOWN,
}
"""How a file's name ends → its format; the first that fits. `github` is for a log alone."""


def outputs(paths: list[Path] | None) -> dict[Path, Format]:
    """Return how each file is to be written. Raises ConfigError where a name does not say, or two are the same file."""
    found: dict[Path, Format] = {}
    known: dict[str, Path] = {}
    for path in paths or ():
        before = known.setdefault(os.path.realpath(path), path)
        if path in found or before is not path:
            raise ConfigError(f"--output {path}: this file is named twice", remediation="Name each file once.")
        found[path] = _form(path)
    return found


def _form(path: Path) -> Format:
    if path == Path("-"):
        raise ConfigError("--output -: a file is wanted", remediation="Say by --format how stdout is written.")
    for suffix, form in SUFFIXES.items():
        if path.name.endswith(suffix) and path.name != suffix:
            return form
    raise ConfigError(f"--output {path}: the name does not say which format is wanted", remediation="End it in .sarif, .json, .md or .txt.")
