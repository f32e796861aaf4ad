"""Real Terraform and the real plan reader: plan, seal, apply, record. Only the rules are stand-ins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gate.errors import ApplyError, ProcessError, RefusedError
from gate.model.evidence import Outcome
from gate.model.terraform import StateIdentity
from gate.promotion import apply, plan
from gate.promotion.seal import SealedChange
from gate.sources.terraform import plan as plans
from tests.programs import require
from tests.promotion.stage import Stage

ROOT = "terraform/environments/dev"
MAIN = """
variable "name" { default = "orders" }
variable "token" {
  default   = "canary-token"
  sensitive = true
}
module "flows" {
  source = "../../modules/flows"
  text   = file("${path.module}/../../../flows/a.yml")
}
resource "terraform_data" "own" { input = [var.name, var.token] }
output "url" { value = "http://kestra/${var.name}" }
output "token" {
  value     = var.token
  sensitive = true
}
"""
MODULE = """
variable "text" {}
resource "terraform_data" "flow" { input = var.text }
"""


@pytest.fixture
def real(stage: Stage) -> Stage:
    program = require("terraform")
    stage.path = f"{Path(program).parent}:/usr/bin:/bin"
    stage.plans = plans
    stage.write("terraform/modules/flows/main.tf", MODULE)
    for name in ("dev", "prod"):
        stage.write(f"terraform/environments/{name}/main.tf", MAIN)
        (stage.base / f"terraform/environments/{name}/.terraform.lock.hcl").unlink()
    stage.commit()
    return stage


def outcome(stage: Stage, name: str) -> Outcome:
    body = stage.records(name)[-1].body
    assert isinstance(body, Outcome)
    return body


def state_on_disk(stage: Stage, name: str) -> StateIdentity:
    state = json.loads((stage.base / f"terraform/environments/{name}/terraform.tfstate").read_text())
    return StateIdentity(lineage=state["lineage"], serial=state["serial"])


def test_plan_seal_apply_record_and_promote(real: Stage) -> None:
    sealed = plan(real.promotion("dev"))
    assert sealed.seal is not None
    assert sealed.seal.changes == (
        SealedChange(address="module.flows.terraform_data.flow", operation="create", deposed=None),
        SealedChange(address="terraform_data.own", operation="create", deposed=None),
    )
    assert (sealed.seal.state.backend, sealed.seal.state.workspace, sealed.seal.state.identity) == ("local", "default", None)
    assert sealed.seal.lock_file is None

    result = apply(real.promotion("dev"))
    assert result.outputs == {"url": "http://kestra/orders"}
    assert real.history("dev") == ["plan ALLOW", "intent", "applied"]
    assert outcome(real, "dev").state == state_on_disk(real, "dev")

    plan(real.promotion("prod"))
    apply(real.promotion("prod"))
    assert real.history("prod") == ["plan ALLOW", "intent", "applied"]
    written = [path for path in real.base.glob(".gate/**/*") if path.is_file()]
    assert [path for path in written if b"canary" in path.read_bytes()] == []
    assert [line for line in real.said if "canary" in line] == []


def test_the_second_plan_is_made_from_the_state_of_the_first_and_no_change_is_applied_too(real: Stage) -> None:
    plan(real.promotion("dev"))
    apply(real.promotion("dev"))
    real.later(minutes=1)
    first = outcome(real, "dev").state
    again = plan(real.promotion("dev"))
    assert again.seal is not None
    assert (again.seal.changes, again.seal.state.identity) == ((), first)
    assert apply(real.promotion("dev")).outcome is not None
    assert outcome(real, "dev").state == first

    real.write("flows/a.yml", "id: a\nnamespace: other\n")
    real.later(minutes=1)
    plan(real.promotion("dev"))
    apply(real.promotion("dev"))
    assert outcome(real, "dev").state == state_on_disk(real, "dev") != first


def test_a_state_that_moved_since_the_plan_is_refused(real: Stage) -> None:
    plan(real.promotion("dev"))
    state = real.base / ROOT / "terraform.tfstate"
    state.write_text('{"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "other", "outputs": {}, "resources": []}')
    with pytest.raises(RefusedError, match="the plan was made from no state, and it is serial 3 of other now"):
        apply(real.promotion("dev"))


def test_a_part_that_fails_is_on_record_as_partial(real: Stage) -> None:
    real.write(
        f"{ROOT}/more.tf",
        'resource "terraform_data" "late" {\n  input = terraform_data.own.id\n  lifecycle {\n    postcondition {\n'
        '      condition     = self.output == "never"\n      error_message = "it is not as it should be"\n    }\n  }\n}\n',
    )
    plan(real.promotion("dev"))
    with pytest.raises(ApplyError) as failure:
        apply(real.promotion("dev"))
    assert failure.value.message.startswith(
        "terraform apply ended with code 1; a part of the plan was applied\nError: Resource postcondition"
    )
    assert "it is not as it should be" in failure.value.message
    assert outcome(real, "dev").result == "partial"


def test_an_error_in_the_configuration_is_named_with_its_line(real: Stage) -> None:
    real.write(f"{ROOT}/more.tf", 'output "x" {\n  value = var.missing\n}\n')
    with pytest.raises(ProcessError) as failure:
        plan(real.promotion("dev"))
    assert (failure.value.path, failure.value.line) == (f"{ROOT}/more.tf", 2)
    assert "Reference to undeclared input variable" in failure.value.message


def test_local_state_of_any_name_is_no_edit(real: Stage) -> None:
    real.write(f"{ROOT}/backend.tf", 'terraform {\n  backend "local" {\n    path = "state/dev.json"\n  }\n}\n')
    for _ in range(2):
        plan(real.promotion("dev"))
        apply(real.promotion("dev"))
        assert outcome(real, "dev").edited == ()
        real.write("flows/a.yml", "id: a\nnamespace: other\n")
        real.later(minutes=1)
    assert (real.base / ROOT / "state/dev.json").exists()


def test_a_plan_that_takes_variables_again_at_apply_is_refused(real: Stage) -> None:
    real.write(f"{ROOT}/more.tf", 'variable "late" {\n  ephemeral = true\n}\n')
    real.write(f"{ROOT}/terraform.tfvars", 'late = "canary-late"\n')
    with pytest.raises(RefusedError) as refused:
        plan(real.promotion("dev"))
    assert refused.value.message == "the plan takes ephemeral variables again at apply, which no verdict covers: late"
    assert list(real.base.glob(".gate/dev/plans/*")) == []


def test_a_provider_that_only_a_module_uses_is_read_alike(real: Stage) -> None:
    real.write(f"{ROOT}/main.tf", 'module "flows" {\n  source = "../../modules/flows"\n  text   = "a"\n}\n')
    sealed = plan(real.promotion("dev")).seal
    assert sealed is not None
    assert [change.address for change in sealed.changes] == ["module.flows.terraform_data.flow"]
