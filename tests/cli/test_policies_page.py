"""What `docs/policies.md` tells people to write works as it stands there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from gate.catalog.metadata import COLLECTIONS
from tests.cli.commands import FLOW, GATE, SETTINGS, gate, variables, write_repository
from tests.programs import require

PAGE = (Path(__file__).resolve().parents[2] / "docs/policies.md").read_text("utf-8")
FILES = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
(SETTING,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"^```console\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]
OWNED = FLOW + "labels: {owner: sales}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = write_repository(tmp_path / "repository", SETTINGS + SETTING, hello=OWNED)
    example = "policies/team/examples/TEAM-01/{}"
    again = {path.replace("deny-nobody", "allow-an-owner"): text for path, text in FILES.items() if "deny-nobody" in path}
    again |= {example.format("allow-an-owner/expected.json"): "[]", example.format("allow-an-owner/flows/hello.yml"): OWNED}
    for path, text in (FILES | again).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("gate ")])
def test_every_command_of_gate_is_allowed(line: str, repository: Path) -> None:
    environment = variables() | {"PATH": f"{GATE.parent}:{variables()['PATH']}"}
    done = subprocess.run(
        [require("bash"), "-c", line], cwd=repository, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_opa_checks_the_rule_against_the_schema(repository: Path) -> None:
    opa = require("opa")
    schema, check = (shlex.split(line) for line in COMMANDS if "schema" in line)
    (repository / schema[-1]).write_text(gate(repository, *schema[1:3]).stdout, "utf-8")
    done = subprocess.run([opa, *check[1:]], cwd=repository, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_its_tests_and_examples_pass_and_reach_every_line(repository: Path) -> None:
    lines = gate(repository, "policy", "test", "--coverage").stdout.splitlines()
    assert re.sub(r"[\d.]+ s$", "… s", lines[-1]) == "2 tests and 2 examples: all passed, in … s"
    assert lines[:-1] == ["coverage: 100 % of 4 lines"]


def test_a_flow_that_nobody_owns_is_denied_where_it_says(repository: Path) -> None:
    (repository / "flows/hello.yml").write_text(FLOW + "labels: {system.readOnly: true}\n", "utf-8")
    report = json.loads(gate(repository, "check", "prod", "--format", "json").stdout)
    found = [one for one in report["environments"][0]["findings"] if one["enforcement"] == "deny"]
    assert [(one["rule"], one["enforcement"], one["message"]) for one in found] == [
        ("TEAM-01", "deny", "flow hello has no owner that we know")
    ]


def test_what_rules_can_judge_is_listed() -> None:
    assert [name for name in COLLECTIONS if f"`{name}`" not in PAGE] == []
