"""Data files of packs and teams → one mapping for all rules. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from gate.catalog.pack import failure
from gate.model.policy import RawData, RuleFailure
from gate.model.source import ParseFailure
from gate.yaml import parse


def merge(files: Iterable[tuple[str, str]]) -> tuple[RawData, list[RuleFailure]]:
    """Merge files by name and key, a later file's key in place of an earlier one's; what is no mapping is a failure.

    `losses.yaml` of a pack and `losses.json` of a team become `losses`; each key of the team's replaces the pack's as a whole.
    """
    merged: RawData = {}
    failures: list[RuleFailure] = []
    for path, text in files:
        found = parse(text, path)
        if isinstance(found, ParseFailure):
            failures.append(failure("data", found.message, path, line=found.line, column=found.column))
        elif not isinstance(found.data, dict):
            failures.append(failure("data", "this is not a mapping: data is found by name", path, line=1, column=1))
        else:
            merged.setdefault(PurePosixPath(path).stem, {}).update(found.data)
    return merged, failures
