"""Whether everything that a seal names is still what was judged. Terraform is not started here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from gate.config.units import seconds
from gate.errors import ProcessError, RefusedError
from gate.model.evidence import Record
from gate.model.report import Verdict
from gate.model.terraform import Plan
from gate.promotion.chain import applied_since, in_doubt, judged, overtaken
from gate.promotion.clock import SKEW
from gate.promotion.finding import Sealed
from gate.promotion.promotion import Promotion
from gate.promotion.scope import LOCK_FILE, read_tree, root_of, scope_of
from gate.promotion.seal import PLAN_NAME, Seal
from gate.promotion.sealing import entry_digest, policy_digests
from gate.promotion.tree import TreeDigest, digest_tree, file_digest


def recorded(sealed: Sealed, records: Sequence[Record]) -> Record:
    """Return the record of the seal, and demand that nothing was applied since, or while it was made. Raises RefusedError."""
    name = sealed.seal.environment
    again = f"Run `gate plan {name}` and apply its seal."
    record = judged(records, sealed.digest)
    if record is None:
        raise RefusedError(
            f"the seal {sealed.path} was changed after the plan was judged: the evidence does not know it",
            path=str(sealed.path),
            remediation=again,
        )
    later, doubtful = applied_since(records, record), in_doubt(records)
    if doubtful is not None and (later is not None or doubtful.digest != sealed.seal.reconciles):
        raise RefusedError(
            f"an apply of {name} that began at {doubtful.time} never told how it ended (record {doubtful.counter})",
            remediation=f"Run `gate plan {name}` to see what it left; applying that plan settles it.",
        )
    if later is not None:
        raise RefusedError(f"{overtaken(name, sealed.digest, later)} (record {later.counter})", remediation=again)
    return record


def expect_unbroken(promotion: Promotion, sealed: Sealed) -> tuple[Plan, TreeDigest]:
    """Compare everything that the seal names with what is there now, and return the plan and the tree that were judged.

    Raises RefusedError that names each difference.
    """
    before = read_tree(sealed.path.parent)
    settings = [*setting_differences(promotion, sealed.seal), *_place(promotion, sealed.seal), *_program(promotion, sealed.seal)]
    broken = list(plan_differences(sealed))
    if broken:
        refuse_changes(sealed.seal.environment, [*settings, *broken, *_files(promotion, sealed, None, before)])
    plan = promotion.plans.read(sealed.plan, PLAN_NAME)
    refuse_changes(sealed.seal.environment, [*settings, *_files(promotion, sealed, plan, before)])
    return plan, before


def refuse_changes(environment: str, changes: Sequence[str]) -> None:
    """Raise RefusedError if something changed since it was judged."""
    if changes:
        raise RefusedError(
            "\n".join(("this is not what was judged:", *(f"  {line}" for line in changes))),
            remediation=f"Run `gate plan {environment}` again and apply its seal. Terraform was not started.",
        )


def age_differences(promotion: Promotion, seal: Seal) -> Iterator[str]:
    """Yield what is wrong with the age of a plan, now."""
    now = promotion.now()
    created = datetime.fromisoformat(seal.created)
    if now >= created + timedelta(seconds=seconds(promotion.environment.plan_max_age)):
        yield f"the plan is older than {promotion.environment.plan_max_age} (`plan_max_age`): it was made at {seal.created}"
    elif now < created - SKEW:
        yield f"the plan was made in the future, at {seal.created}: the clock was set back"


def setting_differences(promotion: Promotion, seal: Seal) -> Iterator[str]:
    """Yield how what judged the plan differs from what would judge it now, and what makes it too old."""
    yield from age_differences(promotion, seal)
    yield from _entry(promotion, seal)
    yield from _commit(promotion, seal)


def _place(promotion: Promotion, seal: Seal) -> Iterator[str]:
    root = root_of(promotion.base, promotion.environment)
    if seal.root != str(root):
        yield f"the plan was made in {seal.root}, and {promotion.environment.name} lies in {root}"


def _entry(promotion: Promotion, seal: Seal) -> Iterator[str]:
    name = promotion.environment.name
    if seal.entry != entry_digest(promotion.environment):
        yield f"the entry of {name} in {promotion.project.path} changed"
    elif seal.config != promotion.project.digest:
        yield f"{promotion.project.path} changed"
    yield from policy_differences(promotion, seal.policies)
    if seal.gate != promotion.version:
        yield f"the plan was judged by gate {seal.gate}, and this is gate {promotion.version}"
    if seal.verdict is not Verdict.ALLOW and not seal.approvable:
        yield f"the verdict in the seal is {seal.verdict}"


def policy_differences(promotion: Promotion, before: Mapping[str, str]) -> Iterator[str]:
    """Yield which files of the rules, their data and the waivers are others than those of `before`, path → digest."""
    now = policy_digests(promotion.policies())
    for path in sorted(before.keys() | now.keys()):
        if before.get(path) != now.get(path):
            yield f"{path}, the file of waivers, changed" if path == promotion.project.waivers else f"the policy {path} changed"


def _program(promotion: Promotion, seal: Seal) -> Iterator[str]:
    path, found = promotion.terraform.locate()
    if found != seal.terraform.digest:
        yield f"the terraform executable changed: {path} is not the {seal.terraform.version} that planned"
    elif path != seal.terraform.path:
        yield f"the plan was made with {seal.terraform.path}, and PATH names {path} now"


def plan_differences(sealed: Sealed) -> Iterator[str]:
    """Yield what is wrong with the plan file beside a seal."""
    try:
        found = file_digest(sealed.plan)
    except FileNotFoundError:
        yield f"the plan {sealed.plan} is gone; plans hold secrets and stay on the machine that made them"
        return
    except OSError as error:
        raise ProcessError(
            f"{sealed.plan} cannot be read: {error.strerror}",
            remediation="Make it a readable file, or make a new plan with `gate plan`.",
            path=str(sealed.plan),
        ) from error
    if found != sealed.seal.plan_digest:
        yield f"the plan {sealed.plan} changed"


def _commit(promotion: Promotion, seal: Seal) -> Iterator[str]:
    commit = promotion.repository.commit()
    before, now = (one.id if one else "no commit" for one in (seal.commit, commit))
    if before != now:
        yield f"the checked-out commit changed: it was {before}, and is {now}"


def _files(promotion: Promotion, sealed: Sealed, plan: Plan | None, before: TreeDigest) -> Iterator[str]:
    if before.digest != sealed.seal.tree:
        yield f"the list of files beside the seal {sealed.path} changed"
        return
    scope = scope_of(promotion.base, promotion.project, promotion.environment, plan=plan, files=before.files)
    now = scope.digest() if plan else digest_tree(scope.base, (), scope.files)
    lock = os.path.relpath(scope.root / LOCK_FILE, scope.base)
    if before.content(lock) != sealed.seal.lock_file:
        yield f"the seal {sealed.path} names another {lock}"
    yield from (f"{line} since it was judged" for line in before.differences(now))
