"""Real Terraform and the real plan reader: what a plan means stays the same from run to run and clone to clone, and kinds of plans."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import RefusedError
from gate.promotion import PlanResult, apply, plan, show_difference
from gate.promotion.comparing import Comparison
from gate.promotion.seal import Seal, SealedChange
from gate.sources.terraform import plan as plans
from tests.programs import require
from tests.promotion.stage import Stage

ROOT = "terraform/environments/dev"
MAIN = """
terraform {
  backend "local" { path = "%(state)s" }
}
variable "pin" {
  default   = "4711"
  sensitive = true
}
variable "size" { default = 1 }
resource "terraform_data" "job" {
  for_each = toset(["a.yml", "b.yml", "c.yml"])
  input    = { name = each.key, size = var.size }
}
resource "terraform_data" "secret" { input = var.pin }
output "pin" {
  value     = var.pin
  sensitive = true
}
"""


@pytest.fixture
def real(stage: Stage, tmp_path: Path) -> Stage:
    """Dev on real Terraform, its state where every clone finds it."""
    program = require("terraform")
    stage.path = f"{Path(program).parent}:/usr/bin:/bin"
    stage.plans = plans
    stage.write(f"{ROOT}/main.tf", MAIN % {"state": tmp_path / "shared.tfstate"})
    (stage.base / f"{ROOT}/.terraform.lock.hcl").unlink()
    stage.commit()
    return stage


def elsewhere(stage: Stage, folder: Path) -> Stage:
    stage.git("clone", "-q", str(stage.base), str(folder))
    other = copy.copy(stage)
    other.base = folder
    (folder / ".gate").mkdir(mode=0o700)
    (folder / ".gate/evidence").symlink_to(stage.base / ".gate/evidence")
    return other


def sealed(result: PlanResult) -> Seal:
    assert result.seal is not None
    return result.seal


def done(*changes: tuple[str, str]) -> tuple[SealedChange, ...]:
    return tuple(SealedChange(address=address, operation=operation, deposed=None) for operation, address in changes)  # type: ignore[arg-type]


JOBS = tuple(f'terraform_data.job["{name}.yml"]' for name in "abc")


def test_a_plan_is_made_anew_in_another_clone_and_applied(real: Stage, tmp_path: Path) -> None:
    first = sealed(plan(real.promotion("dev")))
    real.later(minutes=1)
    assert sealed(plan(real.promotion("dev"))).meaning.digest == first.meaning.digest
    clone = elsewhere(real, tmp_path / "clone")
    result = apply(clone.promotion("dev"), first.id)
    assert (result.seal, clone.history("dev")) == (first, ["plan ALLOW", "plan ALLOW", "intent", "applied"])
    assert (tmp_path / "shared.tfstate").exists()
    assert sorted(path.name for path in clone.base.glob(".gate/dev/plans/*/*")) == ["seal.json"]


def edit(old: str, new: str) -> Callable[[Stage], None]:
    def change(stage: Stage) -> None:
        path = stage.base / ROOT / "main.tf"
        path.write_text(path.read_text().replace(old, new))

    return change


def given(text: str) -> Callable[[Stage], object]:
    return lambda stage: stage.write(f"{ROOT}/x.auto.tfvars", text)


HIDDEN = "terraform_data.secret (input)"
DIFFERENT: dict[str, tuple[Callable[[Stage], object], list[str]]] = {
    "a variable": (
        given("size = 2\n"),
        ["variables given in one of them only: size", *(f"different: create {job} (input)" for job in JOBS)],
    ),
    "a secret": (given('pin = "4712"\n'), ["variables given in one of them only: pin"]),
    "the configuration": (
        edit('"c.yml"', '"d.yml"'),
        ["the configuration is another", 'new: create terraform_data.job["d.yml"]', 'gone: create terraform_data.job["c.yml"]'],
    ),
    "a comment": (edit("\noutput", "\n# said\noutput"), ["the configuration is another"]),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_plan_that_means_something_else_elsewhere_is_refused_by_name(real: Stage, tmp_path: Path, name: str) -> None:
    sealed(plan(real.promotion("dev")))
    clone = elsewhere(real, tmp_path / "clone")
    change, words = DIFFERENT[name]
    change(clone)
    with pytest.raises(RefusedError) as refused:
        apply(clone.promotion("dev"))
    assert refused.value.message.splitlines()[1:] == [f"  {line}" for line in words]
    assert not (tmp_path / "shared.tfstate").exists()


def test_another_value_of_a_secret_is_told_apart_and_never_told(real: Stage) -> None:
    given('pin = "quartz"\n')(real)
    first = sealed(plan(real.promotion("dev")))
    given('pin = "quarts"\n')(real)
    real.later(minutes=1)
    sealed(plan(real.promotion("dev")))
    found = show_difference(real.base, real.evidence(), first.id, environment="dev").found
    assert found == Comparison(unnamed=(f"something differs that may be a secret: output pin, {HIDDEN}, variable pin",))
    kept = [path.read_bytes() for path in real.base.glob(".gate/**/*.json")]
    assert len(kept) > 1
    assert [content for content in kept if b"quart" in content] == []  # letters that no digest has


def test_what_is_called_volatile_keeps_the_meaning_and_is_applied_all_the_same(real: Stage) -> None:
    edit(
        'resource "terraform_data" "secret"',
        'variable "build" {}\nresource "terraform_data" "at" { input = var.build }\nresource "terraform_data" "secret"',
    )(real)
    digests = []
    for volatile in ((), ("var.build", "terraform_data.at.input")):
        real.volatile = volatile
        for build in (1, 2):
            given(f"build = {build}\n")(real)
            real.later(minutes=1)
            digests.append(sealed(plan(real.promotion("dev"))).meaning.digest)
    assert (digests[0] != digests[1], digests[2] == digests[3]) == (True, True)
    given("build = 3\n")(real)
    next(real.base.glob(f".gate/dev/plans/{real.evidence().seals('dev')[-1]}/plan.tfplan")).unlink()
    assert apply(real.promotion("dev")).outcome is not None


def test_a_state_that_was_recreated_empty_is_another(real: Stage, tmp_path: Path) -> None:
    plan(real.promotion("dev"))
    apply(real.promotion("dev"))
    given("size = 2\n")(real)
    real.later(minutes=1)
    first = sealed(plan(real.promotion("dev")))
    next(real.base.glob(f".gate/dev/plans/{first.id}/plan.tfplan")).unlink()
    state = tmp_path / "shared.tfstate"
    content = json.loads(state.read_text())
    state.write_text(json.dumps({**content, "lineage": "recreated", "resources": [], "outputs": {}}))
    with pytest.raises(RefusedError) as refused:
        apply(real.promotion("dev"))
    assert f"  the lineage was {content['lineage']}, and is recreated" in refused.value.message.splitlines()


def test_a_serial_that_only_grew_means_the_same(real: Stage, tmp_path: Path) -> None:
    plan(real.promotion("dev"))
    apply(real.promotion("dev"))
    given("size = 2\n")(real)
    real.later(minutes=1)
    first = sealed(plan(real.promotion("dev")))
    state = tmp_path / "shared.tfstate"
    content = json.loads(state.read_text())
    state.write_text(json.dumps({**content, "serial": content["serial"] + 1}))
    with pytest.raises(RefusedError, match="the state moved"):
        apply(real.promotion("dev"))
    real.later(minutes=1)
    again = sealed(plan(real.promotion("dev")))
    assert (again.meaning.digest, again.state) != (first.meaning.digest, first.state)
    assert again.meaning.digest == first.meaning.digest
    assert apply(real.promotion("dev")).outcome is not None


def test_a_plan_to_destroy_names_everything_as_destroyed(real: Stage, tmp_path: Path) -> None:
    plan(real.promotion("dev"))
    apply(real.promotion("dev"))
    real.later(minutes=1)
    found = plan(real.promotion("dev"), "destroy")
    assert found.changes == done(*(("delete", job) for job in JOBS), ("delete", "terraform_data.secret"))
    assert sealed(found).mode == "destroy"
    sealed(found)
    next(real.base.glob(f".gate/dev/plans/{sealed(found).id}/plan.tfplan")).unlink()
    assert apply(real.promotion("dev")).outcome is not None
    assert json.loads((tmp_path / "shared.tfstate").read_text())["resources"] == []


def test_a_plan_to_refresh_names_what_was_found_and_changes_nothing(real: Stage) -> None:
    plan(real.promotion("dev"))
    apply(real.promotion("dev"))
    real.later(minutes=1)
    found = plan(real.promotion("dev"), "refresh-only")
    assert (found.changes, found.drift, sealed(found).mode) == ((), (), "refresh-only")
    normal = sealed(plan(real.promotion("dev")))
    assert show_difference(real.base, real.evidence(), sealed(found).id, seal=normal.id).found == Comparison(
        identity=("the mode was refresh-only, and is normal",)
    )


def test_moves_and_what_is_forgotten_are_named(real: Stage) -> None:
    plan(real.promotion("dev"))
    apply(real.promotion("dev"))
    edit("toset([", 'toset(["z.yml", ')(real)
    edit(', "c.yml"', "")(real)
    edit('resource "terraform_data" "secret"', 'resource "terraform_data" "kept"')(real)
    real.write(
        f"{ROOT}/moves.tf",
        "moved {\n  from = terraform_data.secret\n  to   = terraform_data.kept\n}\n"
        'moved {\n  from = terraform_data.job["c.yml"]\n  to   = terraform_data.job["z.yml"]\n}\n',
    )
    real.later(minutes=1)
    assert plan(real.promotion("dev")).changes == (
        SealedChange(address='terraform_data.job["z.yml"]', operation="update", deposed=None, moved_from='terraform_data.job["c.yml"]'),
        SealedChange(address="terraform_data.kept", operation="no-op", deposed=None, moved_from="terraform_data.secret"),
    )
    real.write(f"{ROOT}/moves.tf", "removed {\n  from = terraform_data.job\n  lifecycle {\n    destroy = false\n  }\n}\n")
    path = real.base / ROOT / "main.tf"
    text = path.read_text()
    path.write_text(text[: text.index('resource "terraform_data" "job"')] + text[text.index('resource "terraform_data" "kept"') :])
    real.later(minutes=1)
    forgotten = plan(real.promotion("dev")).changes
    assert forgotten is not None
    assert [(one.operation, one.address) for one in forgotten if one.operation == "forget"] == [("forget", job) for job in JOBS]
