"""Every part of a plan is a subject: the plans in tests/plans as facts, line by line as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from gate.facts.input.plan import ChangeFact, PlanFact
from gate.facts.plan import plan_fact
from gate.facts.redaction import Redactor
from gate.model.source import Path as ValuePath
from gate.sources.terraform import configuration
from gate.sources.terraform.plan import read
from gate.tree import FolderTree

PLANS = Path("tests/plans")
NAMES = sorted(folder.name for folder in PLANS.iterdir())


@cache
def table() -> dict[str, list[str]]:
    """The lines of `changes.txt`, by the plan that they are about."""
    sections: dict[str, list[str]] = {}
    for line in Path("tests/facts/changes.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            sections[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            sections[list(sections)[-1]].append(line)
    return sections


def facts(folder: Path, form: str = "plan.tfplan") -> PlanFact:
    """The facts of a plan beside the configuration that it was made from."""
    plan = read(folder / form, form)
    written = configuration.read(FolderTree(folder / "config"), ".", variables=plan.variables)
    return plan_fact(plan, written, Redactor())


def lines(plan: PlanFact) -> Iterator[str]:
    """What `changes.txt` says of a plan."""
    yield from map(_change, (*plan.changes, *plan.drift))
    for output in plan.outputs:
        marks = " ".join(name for name in ("sensitive", "unknown") if getattr(output, name))
        yield f"{output.subject} | {'+'.join(output.actions)} | {marks or '-'}"
    for check in plan.checks:
        yield f"{check.subject} | {check.kind} | {check.status}"


def _change(change: ChangeFact) -> str:
    def paths(found: tuple[ValuePath, ...]) -> str:
        return " ".join(".".join(map(str, path)) for path in found) or "-"

    columns = (
        change.subject,
        change.operation + (" destroys" if change.destroys else ""),
        change.provider_config or "-",
        change.previous_address or "-",
        "-" if change.importing is None else change.importing or "(by identity)",
        paths(change.unknown),
        paths(change.sensitive),
        " ".join(f"{name}<{','.join(found)}" for name, found in change.refs.items()) or "-",
    )
    return " | ".join(columns)


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_plan_is_the_subject_that_people_see(name: str) -> None:
    assert list(lines(facts(PLANS / name))) == table()[name]
