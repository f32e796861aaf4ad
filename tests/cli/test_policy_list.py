from __future__ import annotations

import json
from pathlib import Path

import pytest

from gate.authoring.listing import Listed, Listing
from gate.cli.policy_text import as_table
from gate.model.policy import Enforcement, Severity
from tests.cli.commands import SETTINGS, gate, said
from tests.cli.team import RULE, write_team


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = write_team(tmp_path)
    (folder / "gate.yaml").write_text(SETTINGS + "policies:\n  packs: [{path: policies/team}]\n", "utf-8")
    return folder


def test_every_rule_is_listed_with_what_it_does_where(team: Path) -> None:
    table = """\
rule     severity  dev   prod  pack           judges
TEAM-01  low       warn  deny  policies/team  flows
"""
    assert said(gate(team, "policy", "list")) == (0, table, "")


def test_verbose_adds_titles_and_files_and_quiet_leaves_nothing(team: Path) -> None:
    table = """\
rule     severity  dev   prod  pack           judges
TEAM-01  low       warn  deny  policies/team  flows
         A flow says who owns it
         policies/team/owner.rego
"""
    assert said(gate(team, "policy", "list", "--verbose")) == (0, table, "")
    assert said(gate(team, "policy", "list", "--quiet")) == (0, "", "")


def test_in_a_narrow_terminal_what_a_rule_judges_takes_more_lines() -> None:
    rule = Listed(
        id="T-01",
        title="t",
        category="c",
        severity=Severity.LOW,
        enforcement={"dev": Enforcement.WARN},
        judges=("configuration.providers", "configuration.resources"),
        approvable=False,
        pack="team",
        path="team/t.rego",
        failures=(),
    )
    assert as_table(Listing(environments=("dev",), rules=(rule,), failures=()), columns=60) == (
        """\
rule  severity  dev   pack  judges
T-01  low       warn  team  configuration.providers,
                            configuration.resources
"""
    )


def test_enforcement_is_that_of_gate_yaml(team: Path) -> None:
    settings = SETTINGS.replace("    flows: [flows]", "    enforcement: {TEAM-01: deny}\n    flows: [flows]", 1)
    (team / "gate.yaml").write_text(settings + "policies:\n  packs: [{path: policies/team}]\n", "utf-8")
    table = """\
rule     severity  dev   pack           judges
TEAM-01  low       deny  policies/team  flows
"""
    assert said(gate(team, "policy", "list", "dev")) == (0, table, "")


def test_what_is_broken_is_3_and_says_so(team: Path) -> None:
    (team / "policies/team/owner.rego").write_text(RULE.replace("custom:", "custom:\n#   approvable: true").replace("flow.id", "flow.idd"))
    (team / "policies/team/other.rego").write_text("package team.other\n")
    table = """\
rule     severity  dev   prod  pack                               judges
TEAM-01  low       warn  deny  policies/team, approvable, broken  flows

policies/team/other.rego:1: broken: it has no `# METADATA` block above `package`
policies/team/owner.rego:17:51: broken: TEAM-01: `input.flows[_].idd` does not exist; did you mean `id`?
"""
    assert said(gate(team, "policy", "list")) == (3, table, "")
    assert said(gate(team, "policy", "list", "--quiet")) == (3, table.partition("\n\n")[2], "")


def test_json_says_the_same_to_programs(team: Path) -> None:
    done = gate(team, "policy", "list", "prod", "--format", "json")

    assert (done.returncode, json.loads(done.stdout)) == (
        0,
        {
            "schema": "gate.rules/v1",
            "rules": [
                {
                    "id": "TEAM-01",
                    "title": "A flow says who owns it",
                    "category": "ownership",
                    "severity": "low",
                    "enforcement": {"prod": "deny"},
                    "judges": ["flows"],
                    "approvable": False,
                    "pack": "policies/team",
                    "path": "policies/team/owner.rego",
                    "broken": False,
                }
            ],
            "failures": [],
        },
    )


WRONG = {
    "an environment that is not there": (["prd"], "gate.yaml has no environment `prd`", "Did you mean `prod`?"),
}


@pytest.mark.parametrize(("arguments", "message", "fix"), WRONG.values(), ids=WRONG)
def test_a_wrong_name_is_2(arguments: list[str], message: str, fix: str, team: Path) -> None:
    assert said(gate(team, "policy", "list", *arguments)) == (2, "", f"error: {message}\n  fix: {fix}\n")


ENFORCEMENT = {
    "no rule": (
        "{TEAM-1: deny}",
        "TEAM-1 is no rule of the packs",
        "Write `TEAM-01`, or remove the line.",
    ),
    "no rule, and like none": (
        "{nonsense: deny}",
        "nonsense is no rule of the packs",
        "Name a rule that `gate policy list` names, or remove the line.",
    ),
    "looser": (
        "{TEAM-01: warn}",
        "enforcement of TEAM-01 is `warn` in the protected environment prod, looser than the rule's `deny`",
        "Remove `TEAM-01: warn`: a protected environment may only be made stricter.",
    ),
}


@pytest.mark.parametrize("command", [["policy", "list"], ["explain", "TEAM-01"], ["check"]], ids=" ".join)
@pytest.mark.parametrize(("enforcement", "message", "fix"), ENFORCEMENT.values(), ids=ENFORCEMENT)
def test_a_wrong_enforcement_is_refused_with_its_line(enforcement: str, message: str, fix: str, command: list[str], team: Path) -> None:
    settings = SETTINGS.replace("    protected: true", f"    protected: true\n    enforcement: {enforcement}")
    (team / "gate.yaml").write_text(settings + "policies:\n  packs: [{path: policies/team}]\n", "utf-8")
    column = enforcement.index(":") + 20
    assert said(gate(team, *command)) == (2, "", f"error: gate.yaml:9:{column}: {message}\n  fix: {fix}\n")
