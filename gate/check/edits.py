"""What a change does to its own judge: files that judge here, and are not the same in the change. Reads, and judges nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import zip_longest

from msgspec import Struct

from gate.config import waivers
from gate.config.project import Pack, Project
from gate.errors import ConfigError, InputError
from gate.model.own_rules import EDITED_JUDGE
from gate.model.ports import Tree
from gate.model.report import Finding, Location, RuleOutcome


class Edits(Struct, frozen=True, kw_only=True):
    """How the files that judge differ from those of the same paths in what is judged."""

    findings: dict[str, Finding]
    """By path."""
    outcome: RuleOutcome


def edits(project: Project, judging: Tree, judged: Tree, ref: str) -> Edits:
    """Compare the files that judge in two trees; `ref` is what people call the first."""
    files = sorted(_files(project, judging, judged))
    found: dict[str, Finding] = {}
    for path in files:
        before, after = _content(judging, path), _content(judged, path)
        if before != after:
            waived = _waived(before, after, path, ref) if path == project.waivers else None
            found[path] = _finding(path, before, after, ref, waived or _message(path, ref, new=before is None, gone=after is None))
    return Edits(findings=found, outcome=RuleOutcome(id=EDITED_JUDGE.id, status="failed" if found else "passed", subjects=len(files)))


def _files(project: Project, *trees: Tree) -> set[str]:
    """Return `gate.yaml` and every file that it lets judge, in any of the trees."""
    packs = [pack for pack in project.policies.packs if isinstance(pack, Pack)]
    schemas = [one.kestra.schema for one in project.environments.values() if one.kestra]
    named = (project.path, project.waivers, *schemas, *(path for pack in packs for path in (pack.bundle, pack.key)))
    folders = (*(pack.path for pack in packs if pack.path), *project.policies.data)
    return {path for path in named if path} | {path for tree in trees for folder in folders for path in _below(tree, folder)}


def _below(tree: Tree, folder: str) -> Iterable[str]:
    """List a folder. One that cannot be read here is read, or refused, where it judges."""
    try:
        return list(tree.files(folder))
    except InputError:
        return ()


def _content(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.read(path)
    except InputError:
        return None


def _finding(path: str, before: bytes | None, after: bytes | None, ref: str, message: str) -> Finding:
    return Finding(
        rule=EDITED_JUDGE.id,
        title=EDITED_JUDGE.title,
        category=EDITED_JUDGE.category,
        severity=EDITED_JUDGE.severity,
        enforcement=EDITED_JUDGE.enforcement.default,
        status="open",
        subject="repository",
        message=message,
        remediation=f"{EDITED_JUDGE.remediation} If this change does not mean to touch it, bring it up to date with {ref}.",
        location=None if after is None else _location(path, before or b"", after),
        related=(),
        fingerprint=hashlib.sha256("\0".join((EDITED_JUDGE.id, "repository", path)).encode()).hexdigest()[:16],
    )


def _message(path: str, ref: str, *, new: bool, gone: bool) -> str:
    if new:
        return f"{path} is new: it does not judge here, because {ref} lacks it"
    if gone:
        return f"{path} is gone: it still judges here, because {ref} has it"
    return f"{path} differs: as it is in {ref} it judges here"


def _waived(before: bytes | None, after: bytes | None, path: str, ref: str) -> str | None:
    """Say which waivers hold here; None where the files do not tell. They are read, and refused, where they judge."""
    try:
        agreed = _waivers(before, path)
        kept = _waivers(after, path) if after is not None else {}
    except ConfigError:
        return None
    removed, added = agreed.keys() - kept.keys(), kept.keys() - agreed.keys()
    changed = [key for key in agreed.keys() & kept.keys() if agreed[key] != kept[key]]
    said = (
        _some(removed, "that it removes no longer holds", "that it removes no longer hold"),
        _some(added, f"that it adds does not hold before it is in {ref}", f"that it adds do not hold before they are in {ref}"),
        _some(changed, f"that it changes holds as it is in {ref}", f"that it changes hold as they are in {ref}"),
    )
    what = ", and ".join(one for one in said if one) or "the waivers in it are the same"
    return f"{path} {'is gone' if after is None else 'differs'}: {what}"


def _waivers(content: bytes | None, path: str) -> dict[tuple[str, str, str], tuple[str, str, date]]:
    """Return rule, subject and environment of each waiver → reason, owner and last day."""
    read = waivers.read(content or b"", path)
    return {(one.rule, one.subject, name): (one.reason, one.owner, one.expires) for one in read for name in one.environments}


def _some(keys: Collection[tuple[str, str, str]], one: str, many: str) -> str:
    """Count waivers, one for all environments that it names; empty where there are none."""
    number = len({(rule, subject) for rule, subject, _ in keys})
    return "" if number == 0 else f"1 waiver {one}" if number == 1 else f"{number} waivers {many}"


def _location(path: str, before: bytes, after: bytes) -> Location:
    """Return the first line that differs; of lines that are gone from the end, the last that is left."""
    lines = list(_lines(after))
    pairs = enumerate(zip_longest(_lines(before), lines), start=1)
    first = next((number for number, (old, new) in pairs if old != new), 1)
    line = max(min(first, len(lines)), 1)
    return Location(path=path, line=line, column=1, end_line=line, end_column=len(lines[line - 1]) + 1 if lines else 1)


def _lines(content: bytes) -> Iterator[str]:
    yield from content.decode("utf-8", "replace").splitlines()
