"""What a change does to its own judge: files that judge here, and are not the same in the change. Reads, and judges nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from msgspec import Struct

from gate.config.project import Pack, Project
from gate.errors import InputError
from gate.model.policy import Enforced, Enforcement, Module, Rule, Severity
from gate.model.ports import Tree
from gate.model.report import Finding, Location, RuleOutcome

RULE = Rule(
    id="GATE-01",
    title="A change leaves alone what judges it",
    description="A change cannot edit its own judge: the files of the base judge, whatever the change makes of them. "
    "What it makes of them judges the next change, so a person should look. It comes with gate, and nothing waives it.",
    severity=Severity.MEDIUM,
    category="gate",
    judges=("judge",),
    enforcement=Enforced(default=Enforcement.WARN, protected=Enforcement.WARN),
    remediation="Review it as a change to the judge: it judges nothing before it is merged.",
    approvable=False,
    references=(),
    package="",
    pack="gate",
    module=Module(path="", text=""),
    entries=(),
)


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
            found[path] = _finding(path, before, after, ref)
    return Edits(findings=found, outcome=RuleOutcome(id=RULE.id, status="failed" if found else "passed", subjects=len(files)))


def _files(project: Project, *trees: Tree) -> set[str]:
    """Return `gate.yaml` and every file that it lets judge, in any of the trees."""
    packs = [pack for pack in project.policies.packs if isinstance(pack, Pack)]
    named = (project.path, project.waivers, *(path for pack in packs for path in (pack.bundle, pack.key)))
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


def _finding(path: str, before: bytes | None, after: bytes | None, ref: str) -> Finding:
    return Finding(
        rule=RULE.id,
        title=RULE.title,
        category=RULE.category,
        severity=RULE.severity,
        enforcement=RULE.enforcement.default,
        status="open",
        subject="repository",
        message=_message(path, ref, new=before is None, gone=after is None),
        remediation=f"{RULE.remediation} If this change does not mean to touch it, bring it up to date with {ref}.",
        location=None if after is None else _location(path, before or b"", after),
        related=(),
        fingerprint=hashlib.sha256("\0".join((RULE.id, "repository", path)).encode()).hexdigest()[:16],
    )


def _message(path: str, ref: str, *, new: bool, gone: bool) -> str:
    if new:
        return f"{path} is new: it does not judge here, because {ref} lacks it"
    if gone:
        return f"{path} is gone: it still judges here, because {ref} has it"
    return f"{path} differs: as it is in {ref} it judges here"


def _location(path: str, before: bytes, after: bytes) -> Location:
    """Return the first line that differs; of lines that are gone from the end, the last that is left."""
    lines = list(_lines(after))
    pairs = enumerate(zip_longest(_lines(before), lines), start=1)
    first = next((number for number, (old, new) in pairs if old != new), 1)
    line = max(min(first, len(lines)), 1)
    return Location(path=path, line=line, column=1, end_line=line, end_column=len(lines[line - 1]) + 1 if lines else 1)


def _lines(content: bytes) -> Iterator[str]:
    yield from content.decode("utf-8", "replace").splitlines()
