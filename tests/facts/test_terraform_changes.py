"""Real Terraform plans one change of every kind at once: each is a subject, told as Terraform tells it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gate.cli import wiring
from tests.facts.test_changes import facts, lines
from tests.programs import require

CHILD = """
variable "id" { type = string }
locals { made = { deep = ["known", var.id] } }
resource "terraform_data" "r" {
  count = 2
  input = local.made
}
"""
ROOT = r"""
variable "secret" {
  sensitive = true
  default   = "canary"
}
moved {
  from = terraform_data.before
  to   = terraform_data.after
}
removed {
  from = terraform_data.kept
  lifecycle { destroy = false }
}
import {
  to = terraform_data.imported
  id = "an-id"
}
resource "terraform_data" "after" { input = 1 }
resource "terraform_data" "imported" { input = "z" }
resource "terraform_data" "edited" { input = { secret = var.secret, n = 2 } }
resource "terraform_data" "same" { input = 1 }
resource "terraform_data" "second" {
  input            = 1
  triggers_replace = [2]
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "keys" {
  for_each = toset(["a.b[0]", "quote\"d", "back\\slash", "\u0007\u2028", "ü😀", "$${x}%%{y}", "nl\nx"])
  input    = each.key
}
resource "terraform_data" "new" { input = terraform_data.keys["a.b[0]"].id }
data "terraform_remote_state" "later" {
  backend = "local"
  config  = { path = terraform_data.new.id }
}
module "m" {
  source   = "./m"
  for_each = toset(["x.y"])
  id       = terraform_data.new.id
}
check "fails" {
  assert {
    condition     = terraform_data.same.input == 2
    error_message = "not two"
  }
}
check "later" {
  assert {
    condition     = terraform_data.new.id != ""
    error_message = "empty"
  }
}
output "new" { value = module.m["x.y"].id }
output "secret" {
  value     = var.secret
  sensitive = true
}
"""
KEYS = ("a.b[0]", 'quote"d', "back\\slash", "\a\u2028", "ü😀", "${x}%{y}")
EXPECTED = r"""
change:data.terraform_remote_state.later | read | terraform | - | - | config.path outputs | - | config<terraform_data.new
change:module.m["x.y"].terraform_data.r[0] | create | terraform | - | - | id input.deep.1 output | - | input<terraform_data.new
change:module.m["x.y"].terraform_data.r[1] | create | terraform | - | - | id input.deep.1 output | - | input<terraform_data.new
change:terraform_data.after | no-op | terraform | terraform_data.before | - | - | - | -
change:terraform_data.edited | update | terraform | - | - | output | input.secret | -
change:terraform_data.gone | delete destroys | terraform | - | - | - | - | -
change:terraform_data.imported | update | terraform | - | an-id | output | - | -
change:terraform_data.kept | forget destroys | terraform | - | - | - | - | -
change:terraform_data.keys["$${x}%%{y}"] | no-op | terraform | - | - | - | - | -
change:terraform_data.keys["\u0007\u2028"] | no-op | terraform | - | - | - | - | -
change:terraform_data.keys["a.b[0]"] | replace destroys | terraform | - | - | id output | - | -
change:terraform_data.keys["back\\slash"] | no-op | terraform | - | - | - | - | -
change:terraform_data.keys["nl\nx"] | create | terraform | - | - | id output | - | -
change:terraform_data.keys["quote\"d"] | no-op | terraform | - | - | - | - | -
change:terraform_data.keys["ü😀"] | no-op | terraform | - | - | - | - | -
change:terraform_data.new | create | terraform | - | - | id input output | - | input<terraform_data.keys["a.b[0]"]
change:terraform_data.same | no-op | terraform | - | - | - | - | -
change:terraform_data.same (deposed 0badcafe) | delete destroys | terraform | - | - | - | - | -
change:terraform_data.same (deposed 1badcafe) | delete destroys | terraform | - | - | - | - | -
change:terraform_data.second | replace destroys | terraform | - | - | id output | - | -
output:new | create | unknown
output:old | delete | -
output:secret | create | sensitive
check:check.fails | check | fail
check:check.later | check | unknown
"""


def stored(name: str, *instances: dict[str, Any]) -> dict[str, Any]:
    return {"mode": "managed", "type": "terraform_data", "name": name, "provider": PROVIDER, "instances": list(instances)}


def instance(value: object, kind: str = "number", trigger: object = None, **more: Any) -> dict[str, Any]:
    one = {"value": value, "type": kind}
    return {"schema_version": 0, "attributes": {"id": f"id-{value}", "input": one, "output": one, "triggers_replace": trigger}, **more}


PROVIDER = 'provider["terraform.io/builtin/terraform"]'
STATE = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 3,
    "lineage": "c0ffee00-0000-0000-0000-000000000000",
    "outputs": {"old": {"value": 1, "type": "number"}},
    "resources": [
        stored("before", instance(1)),
        stored("edited", instance(1)),
        stored("gone", instance(1)),
        stored("kept", instance(1)),
        stored("same", instance(1), instance(8, deposed="0badcafe"), instance(9, deposed="1badcafe")),
        stored("second", instance(1, trigger={"value": [1], "type": ["tuple", ["number"]]}, create_before_destroy=True)),
        stored("keys", *(instance(key, "string", index_key=key) for key in KEYS)),
    ],
}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan in both forms, and the configuration that it was made from."""
    folder = tmp_path_factory.mktemp("changes")
    root = folder / "config"
    for name, text in {"main.tf": ROOT, "m/main.tf": CHILD + 'output "id" { value = terraform_data.r[0].id }\n'}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "terraform.tfstate").write_text(json.dumps(STATE))
    program, env = require("terraform"), {"PATH": os.environ["PATH"], "HOME": str(folder), "CHECKPOINT_DISABLE": "1"}

    def terraform(*arguments: str) -> str:
        done = subprocess.run([program, *arguments], cwd=root, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    terraform("init", "-no-color", "-input=false")
    terraform("plan", "-no-color", "-input=false", "-out=../plan.tfplan", '-replace=terraform_data.keys["a.b[0]"]')
    (folder / "plan.json").write_text(terraform("show", "-json", "../plan.tfplan"), encoding="utf-8")
    return folder


def test_every_kind_of_change_is_a_subject_of_its_own(planned: Path) -> None:
    assert list(lines(facts(planned))) == EXPECTED.strip().splitlines()


def test_a_plans_json_says_the_same_where_it_speaks(planned: Path) -> None:
    """It does not name the provider of what left the configuration."""
    silent = {"terraform_data.gone", "terraform_data.kept"}

    def told(form: str) -> Iterator[str]:
        for line in lines(facts(planned, form)):
            hidden = any(line.startswith(f"change:{address} |") for address in silent)
            yield line.replace(" terraform |", " - |") if hidden else line

    assert list(told("plan.json")) == list(told("plan.tfplan"))


SETTINGS = """version: 1
environments:
  prod:
    protected: true
    terraform: {dir: config, state: {backend: local}}
    resource_types: [terraform_data, terraform_remote_state]
"""


@pytest.mark.parametrize("form", ["plan.tfplan", "plan.json"])
def test_what_is_lost_is_found_where_a_person_can_keep_it(planned: Path, form: str) -> None:
    """What left the configuration without a word has no line; a `removed` block is one, and what forces a replacement."""
    (planned / "gate.yaml").write_text(SETTINGS)
    report = wiring.check(wiring.open_workspace(planned / "gate.yaml"), ["prod"], planned / form).report
    found = report.environments[0].findings
    assert {one.subject: (one.location.path, one.location.line) if one.location else None for one in found if one.rule == "RO-09"} == {
        "change:terraform_data.gone": None,
        "change:terraform_data.kept": ("config/main.tf", 10),
        'change:terraform_data.keys["a.b[0]"]': ("config/main.tf", 27),
        "change:terraform_data.same (deposed 0badcafe)": ("config/main.tf", 21),
        "change:terraform_data.same (deposed 1badcafe)": ("config/main.tf", 21),
        "change:terraform_data.second": ("config/main.tf", 24),
    }
    assert report.decision == "DENY"


def test_no_two_parts_of_a_plan_share_a_subject(planned: Path) -> None:
    plan = facts(planned)
    subjects = [one.subject for part in (plan.changes, plan.drift, plan.outputs, plan.checks) for one in part]
    assert len(set(subjects)) == len(subjects)
