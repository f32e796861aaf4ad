"""The same forty rules twice: as a pack of gate's, and as conftest policies over a plan's JSON."""

from __future__ import annotations

from pathlib import Path

from tests.sources.terraform.plan.generate import MAIN

RULES = 40

_GATE = """# METADATA
# title: Flows of team {n} stay out
# description: A rule of the benchmark.
# custom:
#   id: BENCH-{n:02}
#   severity: high
#   category: benchmark
#   judges: [plan.changes]
#   enforcement: {{default: deny, protected: deny}}
#   remediation: Choose another namespace.
package gate.rules.benchmark.rule_{n}

deny contains {{"subject": change.subject, "path": ["namespace"], "message": message}} if {{
	some change in input.by_type.changes.kestra_flow
	not change.destroys
	startswith(change.after.namespace, "team{n}.")
	message := sprintf("%s is in the namespace %s", [change.address, change.after.namespace])
}}
"""

_CONFTEST = """package main

import rego.v1

deny contains message if {{
	some change in input.resource_changes
	change.type == "kestra_flow"
	not "delete" in change.change.actions
	startswith(change.change.after.namespace, "team{n}.")
	message := sprintf("%s is in the namespace %s", [change.address, change.change.after.namespace])
}}
"""

_SETTINGS = """version: 1
policies: {{packs: [{{path: rules}}]}}
environments:
  prod:
    protected: true
    terraform: {{dir: terraform}}
    namespaces: [company]
    resource_types: ["*"]
"""


def write(folder: Path) -> None:
    """Write `rules/`, `policy/`, `gate.yaml` and a Terraform root into a folder."""
    for number in range(RULES):
        gate = folder / "rules" / f"rule_{number}" / f"rule_{number}.rego"
        conftest = folder / "policy" / f"rule_{number}.rego"
        for path, text in ((gate, _GATE), (conftest, _CONFTEST)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.format(n=number))
    # The plan's own configuration, but for the files that it reads: a plan's JSON is judged beside the configuration at hand.
    (folder / "terraform").mkdir()
    (folder / "terraform" / "main.tf").write_text(
        MAIN.decode().replace('file("${path.module}/flows/${each.key}.yml")', '"id: ${each.key}"')
    )
    (folder / "gate.yaml").write_text(_SETTINGS.format())
