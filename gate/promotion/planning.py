"""`gate plan`: check, let Terraform plan in the environment's own root, judge the plan, and seal what was allowed."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path

from gate.config.units import seconds
from gate.errors import InputError
from gate.model.canonical import digest
from gate.model.evidence import Judged, Record
from gate.model.report import Checked, Verdict
from gate.model.terraform import Plan
from gate.promotion.agreement import expect_agreement, refuse_late_variables
from gate.promotion.chain import in_doubt
from gate.promotion.durable import private_folder
from gate.promotion.ports import Commit, Program
from gate.promotion.promotion import PlanResult, Promotion
from gate.promotion.scope import expect_same_configuration, read_files, refuse_errored_state, root_of, scope_of, write_tree
from gate.promotion.scratch import environment_folder, locked, plans_folder
from gate.promotion.seal import PLAN_NAME, SEAL_NAME, encode, write
from gate.promotion.sealing import changes_of, make_seal, stamp
from gate.promotion.tree import TreeDigest

_MADE = "%Y%m%dT%H%M%S.%fZ"


def plan(promotion: Promotion) -> PlanResult:
    """Plan and judge; seal what is allowed. See `gate.promotion` for what is raised."""
    name = promotion.environment.name
    with locked(environment_folder(promotion.base, name), name, doing="plan"):
        doubtful = in_doubt(promotion.evidence.read(name))
        refuse_errored_state(root_of(promotion.base, promotion.environment))
        _sweep(promotion)
        promotion.progress(f"checking {name}")
        checked = promotion.check()
        if checked.report.decision is not Verdict.ALLOW:
            return PlanResult(checked=checked, seal=None, seal_path=None, changes=None, reconciles=doubtful)
        program = promotion.terraform.program()
        promotion.progress(f"terraform init ({program.version})")
        promotion.terraform.init()
        promotion.progress("terraform validate")
        promotion.terraform.validate()
        with _folder(promotion) as folder:
            return _plan(promotion, folder, program, checked, doubtful)


def _sweep(promotion: Promotion) -> None:
    """Remove plans that can no longer be applied, and what a killed gate left: they hold secrets. Seals stay."""
    oldest = promotion.now() - timedelta(seconds=seconds(promotion.environment.plan_max_age))
    for folder in plans_folder(promotion.base, promotion.environment.name).glob("*Z-*"):
        try:
            if not (folder / SEAL_NAME).exists():
                shutil.rmtree(folder)
            elif folder.name < oldest.astimezone(UTC).strftime(_MADE):
                (folder / PLAN_NAME).unlink(missing_ok=True)
        except OSError as error:
            promotion.progress(f"{folder} holds secrets and cannot be removed: {error.strerror}")


@contextmanager
def _folder(promotion: Promotion) -> Iterator[Path]:
    """Yield a new private folder for a plan; it stays only if a seal was written into it."""
    made = promotion.now().astimezone(UTC).strftime(_MADE)
    folder = plans_folder(promotion.base, promotion.environment.name) / f"{made}-{secrets.token_hex(4)}"
    try:
        yield private_folder(folder)
    finally:
        if not (folder / SEAL_NAME).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _plan(promotion: Promotion, folder: Path, program: Program, checked: Checked, doubtful: Record | None) -> PlanResult:
    commit = promotion.repository.commit()
    static = scope_of(promotion.base, promotion.project, promotion.environment, plan=None, files=read_files(checked.report.inputs))
    before = static.digest()
    saved = _saved_plan(promotion, folder)
    promotion.progress("judging the plan")
    judged = promotion.judge(folder / PLAN_NAME)
    scope = scope_of(promotion.base, promotion.project, promotion.environment, plan=saved, files=read_files(judged.report.inputs))
    tree = scope.digest()
    _expect_unchanged(before, static.digest())
    if judged.report.decision is not Verdict.ALLOW:
        _record(promotion, saved, judged, None, commit)
        return PlanResult(checked=judged, seal=None, seal_path=None, changes=changes_of(saved), reconciles=doubtful)
    write_tree(tree, folder)
    seal = make_seal(
        promotion, identity=folder.name, plan=saved, scope=scope, tree=tree, program=program, commit=commit, reconciles=doubtful
    )
    _record(promotion, saved, judged, digest(encode(seal)), commit)
    return PlanResult(checked=judged, seal=seal, seal_path=write(seal, folder), changes=seal.changes, reconciles=doubtful)


def _saved_plan(promotion: Promotion, folder: Path) -> Plan:
    file = folder / PLAN_NAME
    promotion.progress("terraform plan")
    promotion.terraform.plan(file)
    file.chmod(0o600)
    saved = promotion.plans.read(file, PLAN_NAME)
    refuse_late_variables(saved)
    expect_same_configuration(promotion.base, promotion.environment, saved)
    expect_agreement(saved, promotion.terraform.show(file), folder, promotion.plans)
    return saved


def _expect_unchanged(before: TreeDigest, now: TreeDigest) -> None:
    changes = before.differences(now)
    if changes:
        raise InputError(
            f"files were edited while the plan was made and judged: {', '.join(changes)}",
            remediation="Run gate plan again, and edit nothing until it ends.",
        )


def _record(promotion: Promotion, plan: Plan, checked: Checked, seal: str | None, commit: Commit | None) -> None:
    body = Judged(verdict=checked.report.decision, plan=plan.digest, seal=seal, commit=commit.id if commit else None)
    promotion.evidence.append(promotion.environment.name, body, time=stamp(promotion.now()), gate=promotion.version)
