"""One thing changed after the verdict: apply refuses, names it, and Terraform is not started."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from gate.errors import EvidenceError, GateError, InputError, RefusedError
from gate.model.evidence import Intent
from gate.promotion import apply, plan
from gate.promotion.scratch import locked
from tests.promotion.stage import Stage

ROOT = "terraform/environments/dev"
INSTALLED = ".gate/dev/terraform/modules/vpc/main.tf"


def the_plan(stage: Stage) -> Path:
    return next(stage.base.glob(".gate/dev/plans/*/plan.tfplan"))


def the_seal(stage: Stage) -> Path:
    return next(stage.base.glob(".gate/dev/plans/*/seal.json"))


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def alter_seal(stage: Stage, field: str, value: object) -> None:
    """Write a seal that is well-formed and canonical, and says something else."""
    content = json.loads(the_seal(stage).read_bytes())
    assert content[field] != value
    content[field] = value
    the_seal(stage).write_bytes(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")


def add_field(stage: Stage) -> None:
    the_seal(stage).write_bytes(the_seal(stage).read_bytes().replace(b'{"', b'{"approved":true,"', 1))


def commit_something(stage: Stage) -> None:
    stage.write("README", "more")
    stage.commit()


def link_elsewhere(stage: Stage) -> None:
    flow = stage.base / "flows/a.yml"
    flow.rename(stage.base / "elsewhere.yml")
    flow.symlink_to(stage.base / "elsewhere.yml")


def other_terraform(stage: Stage) -> None:
    other = stage.tools / "other"
    other.mkdir()
    (other / "terraform").write_bytes((stage.tools / "terraform").read_bytes())
    (other / "terraform").chmod(0o755)
    stage.path = f"{other}:{stage.path}"


CHANGES: dict[str, tuple[Callable[[Stage], object], str]] = {
    "plan": (lambda stage: append(the_plan(stage)), "plan.tfplan changed"),
    "seal, another plan": (lambda stage: alter_seal(stage, "plan_digest", "sha256:0"), "the evidence does not know it"),
    "seal, more time": (lambda stage: alter_seal(stage, "expires", "2030-01-01T00:00:00Z"), "the evidence does not know it"),
    "seal, a byte": (lambda stage: append(the_seal(stage)), "seal.json is not as gate wrote it"),
    "seal, cut": (lambda stage: the_seal(stage).write_bytes(the_seal(stage).read_bytes()[:-9]), "seal.json is not a seal"),
    "seal, a field more": (add_field, "seal.json is not a complete seal"),
    "seal, of tomorrow": (lambda stage: alter_seal(stage, "schema", "gate.seal/v2"), "found 'gate.seal/v2', expected 'gate.seal/v1'"),
    "list of files": (lambda stage: the_seal(stage).with_name("tree.json").write_text("{}"), "the list of files beside the seal"),
    "list of files, without end": (
        lambda stage: the_seal(stage).with_name("tree.json").write_text('{"files":' + '{"a":' * 100_000),
        "tree.json cannot be read: ",
    ),
    "lock file": (lambda stage: append(stage.base / ROOT / ".terraform.lock.hcl"), f"{ROOT}/.terraform.lock.hcl changed since"),
    "lock file gone": (lambda stage: (stage.base / ROOT / ".terraform.lock.hcl").unlink(), f"{ROOT}/.terraform.lock.hcl is gone since"),
    "flow": (lambda stage: append(stage.base / "flows/a.yml"), "flows/a.yml changed since it was judged"),
    "flow's mode": (lambda stage: (stage.base / "flows/a.yml").chmod(0o755), "flows/a.yml has another mode since it was judged"),
    "flow becomes a link": (link_elsewhere, "flows/a.yml changed since it was judged"),
    "new flow": (lambda stage: stage.write("flows/b.yml", "id: b\n"), "flows/b.yml is new since it was judged"),
    "configuration": (lambda stage: append(stage.base / ROOT / "main.tf"), f"{ROOT}/main.tf changed since it was judged"),
    "override": (lambda stage: stage.write(f"{ROOT}/override.tf", ""), f"{ROOT}/override.tf is new since it was judged"),
    "ignored variables": (lambda stage: stage.write(f"{ROOT}/x.auto.tfvars", ""), f"{ROOT}/x.auto.tfvars is new since it was judged"),
    "installed module": (lambda stage: append(stage.base / INSTALLED), f"{INSTALLED} changed since it was judged"),
    "module": (lambda stage: append(stage.base / "terraform/modules/flows/main.tf"), "terraform/modules/flows/main.tf changed since"),
    "new file in a module": (lambda stage: stage.write("terraform/modules/flows/x.sh", ""), "terraform/modules/flows/x.sh is new since"),
    "what evaluation read": (lambda stage: append(stage.base / "shared/a.tpl"), "shared/a.tpl changed since it was judged"),
    "policy": (lambda stage: append(stage.base / "policies/env.rego"), "the policy policies/env.rego changed"),
    "new policy": (lambda stage: stage.write("policies/x.rego", ""), "the policy policies/x.rego changed"),
    "policy gone": (lambda stage: (stage.base / "policies/env.rego").unlink(), "the policy policies/env.rego changed"),
    "environment's entry": (lambda stage: setattr(stage, "hosts", ("localhost", "other")), "the entry of dev in gate.yaml changed"),
    "gate.yaml elsewhere": (lambda stage: append(stage.base / "gate.yaml"), "gate.yaml changed"),
    "gate": (lambda stage: setattr(stage, "version", "0.2.0"), "the plan was judged by gate 0.1.0, and this is gate 0.2.0"),
    "terraform": (lambda stage: append(stage.tools / "terraform"), "the terraform executable changed"),
    "another terraform first on PATH": (other_terraform, "and PATH names"),
    "commit": (commit_something, "the checked-out commit changed: it was"),
    "too old": (lambda stage: stage.later(hours=24), "the plan is older than 24h (`plan_max_age`): it was made at 2026-11-21T09:00:00Z"),
    "from the future": (lambda stage: stage.later(minutes=-2), "the plan was made in the future"),
    "unsaved state": (lambda stage: stage.write(f"{ROOT}/errored.tfstate", "{}"), "could not save"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_after_the_verdict_is_refused_by_name_and_terraform_is_not_started(stage: Stage, name: str) -> None:
    installs = {"modules/vpc/main.tf": "# installed\n"}
    stage.scenario(init={"installs": installs}, document={"more": {".terraform/modules/vpc/main.tf": "# installed\n"}})
    assert plan(stage.promotion("dev")).seal is not None
    stage.commands()
    change, words = CHANGES[name]
    change(stage)

    with pytest.raises((RefusedError, EvidenceError)) as refused:
        apply(stage.promotion("dev"))
    assert words in refused.value.message
    assert refused.value.remediation
    assert refused.value.exit_code == (3 if name in ("seal, of tomorrow", "list of files, without end") else 1)
    assert stage.commands() == []
    assert stage.history("dev") == ["plan ALLOW"]


def test_nothing_changed_is_not_refused(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.later(hours=23, minutes=59)
    stage.write("notes.txt", "outside everything that was judged")
    stage.write(f"{ROOT}/.terraform.tfstate.lock.info", "{}")
    stage.write(f"{ROOT}/terraform.tfstate.backup", "{}")
    assert apply(stage.promotion("dev")).outcome is not None


def test_every_difference_is_named_at_once(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    append(stage.base / "flows/a.yml")
    append(the_plan(stage))
    append(stage.base / "policies/env.rego")
    with pytest.raises(RefusedError) as refused:
        apply(stage.promotion("dev"))
    assert refused.value.message.splitlines() == [
        "this is not what was judged:",
        "  the policy policies/env.rego changed",
        f"  the plan {the_plan(stage)} changed",
        "  flows/a.yml changed since it was judged",
    ]


def test_a_seal_of_another_environment_is_refused(stage: Stage) -> None:
    sealed = plan(stage.promotion("dev"))
    stage.commands()
    with pytest.raises(RefusedError, match=r"is of dev, not of prod"):
        apply(stage.promotion("prod"), str(sealed.seal_path))
    assert stage.commands() == []


def test_a_seal_that_no_evidence_knows_is_refused(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.commands()
    (stage.base / ".gate/evidence/records/dev/00000001.json").unlink()
    with pytest.raises(RefusedError, match="the evidence does not know it"):
        apply(stage.promotion("dev"))
    assert stage.commands() == []


def test_broken_evidence_stops_plan_and_apply(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.commands()
    append(stage.base / ".gate/evidence/records/dev/00000001.json")
    for use_case in (plan, apply):
        with pytest.raises(GateError, match="cannot be trusted: it is not as gate wrote it"):
            use_case(stage.promotion("dev"))
    assert stage.commands() == []


def test_broken_evidence_of_dev_stops_prod(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    plan(stage.promotion("prod"))
    stage.commands()
    append(stage.base / ".gate/evidence/records/dev/00000003.json")
    with pytest.raises(GateError, match="cannot be trusted"):
        apply(stage.promotion("prod"))
    assert stage.commands() == []


def test_a_plan_is_applied_once(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    stage.commands()
    with pytest.raises(RefusedError, match="this plan was applied already, at 2026-11-21T09:00:00Z"):
        apply(stage.promotion("dev"))
    assert stage.commands() == []


def test_an_older_plan_is_refused_after_a_newer_one_was_applied(stage: Stage) -> None:
    older = plan(stage.promotion("dev"))
    stage.later(minutes=1)
    plan(stage.promotion("dev"))
    apply(stage.promotion("dev"))
    stage.commands()
    with pytest.raises(RefusedError, match="dev was applied at 2026-11-21T09:01:00Z, after this plan was judged"):
        apply(stage.promotion("dev"), str(older.seal_path))
    assert stage.commands() == []


def test_a_state_that_moved_is_refused(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    (stage.tools / "dev.state").write_text('{"lineage": "another", "serial": 7}')
    stage.commands()
    with pytest.raises(RefusedError, match="the plan was made from no state, and it is serial 7 of another now"):
        apply(stage.promotion("dev"))
    assert stage.commands() == ["state"]


def test_a_file_that_only_the_second_judgement_read_is_refused(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    promotion = stage.promotion("dev")
    stage.commands()
    read_more = msgspec.structs.replace(promotion, judge=lambda file: (stage.write("shared/late.tpl", ""), promotion.judge(file))[1])
    with pytest.raises(RefusedError, match=r"shared/late.tpl is new since it was judged"):
        apply(read_more)
    assert "apply" not in stage.commands()


def test_an_environment_is_for_one_command_at_a_time(stage: Stage) -> None:
    plan(stage.promotion("dev"))
    stage.commands()
    for use_case in (plan, apply):
        with (
            locked(stage.base / ".gate/dev", "dev", doing="apply"),
            pytest.raises(RefusedError, match=r"dev is busy: gate apply dev \(process"),
        ):
            use_case(stage.promotion("dev"))
    assert stage.commands() == []
    assert plan(stage.promotion("prod")).seal is not None


def test_an_unfinished_apply_blocks_until_a_newer_plan_reconciles_it(stage: Stage) -> None:
    sealed = plan(stage.promotion("dev"))
    assert sealed.seal is not None
    intent = Intent(
        plan=sealed.seal.plan_digest, seal="sha256:0", commit=None, dirty=(), state=None, tree=sealed.seal.tree, sources={}, reconciles=None
    )
    unfinished = stage.evidence().append("dev", intent, time="2026-11-21T09:01:00Z", gate="0.1.0")
    stage.commands()
    with pytest.raises(RefusedError) as refused:
        apply(stage.promotion("dev"))
    assert refused.value.message == "an apply of dev that began at 2026-11-21T09:01:00Z never told how it ended (record 2)"
    assert refused.value.remediation == "Run `gate plan dev` to see what it left; applying that plan settles it."
    assert stage.commands() == []

    stage.later(minutes=2)
    again = plan(stage.promotion("dev"))
    assert again.reconciles == unfinished
    apply(stage.promotion("dev"))
    settled = stage.records("dev")[3].body
    assert isinstance(settled, Intent)
    assert settled.reconciles == unfinished.digest
    stage.later(minutes=1)
    assert plan(stage.promotion("dev")).reconciles is None


def test_a_file_that_is_edited_while_the_plan_is_made_leaves_no_seal(stage: Stage) -> None:
    promotion = stage.promotion("dev")
    flow = stage.base / "flows/a.yml"
    edited = msgspec.structs.replace(promotion, judge=lambda file: (flow.write_text("id: b\n"), promotion.judge(file))[1])
    with pytest.raises(InputError, match=r"files were edited while the plan was made and judged: flows/a\.yml changed"):
        plan(edited)
    assert list(stage.base.glob(".gate/dev/plans/*")) == []
    assert stage.history("dev") == []
