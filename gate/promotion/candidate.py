"""The plan that `apply` would apply: the very one that was judged, or where that is gone, one made anew that means the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from gate.model.report import Checked, Verdict
from gate.model.terraform import Plan, StateIdentity
from gate.promotion.comparing import compare
from gate.promotion.finding import Sealed
from gate.promotion.making import expect_read_alike, expect_unchanged, initialise, make_plan, plan_folder
from gate.promotion.meaning import Stretching, settled
from gate.promotion.ports import Program
from gate.promotion.promotion import Promotion
from gate.promotion.scope import LOCK_FILE, read_files, refuse_errored_state, root_of, scope_of
from gate.promotion.seal import PLAN_NAME, Seal
from gate.promotion.sealing import make_seal
from gate.promotion.tree import TreeDigest, file_digest
from gate.promotion.trust import expect_checked_as_committed
from gate.promotion.verify import expect_unbroken, refuse_changes, setting_differences


class Candidate(Struct, frozen=True, kw_only=True):
    """A plan that is what its seal says."""

    sealed: Sealed
    plan: Plan
    file: Path
    program: Program
    """The Terraform that made it, and that applies it."""
    state: StateIdentity | None
    """What it was made from."""
    tree: TreeDigest
    """Every file that it was made from."""


@contextmanager
def prepared(promotion: Promotion, sealed: Sealed) -> Iterator[Candidate | Checked]:
    """Yield what may be judged and applied under a seal, or the report that does not allow to make it anew.

    A plan that is made anew is gone afterwards. Raises RefusedError where there is nothing that means what was judged.
    """
    if sealed.plan.exists():
        promotion.progress(f"verifying the plan of {sealed.seal.created}")
        plan, tree = expect_unbroken(promotion, sealed)
        seal = sealed.seal
        yield Candidate(sealed=sealed, plan=plan, file=sealed.plan, program=seal.terraform, state=seal.state.identity, tree=tree)
    else:
        with plan_folder(promotion) as folder:
            yield _made_anew(promotion, sealed, folder)


def _made_anew(promotion: Promotion, sealed: Sealed, folder: Path) -> Candidate | Checked:
    seal = sealed.seal
    refuse_errored_state(root_of(promotion.base, promotion.environment))
    program = promotion.terraform.program()
    refuse_changes(seal.environment, [*setting_differences(promotion, seal), *_before(promotion, seal, program)])
    promotion.progress(f"the plan of {seal.created} is not here: making it anew")
    checked = promotion.check()
    if checked.report.decision is not Verdict.ALLOW:
        return checked
    expect_checked_as_committed(promotion, checked)
    read = read_files(checked.report.inputs)
    static = scope_of(promotion.base, promotion.project, promotion.environment, plan=None, files=read)
    before = static.digest()
    initialise(promotion, program.version)
    plan = make_plan(promotion, folder, seal.mode)
    stretching = Stretching(settled(plan, promotion.environment.volatile), seal.meaning.salt)
    expect_read_alike(promotion, folder, plan)
    scope = scope_of(promotion.base, promotion.project, promotion.environment, plan=plan, files=read)
    tree = scope.digest().keyed()
    expect_unchanged(before.differences(static.digest()))
    again = make_seal(
        promotion,
        identity=folder.name,
        plan=plan,
        scope=scope,
        tree=tree,
        program=program,
        commit=seal.commit,
        reconciles=None,
        stretching=stretching,
        policies=seal.policies,
        approvable=seal.approvable,
    )
    refuse_changes(seal.environment, [*compare(seal, again).lines, *_sources(seal, again)])
    return Candidate(sealed=sealed, plan=plan, file=folder / PLAN_NAME, program=program, state=again.state.identity, tree=tree)


def _before(promotion: Promotion, seal: Seal, program: Program) -> Iterator[str]:
    """Yield what differs and can be told before Terraform plans: its version, and the providers that it would run."""
    if program.version != seal.terraform.version:
        yield f"the plan was made with Terraform {seal.terraform.version}, and {program.path} is {program.version}"
    lock = root_of(promotion.base, promotion.environment) / LOCK_FILE
    if (file_digest(lock) if lock.exists() else None) != seal.lock_file:
        yield f"{os.path.relpath(lock, promotion.base)} changed since it was judged"


def _sources(seal: Seal, again: Seal) -> Iterator[str]:
    before, now = TreeDigest(files=seal.sources), TreeDigest(files=again.sources)
    yield from (f"{line} since it was judged" for line in before.differences(now))
