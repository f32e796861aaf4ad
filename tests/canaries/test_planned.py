"""A plan's JSON full of secrets, with and without its configuration, whole and damaged: no command that reads it shows one."""

from __future__ import annotations

import json

import pytest

from tests.canaries import planned, written
from tests.canaries.canary import Canary, leaks
from tests.canaries.runs import Runs

OUTPUTS = ("--output", "all.json", "--output", "all.sarif", "--output", "all.md", "--output", "all.txt")

SETTINGS = """\
version: 1
policies:
  packs: [builtin, {path: policies/team}, {path: policies/conftest, style: conftest}]
environments:
  prod:
    protected: true
    kestra: {url: "https://kestra.example.com", version: "1.3"}
    namespaces: [company]
  beside:
    terraform: {dir: prod}
    kestra: {url: "https://kestra.example.com", version: "1.3"}
    namespaces: [company]
"""

MAIN = """\
variable "marked" { sensitive = true }
variable "db_password" {}
variable "listed" { sensitive = true }
variable "settings" {}
resource "odd_thing" "x" {
  marked = var.marked
  token  = var.settings.token
}
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Every command that takes a plan."""
    made = Runs(tmp_path_factory.mktemp("planned"))
    for name, text in written.RULES.items():
        made.edit(name, text)
    made.edit("gate.yaml", SETTINGS)
    made.edit("prod/main.tf", MAIN)
    made.edit("plan.json", planned.TEXT)
    for environment in ("prod", "beside"):
        made.gate(f"check {environment}", "check", environment, "--plan", "plan.json", "--verbose", *OUTPUTS)
    report = json.loads(made.said["check prod, file all.json"])
    findings = {finding["rule"]: finding["fingerprint"] for finding in report["environments"][0]["findings"]}
    for rule in ("TEAM-01", "TEAM-05"):
        made.gate(f"explain {rule}", "explain", findings[rule], "prod", "--plan", "plan.json")
    for name, text in planned.broken().items():
        made.edit("broken.json", text)
        made.gate(f"check, {name}", "check", "prod", "--plan", "broken.json", "--verbose")
    return made


def test_the_commands_went_where_they_should(runs: Runs) -> None:
    explained = {"explain TEAM-01": 0, "explain TEAM-05": 0}
    assert runs.codes == {"check prod": 1, "check beside": 3} | explained | {f"check, {name}": 3 for name in planned.broken()}


def test_the_rules_saw_the_plan(runs: Runs) -> None:
    for name in ("check prod, file all.json", "check beside, file all.json"):
        (environment,) = json.loads(runs.said[name])["environments"]
        assert {finding["rule"] for finding in environment["findings"]} >= {"TEAM-01", "TEAM-05", "conftest.deny", "conftest.warn"}


@pytest.mark.parametrize("canary", planned.PLANTED.values(), ids=lambda canary: canary.place)
def test_no_command_shows(canary: Canary, runs: Runs) -> None:
    assert leaks(canary, runs.said) == []


def test_no_command_shows_a_number_that_is_secret(runs: Runs) -> None:
    assert [name for name, text in runs.said.items() if "481516234211" in text] == []
