"""An environment with a `branch`: nothing but what was merged there is planned, and the branch cannot be dropped unseen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.errors import RefusedError
from gate.git import Origin
from gate.model.evidence import Intent, Judged
from gate.promotion import Promotion, apply, plan
from tests.promotion.stage import FLOW, Stage
from tests.test_git import git

ROOT = "terraform/environments/dev"
ADVICE = (
    "Bring it to main first, or put it back; files that git ignores count too, and so do line ends that git converts (`core.autocrlf`)."
)


@pytest.fixture
def merged(stage: Stage) -> Stage:
    """The stage with a remote whose `main` has all of it; git ignores what some people keep to themselves."""
    stage.write(".gitignore", ".gate/\n*.state\n*.auto.tfvars\noverride.tf\n")
    stage.commit()
    remote = stage.base.parent / "remote.git"
    git(stage.base, "clone", "-q", "--bare", str(stage.base), str(remote))
    git(stage.base, "remote", "add", "origin", f"file://{remote}")
    return stage


def promotion(stage: Stage, name: str = "dev", branch: str | None = "main") -> Promotion:
    """Return a promotion of an environment that `branch` judges."""
    made = stage.promotion(name)
    trust = Origin(stage.base, os.environ).trusted(branch) if branch else None
    return replace(made, environment=replace(made.environment, branch=branch), trust=trust)


def head(stage: Stage) -> str:
    return git(stage.base, "rev-parse", "HEAD")


def refused(use: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(RefusedError) as error:
        use()
    return error.value.message, error.value.remediation


def test_seal_and_records_name_the_branch_and_where_it_was(merged: Stage) -> None:
    planned = plan(promotion(merged))
    assert planned.seal is not None
    assert (planned.seal.branch, planned.seal.judged_at) == ("main", head(merged))
    apply(promotion(merged))
    bodies = [record.body for record in merged.records("dev")]
    named = [(one.branch, one.judged_at) for one in bodies if isinstance(one, Judged | Intent)]
    assert named == [("main", head(merged))] * 2


def test_without_a_branch_nothing_is_named(merged: Stage) -> None:
    merged.write("flows/b.yml", FLOW)
    planned = plan(promotion(merged, branch=None))
    assert planned.seal is not None
    assert (planned.seal.branch, planned.seal.judged_at) == (None, None)


def _hidden_edit(stage: Stage) -> None:
    stage.git("update-index", "--assume-unchanged", "flows/a.yml")
    stage.write("flows/a.yml", "id: b\nnamespace: company\n")


def _deleted(stage: Stage) -> None:
    (stage.base / "flows/a.yml").unlink()
    stage.write("flows/b.yml", FLOW)


def _executable(stage: Stage) -> None:
    (stage.base / "flows/a.yml").chmod(0o755)


def _link(stage: Stage) -> None:
    (stage.base / "flows/a.yml").unlink()
    (stage.base / "flows/a.yml").symlink_to("../shared/a.tpl")


def _write(name: str, text: str = "x = 1\n") -> Callable[[Stage], object]:
    return lambda stage: stage.write(name, text)


DIFFERENT: dict[str, tuple[Callable[[Stage], object], list[str]]] = {
    "edited": (_write("flows/a.yml", "id: b\nnamespace: company\n"), ["flows/a.yml changed"]),
    "edited, and git was told not to look": (_hidden_edit, ["flows/a.yml changed"]),
    "new": (_write("flows/b.yml", FLOW), ["flows/b.yml is new"]),
    "gone": (_deleted, ["flows/a.yml is gone", "flows/b.yml is new"]),
    "executable": (_executable, ["flows/a.yml has another mode"]),
    "a link": (_link, ["flows/a.yml changed"]),
    "read by the check": (_write("shared/a.tpl"), ["shared/a.tpl changed"]),
    "the root": (_write(f"{ROOT}/main.tf"), [f"{ROOT}/main.tf changed"]),
    "the lock file": (_write(f"{ROOT}/.terraform.lock.hcl"), [f"{ROOT}/.terraform.lock.hcl changed"]),
    "ignored variables": (_write(f"{ROOT}/mine.auto.tfvars"), [f"{ROOT}/mine.auto.tfvars is new"]),
    "an ignored override": (_write(f"{ROOT}/override.tf"), [f"{ROOT}/override.tf is new"]),
}


@pytest.mark.parametrize(("change", "lines"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_was_not_merged_is_refused_before_terraform_runs(merged: Stage, change: Callable[[Stage], object], lines: list[str]) -> None:
    change(merged)
    said = f"what counts for dev is not as in the checked-out commit {head(merged)}:"
    assert refused(lambda: plan(promotion(merged))) == ("\n".join((said, *lines)), ADVICE)
    assert merged.commands() == []
    assert merged.history("dev") == []


def test_a_module_that_only_the_plan_names_counts_too(merged: Stage) -> None:
    merged.write("terraform/modules/flows/main.tf", "# edited\n")
    message, advice = refused(lambda: plan(promotion(merged)))
    assert message.splitlines()[1:] == ["terraform/modules/flows/main.tf changed"]
    assert advice == ADVICE
    assert list(merged.base.glob(".gate/dev/plans/*/seal.json")) == []


@pytest.mark.parametrize("name", ["README.md", f"{ROOT}/dev.tfstate", f"{ROOT}/.terraform/x", ".gate/x", "terraform/environments/prod/x"])
def test_what_does_not_count_may_differ(merged: Stage, name: str) -> None:
    merged.write(name, "x")
    assert plan(promotion(merged)).seal is not None


def test_tracked_files_that_do_not_count_may_be_gone(merged: Stage) -> None:
    merged.write(f"{ROOT}/old.tfstate", "{}")
    merged.commit()
    git(merged.base, "push", "-q", "origin", "HEAD:main")
    (merged.base / f"{ROOT}/old.tfstate").unlink()
    assert plan(promotion(merged)).seal is not None


def test_apply_asks_again(merged: Stage) -> None:
    merged.write("flows/b.yml", FLOW)
    plan(promotion(merged, branch=None))
    entry = merged.environment("dev")  # as it was planned; only the trust is new
    message, _ = refused(lambda: apply(replace(promotion(merged), environment=entry)))
    assert message.splitlines()[1:] == ["flows/b.yml is new"]
    assert merged.history("dev") == ["plan ALLOW"]


def test_a_plan_is_made_anew_only_of_what_was_merged(merged: Stage) -> None:
    planned = plan(promotion(merged))
    assert planned.seal_path is not None
    planned.seal_path.with_name("plan.tfplan").unlink()
    merged.write("flows/b.yml", FLOW)
    merged.commands()
    message, _ = refused(lambda: apply(promotion(merged)))
    assert message.splitlines()[1:] == ["flows/b.yml is new"]
    assert merged.commands() == ["version"]  # nothing is given to Terraform


AGAIN = "Write `branch: main` for dev again"
RENAME = "; or, to rename it, let gate.yaml in main of origin say `branch: release`, and keep main until dev was planned."
DROPPED = {
    "none": (None, "names no branch any more", f"{AGAIN}."),
    "another": ("release", "says that release does", AGAIN + RENAME),
}


@pytest.mark.parametrize(("branch", "says", "advice"), DROPPED.values(), ids=DROPPED)
def test_a_branch_that_is_on_record_cannot_be_dropped(merged: Stage, branch: str | None, says: str, advice: str) -> None:
    git(merged.base, "push", "-q", "origin", "HEAD:release")
    plan(promotion(merged))
    expected = (f"the records of dev say that main of origin judges it, and gate.yaml {says}", advice)
    assert refused(lambda: plan(promotion(merged, branch=branch))) == expected
    assert refused(lambda: apply(promotion(merged, branch=branch))) == expected
    assert merged.history("dev") == ["plan ALLOW"]


def test_a_branch_may_be_named_from_some_day_on(merged: Stage) -> None:
    plan(promotion(merged, branch=None))
    assert plan(promotion(merged)).seal is not None


def test_modules_that_terraform_downloaded_are_pinned_by_the_code(merged: Stage) -> None:
    installs = {"modules/m/main.tf": "# m\n"}
    merged.scenario(init={"installs": installs}, document={"more": {".terraform/modules/m/main.tf": "# m\n"}})
    assert plan(promotion(merged)).seal is not None


@pytest.mark.parametrize("folder", [".gate/modules/m", "terraform/modules/.gate/m"])
def test_a_module_that_only_looks_downloaded_counts(merged: Stage, folder: str) -> None:
    merged.write(f"{folder}/main.tf", "# m\n")
    merged.scenario(document={"more": {f"../../../{folder}/main.tf": "# m\n"}})
    assert refused(lambda: plan(promotion(merged)))[0].splitlines()[1:] == [f"{folder}/main.tf is new"]


def test_a_folder_below_the_top_of_the_repository(merged: Stage, tmp_path: Path) -> None:
    """`gate.yaml` may lie in a folder of the repository; modules may lie above it."""
    top = tmp_path / "top"
    top.mkdir()
    merged.base.rename(top / "infra")
    merged.base = top / "infra"
    for name in (".git", ".gitignore"):
        (merged.base / name).rename(top / name)
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "moved")
    git(top, "push", "-q", "origin", "HEAD:main")
    assert plan(promotion(merged)).seal is not None
    merged.write("flows/a.yml", "id: b\n")
    assert refused(lambda: plan(promotion(merged)))[0].splitlines()[1:] == ["flows/a.yml changed"]
