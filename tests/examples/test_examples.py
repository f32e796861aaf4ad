"""Every example, judged as `gate check` judges it: the rule says exactly what `expected.json` holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gate.authoring.examples import Example, read_example, said
from gate.cli import wiring

EXAMPLES = Path(__file__).resolve().parent
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/*/expected.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=[f"{folder.parent.name}/{folder.name}" for folder in FOLDERS])
def test_the_rule_says_exactly_this(folder: Path, tmp_path: Path) -> None:
    example = read_example(folder)
    workspace = wiring.open_workspace(copied(example, tmp_path) / "gate.yaml")
    environment = next(iter(workspace.project.environments))

    checked = wiring.check(workspace, [environment], example.plan)

    report = checked.report.environments[0]
    assert checked.report.failures == ()
    assert [said(finding) for finding in report.findings if finding.rule == folder.parent.name] == list(example.expected)
    assert {one.status for one in report.rules if one.id == folder.parent.name} == {"failed" if example.expected else "passed"}
    assert folder.name.startswith("deny-") == any(one.level == "deny" for one in example.expected)


def copied(example: Example, target: Path) -> Path:
    """The example as a repository; with a plan, the configuration that it was made from lies in `terraform`."""
    repository = Path(shutil.copytree(example.folder, target / "repository", ignore=shutil.ignore_patterns("expected.json", "plan")))
    if example.configuration:
        shutil.copytree(example.configuration, repository / "terraform")
    return repository
