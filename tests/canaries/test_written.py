"""A repository full of secrets, and every command that reads it: none of them shows one, whatever fails."""

from __future__ import annotations

import json

import pytest

from tests.canaries import broken, written
from tests.canaries.canary import Canary, leaks
from tests.canaries.runs import Runs

OUTPUTS = ("--output", "all.json", "--output", "all.sarif", "--output", "all.md", "--output", "all.txt")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Every command over the repository as it is, and then with rules and files that fail."""
    made = Runs(written.write(tmp_path_factory.mktemp("written")))
    made.gate("check", "check", "--verbose", *OUTPUTS)
    made.gate("check, for GitHub", "check", "prod", "--format", "github")
    _explain(made)
    made.gate("policy list", "policy", "list")
    made.gate("policy test", "policy", "test")
    made.gate("schema", "schema", "input")
    made.gate("show", "show")
    made.gate("apply", "apply", "prod")
    for name in ("policies/team/places.rego", "policies/conftest/each.rego"):  # every line was shown once, and they take their time
        made.remove(name)
    made.edit("policies/team/erring.rego", written.ERRING)
    made.gate("check, a rule errs", "check", "--verbose", *OUTPUTS)
    made.remove("policies/team/erring.rego")
    made.edit("policies/team/dying.rego", written.DYING)
    made.gate("check, the engine dies", "check", "--verbose", *OUTPUTS)
    made.remove("policies/team/dying.rego")
    made.gate("check, a plan that is none", "check", "prod", "--plan", "prod/terraform.tfvars")
    for name, text in broken.FILES.items():
        made.edit(name, text)
    made.gate("check, broken files", "check", "--verbose", *OUTPUTS)
    made.edit("prod/main.tf", broken.SYNTAX)
    made.gate("check, broken syntax", "check", "--verbose", *OUTPUTS)
    made.remove("gate.yaml")
    made.gate("init", "init")
    return made


def _explain(made: Runs) -> None:
    report = json.loads((made.folder / "all.json").read_text())
    findings = {finding["rule"]: finding["fingerprint"] for finding in report["environments"][0]["findings"]}
    made.gate("explain", "explain", "TEAM-01")
    for rule in ("TEAM-01", "TEAM-02", "conftest.warn"):
        made.gate(f"explain a finding of {rule}", "explain", findings[rule])


CODES = {
    "check": 1,
    "check, for GitHub": 1,
    "explain a finding of TEAM-02": 0,
    "policy list": 0,
    "show": 1,
    "check, a rule errs": 3,
    "check, the engine dies": 3,
    "check, a plan that is none": 3,
    "check, broken files": 3,
    "check, broken syntax": 3,
}


def test_the_commands_went_where_they_should(runs: Runs) -> None:
    assert {name: code for name, code in runs.codes.items() if name in CODES} == CODES


def test_the_rules_saw_every_value(runs: Runs) -> None:
    report = json.loads(runs.said["check, file all.json"])
    (environment,) = report["environments"]
    assert {finding["rule"] for finding in environment["findings"]} >= {"TEAM-01", "TEAM-02"}
    assert "odd_thing.marked" in runs.said["check, file all.txt"]


@pytest.mark.parametrize("canary", [*written.PLANTED.values(), *broken.PLANTED.values()], ids=lambda canary: canary.place)
def test_no_command_shows(canary: Canary, runs: Runs) -> None:
    assert leaks(canary, runs.said) == []


@pytest.mark.parametrize("number", written.NUMBERS)
def test_no_command_shows_a_number_that_is_secret(number: str, runs: Runs) -> None:
    assert [name for name, text in runs.said.items() if number in text] == []
