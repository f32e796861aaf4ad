from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from gate.model.evidence import Intent, Outcome, Record
from gate.model.policy import Enforcement
from gate.model.report import Verdict
from gate.model.source import Json
from gate.model.terraform import StateIdentity
from gate.promotion import ApplyResult, Compared, PlanResult, Shown
from gate.promotion.comparing import Comparison
from gate.promotion.ports import Commit, Program
from gate.promotion.seal import Meaning, Seal, SealedChange, SealedState
from gate.reports.promotion import applied, compared, planned, shown
from tests.reports.samples import checked, environment, finding, passed

CHANGES = (
    SealedChange(address="kestra_kv.id", operation="create", deposed=None),
    SealedChange(address='kestra_flow.this["b.yml"]', operation="create", deposed=None),
    SealedChange(address='kestra_flow.this["a.yml"]', operation="update", deposed=None),
    SealedChange(address="airbyte_source.faker", operation="replace", deposed=None),
    SealedChange(address="airbyte_source.faker", operation="delete", deposed="1a2b"),
    SealedChange(address="kestra_flow.old", operation="forget", deposed=None),
    SealedChange(address="data.kestra_flow.now", operation="read", deposed=None),
)

SEAL = Seal(
    schema="gate.seal/v1",
    id="20261121T100000Z-0",
    environment="dev",
    protected=False,
    created="2026-11-21T10:00:00Z",
    expires="2026-11-22T10:00:00Z",
    gate="1.2.3",
    verdict=Verdict.ALLOW,
    plan_digest="sha256:00",
    plan_config_digest=None,
    root="/repository/terraform",
    commit=Commit(id="1234567890abcdef", dirty=("a", "b")),
    terraform=Program(path="/usr/bin/terraform", digest="sha256:00", version="1.11.4"),
    state=SealedState(backend="s3", workspace="default", config_digest="sha256:00", identity=StateIdentity(lineage="l", serial=4)),
    lock_file=None,
    tree="sha256:00",
    sources={},
    policies={},
    config="sha256:00",
    entry="sha256:00",
    meaning=Meaning(digest="sha256:00", salt="00", values="00", identity={"mode": "normal"}, variables=(), parts=()),
    changes=CHANGES,
    drift=(),
    counts={"create": 2, "update": 1, "replace": 1, "delete": 1, "forget": 1, "read": 1},
    reconciles=None,
    planner=(),
    approvable=(),
)
EMPTY = msgspec.structs.replace(SEAL, changes=(), counts={}, commit=None)
ALLOWED = checked(
    Verdict.ALLOW,
    environment(
        "dev",
        Verdict.ALLOW,
        finding("RO-12", "content is not known yet", subject="change:kestra_flow.x", enforcement=Enforcement.WARN),
        rules=(passed("RO-09", 7),),
        plan={"format": "saved"},
    ),
    inputs=(("plan.tfplan", "plan"),),
)
REFUSED = checked(Verdict.DENY, environment("dev", Verdict.DENY, finding("RO-09", "destroyed"), rules=(passed("RO-09", 7),)))
FOLDER = Path("/repository/.gate/dev/plans/1")


def plan_of(seal: Seal | None, changes: tuple[SealedChange, ...] | None = None) -> PlanResult:
    found = ALLOWED if seal else REFUSED
    path = FOLDER / "seal.json" if seal else None
    return PlanResult(checked=found, seal=seal, seal_path=path, changes=seal.changes if seal else changes, drift=(), reconciles=None)


def test_a_plan_shows_what_cannot_be_undone_first_then_findings_and_the_next_command() -> None:
    assert (
        planned(plan_of(SEAL), ".gate/dev/plans/1/seal.json")
        == """\
ALLOW  plan for dev: 1 warning

change:kestra_flow.x
  warn RO-12 (high): content is not known yet

Terraform would destroy 1, forget 1, replace 1, change 1, create 2, read 1:
  destroy  airbyte_source.faker (deposed 1a2b)
  forget   kestra_flow.old
  replace  airbyte_source.faker
  change   kestra_flow.this["a.yml"]
  create   kestra_flow.this["b.yml"]
  create   kestra_kv.id
  read     data.kestra_flow.now

Judged 1 plan by 1 rule: 1 passed.

Sealed until 2026-11-22T10:00:00Z in .gate/dev/plans/1/seal.json
next: gate apply dev
"""
    )


