"""A team's pack with one rule, its test and its examples, in a repository that names it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.commands import FLOW, SETTINGS, write_repository

RULE = """\
# METADATA
# title: A flow says who owns it
# description: A flow without an owner is nobody's when it fails.
# custom:
#   id: TEAM-01
#   severity: low
#   category: ownership
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: Write `labels.owner`.
package team.owner

deny contains {"subject": flow.subject, "path": ["labels"], "message": message} if {
	some flow in input.flows
	not flow.labels.owner
	message := sprintf("flow %s has no owner", [flow.id])
}
"""

TEST = """\
package team.owner_test

import data.team.owner

judged(labels) := found if found := owner.deny with input as {"flows": [{"subject": "flow:a", "id": "a", "labels": labels}]}

test_an_owner_is_enough if judged({"owner": "sales"}) == set()

test_nobody_is_denied if judged({}) == {{"subject": "flow:a", "path": ["labels"], "message": "flow a has no owner"}}
"""

EXAMPLE = """\
version: 1
environments:
  prod:
    protected: true
    flows: [flows]
"""

OWNED = FLOW + "labels:\n  owner: sales\n"

FOUND = {
    "rule": "TEAM-01",
    "subject": "flow:flows/hello.yml",
    "level": "deny",
    "message": "flow hello has no owner",
    "location": "flows/hello.yml:1:1",
}


def write_team(folder: Path, *, rule: str = RULE, test: str | None = TEST, examples: bool = True) -> Path:
    """Write a repository whose gate.yaml names the built-in pack and `policies/team`."""
    write_repository(folder, SETTINGS + "policies:\n  packs: [builtin, {path: policies/team}]\n", hello=OWNED)
    pack = folder / "policies/team"
    pack.mkdir(parents=True)
    (pack / "owner.rego").write_text(rule, "utf-8")
    if test is not None:
        (pack / "owner_test.rego").write_text(test, "utf-8")
    if examples:
        write_example(pack / "examples/TEAM-01/deny-nobody", FLOW, [FOUND])
        write_example(pack / "examples/TEAM-01/allow-an-owner", OWNED, [])
    return folder


def write_example(folder: Path, flow: str, expected: object, settings: str = EXAMPLE) -> None:
    """Write an example with one flow."""
    write_repository(folder, settings, hello=flow)
    (folder / "expected.json").write_text(json.dumps(expected), "utf-8")
