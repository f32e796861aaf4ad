"""Real Terraform as the oracle: what it saves and what it shows as JSON are read as one and the same plan."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gate.model.terraform import Change, Plan
from gate.promotion.agreement import differences
from gate.sources.terraform.plan import read
from tests.programs import require

ROOT = """
variable "given" { type = object({ a = number, b = list(number), c = optional(string) }) }
variable "secret" {
  sensitive = true
  default   = "canary-secret"
}
variable "again" {
  ephemeral = true
  type      = string
}
resource "terraform_data" "a" {
  input = {
    n = 0.1, big = 123456789012345678901234567890, i = FIVE, f = 1.5, e = 1e30, list = [1, 2.5, "x", null], s = "0.1"
    sec = [var.secret, "y"], nested = { sec = var.secret }
  }
}
resource "terraform_data" "b" {
  for_each         = toset(["a.b[0]", "quote\\"d", "tmpl$${x}", "pct%%{y}", "nl\\nx", "back\\\\slash", "\\u0007", "😀", "$${", "dd$"])
  input            = { tuple = [terraform_data.a.id, "known", terraform_data.a.output.n, [terraform_data.a.id]], m = { y = 1 } }
  triggers_replace = [each.key, "FIVE"]
  lifecycle { create_before_destroy = true }
}
module "m" {
  source = "../modules/m"
  count  = COUNT
}
check "c" {
  assert {
    condition     = terraform_data.a.input.i == 6
    error_message = "not six"
  }
}
output "known" { value = 0.1 }
output "unknown" { value = { a = [terraform_data.a.id, 1] } }
output "secret" {
  value     = var.secret
  sensitive = true
}
"""
CHILD = """
module "inner" { source = "./inner" }
resource "terraform_data" "r" { count = 2 }
"""
INNER = """
resource "terraform_data" "deep" {
  lifecycle {
    precondition {
      condition     = path.module != ""
      error_message = "never"
    }
  }
}
"""
LATER = """
removed {
  from = module.m
  lifecycle { destroy = false }
}
import {
  to = terraform_data.imported
  id = "some-id"
}
resource "terraform_data" "imported" { input = "z" }
"""


class Stack:
    """A root module in a folder of its own, with Terraform to plan it."""

    def __init__(self, folder: Path) -> None:
        self.program = require("terraform")
        self.root = folder / "prod"
        (folder / "modules/m/inner").mkdir(parents=True)
        self.root.mkdir()
        (folder / "modules/m/main.tf").write_text(CHILD)
        (folder / "modules/m/inner/main.tf").write_text(INNER)

    def terraform(self, *arguments: str) -> str:
        env = {"PATH": os.environ["PATH"], "HOME": str(self.root), "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        done = subprocess.run([self.program, *arguments], cwd=self.root, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def plan(self, configuration: str, *arguments: str) -> tuple[Plan, Plan]:
        """Plan, and return what was saved and what is shown."""
        (self.root / "main.tf").write_text(configuration)
        self.terraform("init", "-no-color", "-input=false")
        values = ("-var", "given={a=0.1,b=[1,0.3]}", "-var", "again=x")
        self.terraform("plan", "-no-color", "-input=false", "-out=plan.tfplan", *values, *arguments)
        (self.root / "plan.json").write_text(self.terraform("show", "-json", "plan.tfplan"))
        saved, shown = read(self.root / "plan.tfplan", "plan"), read(self.root / "plan.json", "plan")
        assert differences(saved, shown) == []
        return saved, shown


def comparable(plan: Plan, silent: set[str]) -> dict[str, Any]:
    def told(change: Change) -> Change:
        return msgspec.structs.replace(change, provider_config=None) if change.address in silent else change

    parts = {name: getattr(plan, name) for name in ("drift", "outputs", "checks", "deferred", "actions")}
    return {**parts, "changes": [told(change) for change in plan.changes]}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Stack:
    return Stack(tmp_path_factory.mktemp("stack"))


def test_what_is_saved_and_what_is_shown_are_one_plan(stack: Stack) -> None:
    """First everything is created; then it is applied, and edited so that each kind of change is planned."""
    saved, shown = stack.plan(ROOT.replace("FIVE", "5").replace("COUNT", "2"))
    assert comparable(saved, set()) == comparable(shown, set())
    assert list(saved.config_files) == ["../modules/m/inner/main.tf", "../modules/m/main.tf", "main.tf"]
    assert saved.identity.apply_time_variables == ("again",)
    assert saved.variables == {"given": {"a": 0.1, "b": [1, 0.3]}}

    stack.terraform("apply", "-no-color", "-input=false", "-var", "again=x", "plan.tfplan")
    stack.terraform("taint", 'terraform_data.b["dd$"]')
    edited = ROOT.replace("FIVE", "6").replace("COUNT", "0").replace('"a.b[0]"', '"new"').replace('output "known" { value = 0.1 }', "")
    edited = edited[: edited.index('module "m"')] + edited[edited.index("check") :] + LATER
    saved, shown = stack.plan(edited, "-replace", 'terraform_data.b["back\\\\slash"]')
    forgotten = {change.address for change in saved.changes if change.operation == "forget"}
    assert comparable(saved, forgotten) == comparable(shown, forgotten)
    assert {change.address: "+".join(change.actions) for change in saved.changes} == {
        **{
            f"module.m[{number}].{name}": "forget"
            for number in (0, 1)
            for name in ("module.inner.terraform_data.deep", "terraform_data.r[0]", "terraform_data.r[1]")
        },
        "terraform_data.a": "update",
        'terraform_data.b["new"]': "create",
        'terraform_data.b["a.b[0]"]': "delete",
        **{
            f'terraform_data.b["{key}"]': "create+delete"
            for key in (r"quote\"d", "tmpl$${x}", "pct%%{y}", r"nl\nx", r"back\\slash", r"\u0007", "😀", "$${", "dd$")
        },
        "terraform_data.imported": "update",
    }
    assert saved.identity.forced_replacements == ('terraform_data.b["back\\\\slash"]',)


def test_a_plan_to_destroy(stack: Stack) -> None:
    saved, shown = stack.plan(ROOT.replace("FIVE", "5").replace("COUNT", "2"), "-destroy", "-target=terraform_data.a")
    assert comparable(saved, set()) == comparable(shown, set())
    assert (saved.identity.mode, saved.identity.targets, saved.identity.complete) == ("destroy", ("terraform_data.a",), False)
