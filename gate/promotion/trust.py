"""The branch of `origin` that judges an environment: nothing that counts differs from its commits, and it cannot be dropped unseen."""

from __future__ import annotations

import os
from collections.abc import Sequence

from gate.errors import ProcessError, RefusedError
from gate.model.evidence import Intent, Judged, Record
from gate.model.report import Checked
from gate.promotion.promotion import Promotion
from gate.promotion.scope import Scope, is_downloaded, read_files, scope_of
from gate.promotion.tree import TreeDigest, is_walked


def expect_recorded_branch(promotion: Promotion, records: Sequence[Record]) -> None:
    """Demand that the branch that judges is the one that the records name, if they name one, or the one that it hands over to.

    Raises RefusedError, and ProcessError where the recorded branch cannot be asked.
    """
    name = promotion.environment.name
    bodies = [one.body for one in records if isinstance(one.body, Judged | Intent) and one.body.branch is not None]
    recorded, now = bodies[-1].branch if bodies else None, promotion.environment.branch
    if recorded is None or recorded == now:
        return
    path = promotion.project.path
    found = f"the records of {name} say that {recorded} of origin judges it, and {path} "
    advice = f"Write `branch: {recorded}` for {name} again"
    if now is None:
        raise RefusedError(f"{found}names no branch any more", path=path, remediation=f"{advice}.")
    advice += f"; or, to rename it, let {path} in {recorded} of origin say `branch: {now}`, and keep {recorded} until {name} was planned."
    try:
        handed = promotion.handed(recorded)
    except ProcessError as error:
        raise ProcessError(f"{found}says that {now} does: {error.message}", path=path, remediation=advice) from error
    if handed != now:
        raise RefusedError(f"{found}says that {now} does", path=path, remediation=advice)


def expect_checked_as_committed(promotion: Promotion, checked: Checked) -> None:
    """Demand of the files that the static check read, and of all beside them, what `expect_committed` does, before Terraform runs."""
    if promotion.trust is not None:
        files = read_files(checked.report.inputs)
        scope = scope_of(promotion.base, promotion.project, promotion.environment, plan=None, files=files)
        expect_committed(promotion, scope, scope.digest())


def expect_committed(promotion: Promotion, scope: Scope, tree: TreeDigest) -> None:
    """Demand that every file that counts is as in the checked-out commit, which lies on the branch; ignored ones count too.

    Modules that Terraform downloaded are pinned by the code. Raises RefusedError that names each file, and InputError.
    """
    trust = promotion.trust
    if trust is None:
        return
    committed, here = _counting(promotion, scope, tree, trust.head)
    lines = committed.differences(here)
    if lines:
        raise RefusedError(
            "\n".join((f"what counts for {promotion.environment.name} is not as in the checked-out commit {trust.head}:", *lines)),
            remediation=f"Bring it to {trust.branch} first, or put it back; files that git ignores count too, "
            "and so do line ends that git converts (`core.autocrlf`).",
        )


def uncommitted(promotion: Promotion, scope: Scope, tree: TreeDigest, commit: str) -> tuple[str, ...]:
    """Return what counts and is not as in a commit, whatever git was told to ignore or not to look at. Raises InputError."""
    try:
        committed, here = _counting(promotion, scope, tree, commit)
    except RefusedError as error:  # below a submodule, which no commit here holds
        return (error.path or error.message,)
    return committed.changed(here)


def _counting(promotion: Promotion, scope: Scope, tree: TreeDigest, commit: str) -> tuple[TreeDigest, TreeDigest]:
    """Return the files that count as a commit has them, and as they are here."""
    here = {name: value for name, value in tree.files.items() if not is_downloaded(name)}
    folders = [os.path.relpath(folder, scope.base) for folder in (scope.root, *scope.carried())]
    there = promotion.repository.committed(commit, here, folders)
    walked = {name: value for name, value in there.items() if name in here or is_walked(scope.base, name, scope.without)}
    return TreeDigest(files=walked), TreeDigest(files=here)
