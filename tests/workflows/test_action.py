"""The steps of `action.yml`: gate is installed as pinned, and judges what the inputs say."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.commands import FLOW, SETTINGS, write_repository
from tests.sandbox.mirror import REPOSITORY
from tests.test_git import git
from tests.workflows.steps import ACTION, Runner, inputs, step

GATE = {"steps.install.outputs.gate": str(REPOSITORY / ".venv/bin/gate")}
STRANGE = FLOW.replace("company.team", "finance")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = write_repository(tmp_path / "workspace", SETTINGS, hello=FLOW)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def judged(repository: Path, **given: str) -> tuple[Runner, int, str, str]:
    """Run the step that judges."""
    runner = Runner(repository.parent / "runner", repository, {**GATE, **inputs(**given)})
    ended = runner.run(step(ACTION, "Judge"))
    return runner, ended.returncode, ended.stdout, ended.stderr


def test_gate_is_installed_from_the_action_itself(repository: Path) -> None:
    """What lies in the judged repository is not imported on the way, though its names are those of modules."""
    for name in ("venv", "pip", "ensurepip", "hatchling", "sitecustomize"):
        (repository / f"{name}.py").write_text(f"raise SystemExit('the change ran {name}')\n")
    runner = Runner(repository.parent / "runner", repository, {"github.action_path": str(REPOSITORY), **inputs()})
    ended = runner.run(step(ACTION, "Install gate"))
    if "No matching distribution found" in ended.stderr and os.environ.get("CI") != "true":
        pytest.skip("pip cannot install gate's requirements here")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("gate ")
    program = runner.outputs()["gate"]
    assert program == str(runner.temp / "gate/bin/gate")
    (repository / "flows/hello.yml").write_text(STRANGE)
    runner.values = {**inputs(environments="prod"), "steps.install.outputs.gate": program}
    assert runner.run(step(ACTION, "Judge")).returncode == 1


def test_what_is_allowed_passes_and_leaves_both_reports(repository: Path) -> None:
    runner, code, _, error = judged(repository)
    assert (code, error) == (0, "")
    assert runner.outputs() == {"sarif": str(runner.temp / "gate.sarif"), "summary": str(runner.temp / "gate.md")}
    assert (runner.temp / "gate.md").read_text().startswith("<!-- gate:check -->\n")
    assert "gate: ALLOW" in runner.summary
    assert git(repository, "status", "--porcelain") == ""


def test_what_is_denied_is_annotated_at_its_line(repository: Path) -> None:
    (repository / "flows/hello.yml").write_text(STRANGE)
    runner, code, out, error = judged(repository, environments="dev")
    assert (code, error) == (1, "")
    assert "::error file=flows/hello.yml,line=2,endLine=2" in out
    (result,) = json.loads(Path(runner.outputs()["sarif"]).read_text())["runs"][0]["results"]
    assert (result["ruleId"], result["locations"][0]["physicalLocation"]["region"]["startLine"]) == ("ENV-01", 2)


def test_a_change_is_judged_by_its_base(repository: Path) -> None:
    (repository / "flows/hello.yml").write_text(STRANGE)
    (repository / "gate.yaml").write_text(SETTINGS.replace("[company]", "[finance]"))
    assert judged(repository)[1] == 0
    runner, code, out, _ = judged(repository, base="main")
    assert code == 1
    assert "::warning file=gate.yaml,line=6" in out
    assert {one["ruleId"] for one in json.loads(Path(runner.outputs()["sarif"]).read_text())["runs"][0]["results"]} == {
        "ENV-01",
        "GATE-01",
        "RO-04",
        "RO-13",
    }


def test_another_folder_and_another_file(repository: Path) -> None:
    (repository / "gate.yaml").rename(repository / "other.yaml")
    runner = Runner(repository.parent / "runner", repository.parent, {**GATE, **inputs(config="other.yaml")})
    runner.values["inputs.working-directory"] = repository.name
    assert runner.run(step(ACTION, "Judge")).returncode == 0


def test_a_plan_of_one_environment(repository: Path) -> None:
    plan = REPOSITORY / "tests/plans/destroy/plan.json"
    _, code, out, _ = judged(repository, environments="prod", plan=str(plan))
    assert (code, "would be deleted" in out) == (1, True)
    assert judged(repository, plan=str(plan))[1:] == (
        2,
        "",
        "error: --plan needs exactly one environment\n  fix: Name it, such as `gate check prod --plan plan.tfplan`.\n",
    )


def test_what_gate_cannot_do_leaves_no_report_of_an_earlier_run(repository: Path) -> None:
    assert judged(repository)[1] == 0
    (repository.parent / "runner/output").unlink()
    (repository / "gate.yaml").unlink()
    runner, code, _, error = judged(repository)
    assert (code, runner.outputs()) == (2, {})
    assert error.startswith("error: there is no gate.yaml")


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"environments": "dev; touch planted"}, id="environments"),
        pytest.param({"environments": "$(touch planted)"}, id="a command in environments"),
        pytest.param({"environments": "--output=planted dev"}, id="an option in environments"),
        pytest.param({"base": "main --output=planted.json"}, id="an option in base"),
        pytest.param({"base": "`touch planted`"}, id="a command in base"),
        pytest.param({"config": "x.yaml\ntouch planted"}, id="a line in config"),
        pytest.param({"plan": "'; touch planted; '", "environments": "dev"}, id="a quote in plan"),
    ],
)
def test_inputs_are_words_and_never_commands(repository: Path, given: dict[str, str]) -> None:
    _, code, _, error = judged(repository, **given)
    assert (code in (2, 3), error.startswith("error: ")) == (True, True)
    assert git(repository, "status", "--porcelain") == ""
