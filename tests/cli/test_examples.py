"""Every example of every command's help is run for real, in a repository that has what they speak of."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from gate.cli.main import group
from tests.cli.commands import FLOW, GATE, gate, variables
from tests.init.repositories import KESTRA, write_files
from tests.programs import require


def _commands(found: TyperCommand | TyperGroup, name: str) -> Iterator[tuple[str, TyperCommand | TyperGroup]]:
    yield name, found
    if isinstance(found, TyperGroup):
        for below in found.list_commands(typer.Context(found)):
            command = found.get_command(typer.Context(found), below)
            assert isinstance(command, TyperCommand | TyperGroup)
            yield from _commands(command, f"{name} {below}")


def _examples(found: TyperCommand | TyperGroup) -> list[str]:
    lines = [line.strip() for line in (found.help or "").splitlines()]
    return [line for line in lines if line.startswith("gate ")]


COMMANDS = dict(_commands(group(), "gate"))
EXAMPLES = {name: _examples(found) for name, found in COMMANDS.items() if name != "gate"}

SETTINGS = """\
version: 1
policies: {packs: [builtin, {path: policies/team}]}
environments:
  dev:
    terraform: {dir: dev, state: {backend: local}}
    flows: [flows]
    kestra: {url: "http://localhost:8080", version: "1.3"}
    namespaces: [company]
  prod:
    protected: true
    promotes_from: dev
    terraform: {dir: prod, state: {backend: local}}
    resource_types: [terraform_data]
"""

RULE = """\
# METADATA
# title: A flow has a name of its own
# description: Nobody finds a flow that is called like another.
# custom:
#   id: TEAM-01
#   severity: low
#   category: team
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: Rename it.
package gate.rules.team.names

deny contains {"subject": flow.subject, "path": ["id"], "message": "a flow is called flow"} if {
	some flow in input.flows
	flow.id == "flow"
}
"""

RULE_TEST = """\
package gate.rules.team.names_test

import data.gate.rules.team.names as rule

test_a_name if count(rule.deny) == 0 with input as {"flows": [{"subject": "flow:a", "id": "hello"}]}
"""

ROOT = 'resource "terraform_data" "greeting" {\n  input = "hello"\n}\n'


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two environments: dev is planned, applied and planned again, prod is planned."""
    terraform = require("terraform")
    folder = tmp_path_factory.mktemp("examples") / "repository"
    files = {"gate.yaml": SETTINGS, "dev/main.tf": ROOT, "prod/main.tf": ROOT, "flows/hello.yml": FLOW}
    write_files(folder, files | {"policies/team/names.rego": RULE, "policies/team/names_test.rego": RULE_TEST})
    (folder / ".gitignore").write_text(".gate/\n.terraform*\n*.tfstate*\n*.tfplan\n")
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    commit = "commit --quiet --message Begin"
    for arguments in ("init --quiet --initial-branch=main", "add --all", commit, "update-ref refs/remotes/origin/main HEAD"):
        subprocess.run([require("git"), *identity, *arguments.split()], cwd=folder, check=True)
    for arguments in ("policy docs docs/policies", "plan dev", "apply dev", "plan prod", "plan dev"):
        done = gate(folder, *arguments.split())
        assert done.returncode == 0, done.stdout + done.stderr
    for arguments in ("init -input=false", "plan -input=false -out=../plan.tfplan"):
        subprocess.run([terraform, *arguments.split()], cwd=folder / "prod", env=variables(), check=True, capture_output=True)
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A repository that knows nothing of gate yet."""
    return write_files(tmp_path / "new", {"dev/main.tf": KESTRA % "http://localhost:8080", "flows/hello.yml": FLOW})


@pytest.mark.parametrize("command", EXAMPLES)
def test_every_command_has_an_example(command: str) -> None:
    assert [line for line in EXAMPLES[command] if line.split()[:2] == command.split()[:2]]


@pytest.mark.parametrize("command", EXAMPLES)
def test_every_example_does_what_it_says(command: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = request.getfixturevalue("new" if command == "gate init" else "repository")
    home = tmp_path / "home"
    (home / ".zfunc").mkdir(parents=True)
    (home / ".config/fish/completions").mkdir(parents=True)
    environment = variables(HOME=str(home)) | {"PATH": f"{GATE.parent}:{variables()['PATH']}"}
    for line in EXAMPLES[command]:
        argv = [require("bash"), "-c", line]
        done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False)
        said = [one for one in done.stderr.splitlines() if not one.endswith(" …")]  # progress, on a slow machine
        assert (done.returncode, said) == (0, []), f"{line}\n{done.stdout}"
        if ">" not in line:
            assert done.stdout