def test_a_plan_without_changes_says_so() -> None:
    assert "\nTerraform would change nothing.\n\n" in planned(plan_of(EMPTY), "seal.json")


def test_a_plan_that_settles_an_apply_in_doubt_says_so() -> None:
    intent = Intent(plan="p", seal="s", commit=None, dirty=(), state=None, tree="t", sources={}, reconciles=None)
    record = Record(environment="dev", counter=1, previous=None, time="2026-11-20T09:00:00Z", gate="1.2.3", digest="d", body=intent)
    result = msgspec.structs.replace(plan_of(SEAL), reconciles=record)
    said = "\nAn apply of 2026-11-20T09:00:00Z has no known end; applying this plan settles it.\n"
    assert said in planned(result, "seal.json")


def test_quiet_leaves_the_path_of_the_seal() -> None:
    assert planned(plan_of(SEAL), "seal.json", quiet=True) == "seal.json\n"


def test_the_next_command_names_the_key_that_signs() -> None:
    assert planned(plan_of(SEAL), "seal.json", signing=" --key ci").endswith("\nnext: gate apply dev --key ci\n")


def test_a_plan_that_is_not_allowed_is_its_report() -> None:
    text = planned(plan_of(None), "")
    assert text.startswith("DENY  dev: 1 denial\n")
    assert "next:" not in text


def test_a_plan_that_was_judged_and_denied_shows_what_it_would_do() -> None:
    destroyed = SealedChange(address="airbyte_source.faker", operation="delete", deposed=None)
    assert (
        planned(plan_of(None, (destroyed,)), "")
        == """\
DENY  dev: 1 denial

repository
  deny RO-09 (high): destroyed

Terraform would destroy 1:
  destroy  airbyte_source.faker

Judged 1 flow file by 1 rule: 1 passed.
why: gate explain RO-09
"""
    )
    assert planned(plan_of(None, (destroyed,)), "", quiet=True).startswith("DENY  dev: 1 denial\n")


OUTCOME = Outcome(intent="i", plan="p", result="applied", exit_code=0, state=None, tree="t", edited=(), sources={}, errored_state=None)


def applied_with(outputs: dict[str, Json], seal: Seal = SEAL) -> str:
    return applied(ApplyResult(checked=ALLOWED, seal=seal, outcome=OUTCOME, outputs=outputs))


def test_an_apply_says_what_it_did_and_prints_outputs() -> None:
    outputs = {"flow_urls": {"a.yml": "http://localhost/a", "longer.yml": "http://localhost/b"}, "count": 3, "name": "x\x1b[2J"}
    assert (
        applied_with(outputs)
        == """\
APPLIED  dev: 1 destroyed, 1 forgotten, 1 replaced, 1 changed, 2 created, 1 read, as judged

flow_urls
  a.yml       http://localhost/a
  longer.yml  http://localhost/b

count  3

name  x\\x1b[2J
"""
    )


def test_an_apply_of_nothing_says_so() -> None:
    assert applied_with({}, EMPTY) == "APPLIED  dev: nothing had to change, as judged\n"


def test_an_apply_that_was_not_allowed_is_its_report() -> None:
    text = applied(ApplyResult(checked=REFUSED, seal=SEAL, outcome=None, outputs={}))
    assert text.startswith("DENY  dev: 1 denial\n")
    assert "APPLIED" not in text


def test_a_seal_that_holds() -> None:
    found = Shown(
        seal=msgspec.structs.replace(SEAL, changes=CHANGES[:1], counts={"create": 1}), path=FOLDER, here=True, record=None, problems=()
    )
    assert (
        shown(found, ".gate/dev/plans/1/seal.json", expired=False)
        == """\
ALLOW  plan for dev

  seal     .gate/dev/plans/1/seal.json
  made     2026-11-21T10:00:00Z by gate 1.2.3 with Terraform 1.11.4
  expires  2026-11-22T10:00:00Z
  commit   1234567890abcdef, and 2 files that differ
  state    s3, workspace default, serial 4

Terraform would create 1:
  create   kestra_kv.id

next: gate apply dev
"""
    )


