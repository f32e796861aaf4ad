"""Every example of every command's help is run for real, in a repository that has what they speak of."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from gate.cli.app import group
from gate.promotion.durable import private_folder
from tests.cli.commands import FLOW, GATE, gate, variables
from tests.init.repositories import KESTRA, write_files
from tests.programs import require
from tests.promotion.signing import People
from tests.served_kestra import served


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
    approvals: {allowed_signers: approvers}
    terraform: {dir: prod, state: {backend: local}}
    resource_types: [terraform_data]
evidence: {signers: ci}
"""

RULE = """\
# METADATA
# title: What is created is looked at
# description: Somebody has to clean it up later.
# custom:
#   id: TEAM-01
#   severity: low
#   category: team
#   judges: [plan.changes]
#   enforcement: {default: warn, protected: warn}
#   remediation: Look at it.
package gate.rules.team.created

deny contains {"subject": change.subject, "path": ["address"], "message": "it is created"} if {
	some change in input.plan.changes
	change.operation == "create"
}
"""

RULE_TEST = """\
package gate.rules.team.created_test

import data.gate.rules.team.created as rule

test_nothing_is_created if count(rule.deny) == 0 with input as {"plan": {"changes": [{"operation": "delete"}]}}
"""

ROOT = 'resource "terraform_data" "greeting" {\n  input = "hello"\n}\n'


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two environments: dev is planned, applied and planned again, prod is planned."""
    terraform = require("terraform")
    folder = tmp_path_factory.mktemp("examples") / "repository"
    files = {"gate.yaml": SETTINGS, "dev/main.tf": ROOT, "prod/main.tf": ROOT, "flows/hello.yml": FLOW}
    people = People(private_folder(folder.with_name("keys")))
    files["approvers"] = people.line("ben")
    files["ci"] = people.line("ci", options='namespaces="gate-evidence"')
    write_files(folder, files | {"policies/team/created.rego": RULE, "policies/team/created_test.rego": RULE_TEST})
    (folder / ".gitignore").write_text(".gate/\n.terraform*\n*.tfstate*\n*.tfplan\n")
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    commit = "commit --quiet --message Begin"
    sign = (f"config user.signingkey {people.key('ben')}", "config gpg.format ssh", "config user.email a@example.com")
    for arguments in ("init --quiet --initial-branch=main", "add --all", commit, "update-ref refs/remotes/origin/main HEAD", *sign):
        subprocess.run([require("git"), *identity, *arguments.split()], cwd=folder, check=True)
    for arguments in ("policy docs docs/policies", "plan dev", "apply dev", "plan prod", "plan dev"):
        done = gate(folder, *arguments.split(), GATE_KEY=str(people.key("ci")))
        assert done.returncode == 0, done.stdout + done.stderr
    (folder / "approved").mkdir()
    for place in ("approved/seal.json", "seal.json"):
        (folder / place).write_bytes(next(folder.glob(".gate/prod/plans/*/seal.json")).read_bytes())
    for arguments in ("init -input=false", "plan -input=false -out=../plan.tfplan"):
        subprocess.run([terraform, *arguments.split()], cwd=folder / "prod", env=variables(), check=True, capture_output=True)
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A repository that knows nothing of gate yet."""
    return write_files(tmp_path / "new", {"dev/main.tf": KESTRA % "http://localhost:8080", "flows/hello.yml": FLOW})


@pytest.fixture
def kestra_server() -> Iterator[str]:
    with served() as address:
        yield address


def _with_a_fingerprint(line: str, folder: Path) -> str:
    """Put the fingerprint of a finding that there is for the one that an example makes up."""
    made_up = re.search(r" [0-9a-f]{6,16} ", line)
    if made_up is None:
        return line
    report = json.loads(gate(folder, "check", "prod", "--plan", "plan.tfplan", "--format", "json").stdout)
    found = report["environments"][0]["findings"][0]["fingerprint"]
    return line.replace(made_up.group(), f" {found[: len(made_up.group()) - 2]} ")


@pytest.mark.parametrize("command", EXAMPLES)
def test_every_command_has_an_example(command: str) -> None:
    assert [line for line in EXAMPLES[command] if line.split()[:2] == command.split()[:2]]


@pytest.mark.parametrize("command", EXAMPLES)
def test_every_example_does_what_it_says(command: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = request.getfixturevalue("new" if command == "gate init" else "repository")
    home = tmp_path / "home"
    (home / ".zfunc").mkdir(parents=True)
    (home / ".config/fish/completions").mkdir(parents=True)
    if command == "gate approve":
        shutil.copytree(folder.with_name("keys"), home / ".ssh")
    key = str(folder.with_name("keys") / "ci")
    environment = variables(HOME=str(home), GATE_KEY=key) | {"PATH": f"{GATE.parent}:{variables()['PATH']}"}
    server = request.getfixturevalue("kestra_server") if command == "gate schema" else ""
    for example in EXAMPLES[command]:
        line = _with_a_fingerprint(example, folder).replace("https://kestra.example.com", server or "https://kestra.example.com")
        argv = [require("bash"), "-c", line]
        done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False)
        said = [one for one in done.stderr.splitlines() if not one.endswith(" …")]  # progress, on a slow machine
        assert (done.returncode, said) == (0, []), f"{line}\n{done.stdout}"
        if ">" not in line:
            assert done.stdout
