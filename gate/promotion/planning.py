"""`gate plan`: check, let Terraform plan in the environment's own root, judge the plan, and seal what was allowed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from gate import decide
from gate.model.canonical import canonical, digest
from gate.model.evidence import Judged, Record
from gate.model.promotion import Approvable
from gate.model.report import Checked, Verdict
from gate.model.terraform import Plan, PlanMode
from gate.promotion.approving import demand_of
from gate.promotion.chain import in_doubt
from gate.promotion.clock import stamp
from gate.promotion.finding import newest_salt
from gate.promotion.making import expect_read_alike, expect_unchanged, initialise, make_plan, plan_folder, sweep
from gate.promotion.meaning import Stretching, changes_of, drift_of, new_salt, settled
from gate.promotion.ports import Commit, Program
from gate.promotion.promotion import PlanResult, Promotion
from gate.promotion.scope import Scope, expect_same_configuration, read_files, refuse_errored_state, root_of, scope_of, write_tree
from gate.promotion.scratch import environment_folder, locked
from gate.promotion.seal import PLAN_NAME, encode, write
from gate.promotion.sealing import make_seal, policy_digests
from gate.promotion.tree import TreeDigest
from gate.promotion.trust import expect_checked_as_committed, expect_committed, expect_recorded_branch, uncommitted
from gate.promotion.verify import policy_differences


def plan(promotion: Promotion, mode: PlanMode = "normal") -> PlanResult:
    """Plan and judge; seal what is allowed. See `gate.promotion` for what is raised."""
    name = promotion.environment.name
    with locked(environment_folder(promotion.base, name), name, doing="plan"):
        records = promotion.evidence.read(name)
        expect_recorded_branch(promotion, records)
        doubtful = in_doubt(records)
        refuse_errored_state(root_of(promotion.base, promotion.environment))
        sweep(promotion)
        promotion.progress(f"checking {name}")
        checked = promotion.check()
        if checked.report.decision is not Verdict.ALLOW:
            return PlanResult(checked=checked, seal=None, seal_path=None, changes=None, drift=(), reconciles=doubtful)
        expect_checked_as_committed(promotion, checked)
        program = promotion.terraform.program()
        initialise(promotion, program.version)
        with plan_folder(promotion) as folder:
            return _plan(promotion, folder, program, checked, records, mode)


def _plan(promotion: Promotion, folder: Path, program: Program, checked: Checked, records: Sequence[Record], mode: PlanMode) -> PlanResult:
    doubtful = in_doubt(records)
    commit = promotion.repository.commit()
    static = scope_of(promotion.base, promotion.project, promotion.environment, plan=None, files=read_files(checked.report.inputs))
    before = static.digest()
    saved = make_plan(promotion, folder, mode)
    stretching = Stretching(settled(saved, promotion.environment.volatile), _salt(promotion, records))
    expect_read_alike(promotion, folder, saved)
    policies = policy_digests(promotion.policies())
    promotion.progress("judging the plan")
    judged = promotion.judge(folder / PLAN_NAME)
    scope = scope_of(promotion.base, promotion.project, promotion.environment, plan=saved, files=read_files(judged.report.inputs))
    tree = scope.digest().keyed()
    expect_unchanged([*before.differences(static.digest()), *policy_differences(promotion, policies)])
    expect_same_configuration(promotion.base, promotion.environment, saved)
    expect_committed(promotion, scope, tree)
    commit = _with_hidden(promotion, scope, tree, commit)
    approvable = _approvable(promotion, judged)
    if judged.report.decision is not Verdict.ALLOW and not approvable:
        _record(promotion, saved, judged, None, commit, policies)
        means = stretching.plan
        return PlanResult(checked=judged, seal=None, seal_path=None, changes=changes_of(means), drift=drift_of(means), reconciles=doubtful)
    write_tree(tree, folder)
    seal = make_seal(
        promotion,
        identity=folder.name,
        plan=saved,
        scope=scope,
        tree=tree,
        program=program,
        commit=commit,
        reconciles=doubtful,
        stretching=stretching,
        policies=policies,
        approvable=approvable,
    )
    rules = promotion.environment.approvals
    asks = demand_of(rules, promotion.approving, seal, approvable, records, promotion.now()) if rules else None
    content = encode(seal)
    _record(promotion, saved, judged, digest(content), commit, policies)
    promotion.evidence.publish_seal(promotion.environment.name, seal.id, content)
    path = write(seal, folder)
    return PlanResult(checked=judged, seal=seal, seal_path=path, changes=seal.changes, drift=seal.drift, reconciles=doubtful, asks=asks)


def _approvable(promotion: Promotion, judged: Checked) -> tuple[Approvable, ...]:
    """Return what approvals can lift so that a denied plan is allowed; nothing where nobody is to approve."""
    return decide.approvable(judged.report, promotion.environment.name) if promotion.environment.approvals else ()


def _with_hidden(promotion: Promotion, scope: Scope, tree: TreeDigest, commit: Commit | None) -> Commit | None:
    """Return the commit with what its status hides: whoever approves is told what no commit holds."""
    if commit is None or promotion.trust is not None or promotion.environment.approvals is None:
        return commit
    return replace(commit, dirty=tuple(sorted({*commit.dirty, *uncommitted(promotion, scope, tree, commit.id)})))


def _salt(promotion: Promotion, records: Sequence[Record]) -> str:
    """Return the salt of the environment's newest seal, so that an unchanged plan keeps its meaning's digest, and its approvals."""
    return newest_salt(promotion.base, promotion.evidence, promotion.environment.name, records) or new_salt()


def _record(promotion: Promotion, plan: Plan, checked: Checked, seal: str | None, commit: Commit | None, policies: dict[str, str]) -> None:
    body = Judged(
        verdict=checked.report.decision,
        plan=plan.digest,
        seal=seal,
        commit=commit.id if commit else None,
        branch=promotion.branch,
        judged_at=promotion.judged_at,
        policies=digest(canonical({**policies, promotion.project.path: promotion.project.digest})),
    )
    promotion.evidence.append(promotion.environment.name, body, time=stamp(promotion.now()), gate=promotion.version)
