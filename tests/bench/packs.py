"""The same forty rules three times: as a pack of gate's, as Rego over a plan's JSON (conftest, OPA), and as checkov's YAML policies."""

from __future__ import annotations

from pathlib import Path

from tests.sources.terraform.plan.generate import MAIN, keys_left

RULES = 40
ON_OPA = "opa.yaml"

_GATE = """# METADATA
# title: Flows that end in {n:03} stay out
# description: A rule of the benchmark.
# custom:
#   id: BENCH-{n:02}
#   severity: high
#   category: benchmark
#   judges: [plan.changes]
#   enforcement: {{default: deny, protected: deny}}
#   remediation: Choose another id.
package gate.rules.benchmark.rule_{n}

deny contains {{"subject": change.subject, "path": ["flow_id"], "message": message}} if {{
	some change in input.by_type.changes.kestra_flow
	endswith(change.after.flow_id, "{n:03}")
	message := sprintf("%s ends in {n:03}", [change.address])
}}
"""

_REGO = """package main

import rego.v1

deny contains message if {{
	some change in input.resource_changes
	change.type == "kestra_flow"
	endswith(change.change.after.flow_id, "{n:03}")
	message := sprintf("%s ends in {n:03}", [change.address])
}}
"""

_CHECKOV = """metadata:
  id: CKV2_BENCH_{n}
  name: Flows that end in {n:03} stay out
  category: GENERAL_SECURITY
definition:
  cond_type: attribute
  resource_types: [kestra_flow]
  attribute: flow_id
  operator: not_ending_with
  value: "{n:03}"
"""

_SETTINGS = """version: 1
policies: {{packs: [{pack}]}}
environments:
  prod:
    protected: true
    terraform: {{dir: terraform}}
    namespaces: [company]
    hosts: [kestra.prod.example.com]
    resource_types: ["*"]
"""


def write(folder: Path, opa: str | None = None) -> None:
    """Write `rules/`, `policy/`, `checks/`, a Terraform root, and `gate.yaml` with the rules or (`own.yaml`) with gate's own pack.

    With the address of an OPA server, `opa.yaml` evaluates the rules there.
    """
    for number in range(RULES):
        _write(folder / "rules" / f"rule_{number}" / f"rule_{number}.rego", _GATE.format(n=number))
        _write(folder / "policy" / f"rule_{number}.rego", _REGO.format(n=number))
        _write(folder / "checks" / f"rule_{number}.yaml", _CHECKOV.format(n=number))
    # The plan's own configuration, but for the files that it reads: a plan's JSON is judged beside the configuration at hand.
    _write(
        folder / "terraform" / "main.tf",
        MAIN.decode().replace('file("${path.module}/flows/${each.key}.yml")', '"id: ${each.key}"'),
    )
    _write(folder / "gate.yaml", _SETTINGS.format(pack="{path: rules}"))
    _write(folder / "own.yaml", _SETTINGS.format(pack="builtin"))
    if opa is not None:
        _write(folder / ON_OPA, f'engine: {{opa: "{opa}"}}\n' + _SETTINGS.format(pack="{path: rules}"))


def findings(changes: int) -> int:
    """How many findings the rules have together on a plan with so many changes."""
    endings = tuple(f"{number:03}" for number in range(RULES))
    return sum(key.endswith(endings) for key in keys_left(changes))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
