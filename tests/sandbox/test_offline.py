"""What gate knows of the reference stack without Terraform is what Terraform plans, and of blocks that `dynamic` makes too."""

from __future__ import annotations

import json
from typing import Any

from gate.sources.terraform.configuration import read
from gate.tree import FolderTree
from tests.sandbox.fixtures import Stack
from tests.sandbox.overlay import root
from tests.sandbox.test_stack import INIT, PLAN, done
from tests.sources.terraform.agreement import Tally, configured

BLOCKS = """locals {
  permissions = { FLOW = ["READ"], SECRET = ["CREATE", "READ"] }
}
resource "kestra_role" "plain" {
  name = "plain"
  permissions {
    type        = "FLOW"
    permissions = ["READ"]
  }
}
resource "kestra_role" "dynamic" {
  for_each = toset(["a", "b"])
  name     = each.key
  dynamic "permissions" {
    for_each = local.permissions
    content {
      type        = permissions.key
      permissions = permissions.value
    }
  }
}
resource "kestra_role" "iterator" {
  name = "iterator"
  dynamic "permissions" {
    for_each = [for name in keys(local.permissions) : { name = name, index = length(name) }]
    iterator = one
    content {
      type        = "${one.value.name}-${one.key}"
      permissions = [tostring(one.value.index)]
    }
  }
}
resource "kestra_role" "none" {
  name = "none"
  dynamic "permissions" {
    for_each = {}
    content {
      type        = permissions.key
      permissions = []
    }
  }
}
"""
JSON = """{"resource": {"kestra_role": {"json": {
  "name": "json",
  "permissions": [{"type": "A", "permissions": ["${upper(\\"x\\")}"]}, {"type": "B", "permissions": []}]
}, "json_dynamic": {
  "name": "json-dynamic",
  "dynamic": {"permissions": {"for_each": ["X", "Y"], "content": {"type": "${permissions.value}", "permissions": ["P${permissions.key}"]}}}
}}}}"""


def test_what_is_known_offline_is_what_terraform_plans(stack: Stack, figures: dict[str, str]) -> None:
    (stack.root("prod") / "roles.tf").write_text(BLOCKS, encoding="utf-8")
    (stack.root("prod") / "roles.tf.json").write_text(JSON, encoding="utf-8")
    done(stack.terraform("prod", *INIT))
    done(stack.terraform("prod", *PLAN))
    plan: dict[str, Any] = json.loads(done(stack.terraform("prod", "show", "-json", "plan.tfplan")))
    configuration = read(FolderTree(stack.clone), root("prod"))
    assert configuration.failures == ()
    changes = {change["address"]: change["change"] for change in plan["resource_changes"]}
    assert {resource.address for resource in configuration.resources} == changes.keys()
    tally = Tally()
    for resource in configuration.resources:
        tally += configured(resource, changes[resource.address])
    figures["Terraform and gate, reference stack"] = tally.words(1)
    assert (tally.wrong, tally.missed) == ([], [])