def test_verbose_names_the_digest_of_everything_that_was_judged() -> None:
    seal = msgspec.structs.replace(
        EMPTY, lock_file="sha256:0c", sources={"flows/a.yml": "100644 sha256:aa"}, policies={"p.rego": "sha256:bb"}
    )
    text = shown(Shown(seal=seal, path=FOLDER, here=True, record=None, problems=()), "seal.json", expired=False, verbose=True)
    assert text.split("\n\n")[2] == (
        """\
judged
  sha256:00  the plan
  sha256:00  every file
  sha256:00  gate.yaml
  sha256:00  /usr/bin/terraform
  sha256:0c  .terraform.lock.hcl
sources
  100644 sha256:aa  flows/a.yml
policies
  sha256:bb  p.rego"""
    )


def test_quiet_leaves_why_a_seal_no_longer_holds() -> None:
    def quiet(*problems: str, expired: bool) -> str:
        return shown(Shown(seal=SEAL, path=FOLDER, here=True, record=None, problems=problems), "seal.json", expired=expired, quiet=True)

    assert quiet(expired=False) == ""
    assert quiet("flows/a.yml changed", expired=True) == "flows/a.yml changed\nit expired at 2026-11-22T10:00:00Z\n"


@pytest.mark.parametrize(
    ("problems", "expired", "said"),
    [
        pytest.param(("flows/a.yml changed",), False, "  flows/a.yml changed\n", id="changed"),
        pytest.param((), True, "  it expired at 2026-11-22T10:00:00Z\n", id="expired"),
    ],
)
def test_a_seal_that_no_longer_holds(problems: tuple[str, ...], expired: bool, said: str) -> None:
    text = shown(Shown(seal=EMPTY, path=FOLDER, here=True, record=None, problems=problems), "seal.json", expired=expired)
    assert text.startswith(f"DENY  plan for dev can no longer be applied\n{said}\n  seal     seal.json\n")
    assert text.endswith("\nnext: gate plan dev\n")


def test_moves_imports_and_what_was_found_are_told() -> None:
    changes = (
        SealedChange(address="a.moved", operation="no-op", deposed=None, moved_from="a.former"),
        SealedChange(address="a.imported", operation="no-op", deposed=None, imported=True),
        SealedChange(address="a.both", operation="update", deposed=None, moved_from="a.one", imported=True),
    )
    drift = (
        SealedChange(address="a.edited", operation="update", deposed=None),
        SealedChange(address="a.lost\x1b[2J", operation="delete", deposed=None),
    )
    seal = msgspec.structs.replace(SEAL, changes=changes, drift=drift)
    result = msgspec.structs.replace(plan_of(seal), drift=drift)
    what = """
Found changed outside of Terraform:
  changed  a.edited
  gone     a.lost\\x1b[2J

Terraform would change 1, move 1, import 1:
  change   a.both (moved from a.one, imported)
  move     a.moved (moved from a.former)
  import   a.imported
"""
    assert what in planned(result, "seal.json")
    assert what in shown(Shown(seal=seal, path=FOLDER, here=True, record=None, problems=()), "seal.json", expired=False)
    assert applied_with({}, seal) == "APPLIED  dev: 1 changed, 1 moved, 1 imported, as judged\n"


def test_a_plan_that_lies_elsewhere_is_said_to() -> None:
    found = Shown(seal=SEAL, path=FOLDER, here=False, record=None, problems=())
    assert "\n  plan     not on this machine; `gate apply` makes it anew, to mean the same\n" in shown(found, "seal.json", expired=False)


def test_two_seals_that_mean_the_same() -> None:
    later = msgspec.structs.replace(SEAL, created="2026-11-21T12:00:00Z")
    same = Compared(before=SEAL, after=later, found=Comparison(), unknown=("20261121T100000Z-0",))
    assert (
        compared(same)
        == """\
SAME  the plan for dev of 2026-11-21T12:00:00Z, and the plan for dev of 2026-11-21T10:00:00Z, mean the same.

The evidence does not know the seal 20261121T100000Z-0: it may have been altered.
"""
    )
    assert compared(same, quiet=True) == ""


def test_two_seals_that_do_not() -> None:
    found = Comparison(
        identity=("the workspace was default, and is other",),
        new=("create a.b",),
        gone=("destroy a.c\x1b[2J",),
        different=("change a.d (x, y)",),
    )
    assert (
        compared(Compared(before=SEAL, after=SEAL, found=found, unknown=()))
        == """\
DIFFERENT  the plan for dev of 2026-11-21T10:00:00Z, and the plan for dev of 2026-11-21T10:00:00Z, do not mean the same.

The workspace was default, and is other.

New:
  create a.b

Gone:
  destroy a.c\\x1b[2J

Different:
  change a.d (x, y)
"""
    )
