from __future__ import annotations

from pathlib import Path

import pytest

from gate.model.own_rules import OWN_RULES
from tests.cli.commands import gate, said, write_repository
from tests.cli.team import RULE, write_team

PAGE = """\
# TEAM-01: A flow says who owns it

A flow without an owner is nobody's when it fails.

| category | severity | judges | effect |
|---|---|---|---|
| ownership | low | `flows` | denies where protected, warns elsewhere |

## What to write

Write `labels.owner`.

## Refused: nobody

`flows/hello.yml`

```yaml
id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: hello
```

```text
flows/hello.yml:1:1: flow hello has no owner
```

## Allowed: an owner

`flows/hello.yml`

```yaml
id: hello
namespace: company.team
tasks:
  - id: log
    type: io.kestra.plugin.core.log.Log
    message: hello
labels:
  owner: sales
```
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    return write_team(tmp_path)


def test_pages_of_a_team_show_its_examples(team: Path) -> None:
    wrote = "wrote docs/rules/README.md\nwrote docs/rules/TEAM-01.md\n2 pages, 2 written\n"

    assert said(gate(team, "policy", "docs")) == (0, wrote, "")
    assert (team / "docs/rules/TEAM-01.md").read_text("utf-8") == PAGE
    assert "| [TEAM-01](TEAM-01.md) | A flow says who owns it | low | warn | deny |" in (team / "docs/rules/README.md").read_text("utf-8")
    assert said(gate(team, "policy", "docs")) == (0, "2 pages, 0 written\n", "")


def test_check_is_0_where_nothing_would_change(team: Path) -> None:
    gate(team, "policy", "docs", "pages", "--quiet")

    assert said(gate(team, "policy", "docs", "pages", "--check")) == (0, "2 pages, as they would be written\n", "")
    right = "pages/README.md: as it would be written\npages/TEAM-01.md: as it would be written\n"
    assert gate(team, "policy", "docs", "pages", "--check", "--verbose").stdout == f"{right}2 pages, as they would be written\n"
    assert gate(team, "policy", "docs", "pages", "--verbose").stdout == f"{right}2 pages, 0 written\n"


def test_check_is_1_and_names_what_differs(team: Path) -> None:
    assert said(gate(team, "policy", "docs", "--quiet")) == (0, "", "")
    (team / "policies/team/owner.rego").write_text(RULE.replace("severity: low", "severity: high"), "utf-8")
    (team / "docs/rules/README.md").unlink()
    (team / "docs/rules/TEAM-00.md").write_text("of a rule that is gone", "utf-8")

    assert said(gate(team, "policy", "docs", "--check")) == (
        1,
        """\
docs/rules/README.md: missing
docs/rules/TEAM-01.md: differs
docs/rules/TEAM-00.md: belongs to no rule; remove it
fix: gate policy docs docs/rules
""",
        "",
    )


def test_a_broken_pack_writes_nothing(team: Path) -> None:
    (team / "policies/team/owner.rego").write_text(RULE.replace("severity: low", "severity: lw"), "utf-8")

    assert said(gate(team, "policy", "docs")) == (
        3,
        "",
        """\
error: policies/team/owner.rego:6:15: `custom.severity` is not one of critical, high, medium, low
  fix: Correct it: see `gate policy test`.
""",
    )
    assert not (team / "docs").exists()


def test_a_folder_that_cannot_be_made_is_3(team: Path) -> None:
    assert said(gate(team, "policy", "docs", "gate.yaml/rules")) == (
        3,
        "",
        "error: gate.yaml/rules cannot be made: Not a directory\n  fix: Name a folder that you may write to.\n",
    )


def test_without_a_pack_of_the_team_the_pages_are_those_of_gate_and_its_own_findings(tmp_path: Path) -> None:
    folder = write_repository(tmp_path)

    assert gate(folder, "policy", "docs").returncode == 0
    there = {path.stem for path in (folder / "docs/rules").iterdir()}
    assert {"ENV-01", "README", *(rule.id for rule in OWN_RULES)} <= there
    assert "| [WAIVER-03](WAIVER-03.md) | A waiver that nothing needs is deleted | low | warn | deny |" in (
        folder / "docs/rules/README.md"
    ).read_text("utf-8")


def test_a_rule_of_a_team_cannot_take_the_name_of_one_of_gate(team: Path) -> None:
    (team / "policies/team/owner.rego").write_text(RULE.replace("TEAM-01", "WAIVER-03"), "utf-8")

    code, out, _ = said(gate(team, "check", "--quiet"))

    message = "the id WAIVER-03 is not free: ids that begin with WAIVER- are those of gate's own findings"
    assert (code, out.splitlines()[1:]) == (3, [f"policies/team/owner.rego:5:9: not judged: {message}"])
