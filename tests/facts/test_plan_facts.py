"""A plan joined to its configuration: who makes a change, where its values come from, and what of it is secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.facts.documents import Documents
from gate.facts.input.plan import PlanFact
from gate.facts.learn import learn
from gate.facts.plan import plan_fact
from gate.facts.redaction import Redactor
from gate.model.terraform import Configuration
from gate.sources.terraform.plan import read
from gate.tree import MemoryTree
from tests.sources.terraform.evaluated import evaluate
from tests.sources.terraform.plan.encode import PROVIDER, UNKNOWN, change, field, header, path, resource_change, saved, value

ROOT = """
terraform {
  required_providers {
    k      = { source = "kestra-io/kestra" }
    kestra = { source = "registry.example.com/acme/kestra" }
  }
}
provider "k" {
  url = "https://one.example.com"
}
provider "k" {
  alias = "prod"
  url   = "https://two.example.com"
}
provider "kestra" {
  url = "https://three.example.com"
}
variable "given" {
  type = set(string)
}
module "flows" {
  source    = "./flows"
  providers = { kestra = k.prod }
}
module "own" {
  source = "./own"
}
resource "k_flow" "one" {
  provider = k
}
resource "kestra_flow" "acme" {}
resource "k_flow" "some" {
  provider = k
  for_each = var.given
  content  = "connection: ${terraform_data.id.id} ${each.key}"
}
resource "terraform_data" "id" {}
"""
CHILD = """
terraform {
  required_providers {
    kestra = { source = "kestra-io/kestra" }
  }
}
resource "kestra_flow" "f" {}
"""
OWN = CHILD + 'provider "kestra" {\n  url = "https://four.example.com"\n}\n'
PUBLIC = "registry.terraform.io/kestra-io/kestra"


@pytest.fixture
def written(tmp_path: Path) -> Configuration:
    return evaluate(tmp_path / "config", {"main.tf": ROOT, "flows/main.tf": CHILD, "own/main.tf": OWN})


def facts(folder: Path, configuration: Configuration | None, *parts: bytes) -> PlanFact:
    file = folder / "plan.tfplan"
    file.write_bytes(saved(header(*parts)))
    plan, redactor = read(file, "plan.tfplan"), Redactor()
    tree = MemoryTree({}, complete=True)
    learn(Documents(configuration=configuration, source=tree, plan=plan, flows=(), failures=(), inputs=()), redactor)
    return plan_fact(plan, configuration, redactor)


@pytest.mark.parametrize(
    ("provider", "key"),
    [
        (f'provider["{PUBLIC}"]', "k"),
        (f'provider["{PUBLIC}"].prod', "k.prod"),
        (f'provider["{PUBLIC}"].gone', None),
        ('provider["registry.example.com/acme/kestra"]', "kestra"),
        ('provider["registry.terraform.io/acme/kestra"]', None),
        (f'module.own.provider["{PUBLIC}"]', "module.own:kestra"),
        (f'module.gone.provider["{PUBLIC}"]', None),
        ('provider["terraform.io/builtin/terraform"]', "terraform"),
    ],
)
def test_the_provider_of_a_change_is_the_one_that_is_configured(tmp_path: Path, written: Configuration, provider: str, key: str) -> None:
    """A plan names providers by source; a configuration by names of its own choice. Every key is one that the configuration has."""
    plan = facts(tmp_path, written, field(3, resource_change("a.b", change(1, {}), provider=provider)))
    assert plan.changes[0].provider_config == key
    assert key is None or key in {one.key for one in written.providers}


def test_both_ways_to_name_a_provider_meet(tmp_path: Path, written: Configuration) -> None:
    """What serves a resource here, through the `providers` map of its module, is what the plan says."""
    names = {
        "k_flow.one": f'provider["{PUBLIC}"]',
        "kestra_flow.acme": 'provider["registry.example.com/acme/kestra"]',
        "module.flows.kestra_flow.f": f'provider["{PUBLIC}"].prod',
        "module.own.kestra_flow.f": f'module.own.provider["{PUBLIC}"]',
    }
    parts = [field(3, resource_change(address, change(1, {}), provider=provider)) for address, provider in names.items()]
    plan = facts(tmp_path, written, *parts)
    here = {one.address: one.provider for one in written.resources}
    assert {one.address: one.provider_config for one in plan.changes} == {address: here[address] for address in names}


def test_without_a_configuration_the_plans_own_key_stands(tmp_path: Path) -> None:
    plan = facts(tmp_path, None, field(3, resource_change("a.b", change(1, {}), provider=f'provider["{PUBLIC}"].prod')))
    assert plan.changes[0].provider_config == "kestra.prod"


@pytest.mark.parametrize(
    ("inner", "more", "refs"),
    [
        (change(1, {"content": UNKNOWN}), (), {"content": ("terraform_data.id",)}),
        (change(5, {"content": ""}), (), {}),
        (change(5, {"content": ""}), (field(7, "0badcafe"),), {}),
    ],
    ids=["created", "deleted", "deposed"],
)
def test_an_instance_whose_key_was_not_known_offline_has_the_references_of_its_block(
    tmp_path: Path, written: Configuration, inner: bytes, more: tuple[bytes, ...], refs: dict[str, tuple[str, ...]]
) -> None:
    assert "k_flow.some[?]" in {one.address for one in written.resources}
    assert facts(tmp_path, written, field(3, resource_change('k_flow.some["x"]', inner, *more))).changes[0].refs == refs


def test_what_was_secret_before_is_marked_too(tmp_path: Path) -> None:
    old, new = {"a": "canary-1", "b": "x"}, {"a": "y", "b": "canary-2"}
    inner = change(3, old, new, sensitive_before=(path("a"),), sensitive_after=(path("b"),))
    (found,) = facts(tmp_path, None, field(3, resource_change("a.b", inner))).changes
    assert found.sensitive == (("a",), ("b",))
    assert "canary" not in str(found)


def test_secrets_of_actions_and_of_what_is_put_off_are_not_shown(tmp_path: Path) -> None:
    action = field(1, "action.a.b") + field(2, PROVIDER) + field(4, value({"token": "canary-1"})) + field(5, path("token")) + field(7, b"")
    put_off = resource_change("a.b[*]", change(1, {"token": "canary-2"}, sensitive_after=(path("token"),)))
    because = field(1, field(1, 1))
    plan = facts(tmp_path, None, field(30, action), field(27, because + field(2, put_off)), field(31, because + field(2, action)))
    assert [*(one.subject for one in plan.actions), *(one.subject for one in plan.deferred)] == [
        "action:action.a.b (invoke)",
        "deferred:a.b[*]",
        "deferred:action.a.b (invoke)",
    ]
    assert [one.reason for one in plan.deferred] == ["instance_count_unknown"] * 2
    assert plan.actions[0].sensitive == (("token",),)
    assert "canary" not in str(plan)
