"""What a plan would do beside its changes is judged by a rule that says so, or nothing is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gate.catalog.metadata import COLLECTIONS
from gate.cli import wiring
from gate.facts.documents import Documents
from gate.facts.subjects import counts
from tests.sources.terraform.plan.encode import PROVIDER, UNKNOWN, change, field, header, resource_change, saved, value

SETTINGS = """version: 1
policies:
  packs: [{path: policies}]
environments:
  dev:
    terraform: {dir: tf}
"""
RULE = """# METADATA
# title: An action is one that we know
# description: A rule of the team.
# custom:
#   id: TEAM-01
#   severity: low
#   category: team
#   judges: [COLLECTION]
#   enforcement: {default: warn, protected: deny}
#   remediation: Take it out.
package gate.rules.team.known

deny contains {"subject": one.subject, "path": [], "message": sprintf("%s is not known", [one.address])} if some one in input.COLLECTION
"""
TRIGGER = field(6, field(1, "kestra_flow.f") + field(2, 2))
ACTIONS = [
    field(30, field(1, f"action.kestra_backfill.run[{number}]") + field(2, PROVIDER) + field(4, value({})) + TRIGGER) for number in range(7)
]
DEFERRED = field(27, field(1, field(1, 1)) + field(2, resource_change("kestra_flow.f[*]", change(1, {"id": UNKNOWN}))))
NAMES = [f"action:action.kestra_backfill.run[{number}] (after_create of kestra_flow.f, 0.0)" for number in range(7)]


def planned(*parts: bytes) -> bytes:
    return saved(header(*parts), {"tfconfig/m-/main.tf": b""})


def judged(folder: Path, plan: bytes, rule: Mapping[str, str]) -> tuple[str, list[str], list[str]]:
    """The decision, the findings and what could not be judged."""
    files = {"gate.yaml": SETTINGS, "tf/main.tf": "", "policies/a/a.rego": RULE.replace("COLLECTION", "plan.changes"), **rule}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    (folder / "plan.tfplan").write_bytes(plan)
    report = wiring.check(wiring.open_workspace(folder / "gate.yaml"), ["dev"], folder / "plan.tfplan").report
    findings = [f"{one.rule} {one.enforcement} {one.subject}" for one in report.environments[0].findings]
    return report.decision.value, findings, [one.message for one in report.failures]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], []),
        (ACTIONS[:1], [f"no rule judges {NAMES[0]}"]),
        (ACTIONS, [f"no rule judges {', '.join(NAMES[:5])} and 2 more"]),
        ([DEFERRED], ["no rule judges deferred:kestra_flow.f[*]"]),
    ],
    ids=["nothing", "an action", "many actions", "a deferred change"],
)
def test_what_no_rule_judges_is_never_allowed(tmp_path: Path, parts: list[bytes], expected: list[str]) -> None:
    decision, _, failures = judged(tmp_path, planned(*parts), {})
    assert (decision, failures) == ("INDETERMINATE" if expected else "ALLOW", expected)


@pytest.mark.parametrize(
    ("collection", "part", "finding"),
    [
        ("plan.actions", ACTIONS[0], f"TEAM-01 warn {NAMES[0]}"),
        ("plan.deferred", DEFERRED, "TEAM-01 warn deferred:kestra_flow.f[*]"),
    ],
    ids=["actions", "deferred"],
)
def test_a_rule_that_judges_it_decides(tmp_path: Path, collection: str, part: bytes, finding: str) -> None:
    rule = {"policies/a/a.rego": RULE.replace("COLLECTION", collection)}
    assert judged(tmp_path, planned(part), rule) == ("ALLOW", [finding], [])


def test_every_collection_can_be_counted() -> None:
    nothing: dict[str, Any] = {**dict.fromkeys(Documents.__struct_fields__), "flows": ()}
    assert tuple(counts(Documents(**nothing))) == COLLECTIONS
