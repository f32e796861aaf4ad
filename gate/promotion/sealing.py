"""Builds the seal of a plan, and the parts of it that a later command computes again to compare."""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import msgspec

from gate.config.project import Environment
from gate.config.units import seconds
from gate.model.canonical import canonical, digest
from gate.model.evidence import Record
from gate.model.promotion import Approvable
from gate.model.report import Verdict
from gate.model.source import InputFile
from gate.model.terraform import Plan
from gate.promotion.clock import stamp
from gate.promotion.meaning import Stretching, Target, changes_of, drift_of, meaning
from gate.promotion.ports import Commit, Program
from gate.promotion.promotion import Promotion
from gate.promotion.scope import LOCK_FILE, Scope, plan_files
from gate.promotion.seal import SEAL_SCHEMA, Seal, SealedState
from gate.promotion.tree import TreeDigest


def make_seal(
    promotion: Promotion,
    *,
    identity: str,
    plan: Plan,
    scope: Scope,
    tree: TreeDigest,
    program: Program,
    commit: Commit | None,
    reconciles: Record | None,
    stretching: Stretching,
    policies: dict[str, str],
    approvable: tuple[Approvable, ...],
) -> Seal:
    """Return the seal of a plan that is allowed, or would be if approvals lift what is `approvable`.

    `policies` are the digests of what judged it (`policy_digests`).
    """
    environment = promotion.environment
    now = promotion.now()
    return Seal(
        schema=SEAL_SCHEMA,
        id=identity,
        environment=environment.name,
        protected=environment.protected,
        created=stamp(now),
        expires=stamp(now + timedelta(seconds=seconds(environment.plan_max_age))),
        gate=promotion.version,
        verdict=Verdict.DENY if approvable else Verdict.ALLOW,
        plan_digest=plan.digest,
        plan_config_digest=plan.config_digest,
        root=str(scope.root),
        commit=commit,
        branch=promotion.branch,
        judged_at=promotion.judged_at,
        terraform=program,
        state=sealed_state(plan),
        lock_file=tree.content(os.path.relpath(scope.root / LOCK_FILE, scope.base)),
        tree=tree.digest,
        sources=scope.sources(tree.files),
        policies=policies,
        config=promotion.project.digest,
        entry=entry_digest(environment),
        meaning=meaning(stretching, _target(promotion, plan, scope, tree), redact=promotion.redact),
        changes=changes_of(stretching.plan),
        drift=drift_of(stretching.plan),
        counts=dict(Counter(change.operation for change in plan.changes if change.operation != "no-op")),
        reconciles=reconciles.digest if reconciles else None,
        planner=promotion.approving.planner(),
        approvable=approvable,
    )


def _target(promotion: Promotion, plan: Plan, scope: Scope, tree: TreeDigest) -> Target:
    return Target(
        environment=promotion.environment.name,
        root=Path(os.path.relpath(scope.root, scope.base)).as_posix(),
        state=sealed_state(plan).config_digest,
        files=_rest(promotion, plan, scope, tree),
    )


def _rest(promotion: Promotion, plan: Plan, scope: Scope, tree: TreeDigest) -> str:
    """Return the digest of the tracked files that count and are not told by the plan: an apply may run or upload them.

    What git does not track differs from clone to clone, and may hold a password that a digest would give away.
    """
    told = {*scope.settings, scope.root / LOCK_FILE, *plan_files(promotion.base, promotion.environment, plan)}
    rest = {name: tree.files[name] for name in promotion.repository.tracked() if name in tree.files and scope.base / name not in told}
    return digest(canonical(rest))


def entry_digest(environment: Environment) -> str:
    """Return the digest of an environment's entry in `gate.yaml`, defaults included."""
    return digest(canonical(msgspec.to_builtins(environment)))


def policy_digests(policies: tuple[InputFile, ...]) -> dict[str, str]:
    """Return path → digest of the files of the rule packs and their data, and of the file of waivers."""
    return {one.path: one.digest for one in policies}


_CREDENTIAL = re.compile(r"(?i)secret|password|token|_key|credential|sas|conn_str|user")


def sealed_state(plan: Plan) -> SealedState:
    """Return which state a plan was made from. A state that does not exist yet has no identity.

    Credentials are no part of the digest: that of a weak one would give it away.
    """
    state = plan.identity.state
    settings = {name: value for name, value in (plan.identity.backend_config or {}).items() if not _CREDENTIAL.search(name)}
    return SealedState(
        backend=plan.identity.backend,
        workspace=plan.identity.workspace,
        config_digest=digest(msgspec.json.encode(settings, order="sorted")),
        identity=state if state is not None and state.lineage else None,
    )
