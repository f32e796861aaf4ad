"""Override files change what the other files declare, as Terraform merges them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.terraform.evaluated import evaluate, failures, resource

BASE = """terraform {
  required_version = ">= 1.5"
  backend "local" {
    path = "dev.tfstate"
  }
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "1.2"
    }
    airbyte = {
      source = "airbytehq/airbyte"
    }
  }
}
provider "kestra" {
  url     = "http://dev"
  api_key = "k"
}
provider "kestra" {
  alias = "other"
  url   = "http://other"
}
locals {
  one = "one"
  two = "two"
}
variable "v" {
  type      = string
  default   = "default"
  sensitive = true
}
module "m" {
  source = "./m"
  name   = "base"
  count  = 2
}
resource "kestra_role" "r" {
  name = "${local.one}-${local.two}"
  note = var.v
  permissions {
    type = "A"
  }
  permissions {
    type = "B"
  }
  grant {
    to = "x"
  }
  provisioner "local-exec" {
    command = "one"
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [name]
  }
}
output "o" {
  value     = "base"
  sensitive = true
}
"""
MODULE = 'variable "name" {}\nvariable "more" {\n  default = ""\n}\nresource "kestra_kv" "k" {\n  key = var.name\n  value = var.more\n}\n'


def overridden(folder: Path, text: str, name: str = "override.tf") -> dict[str, object]:
    """Everything that the tests below look at, after an override."""
    configuration = evaluate(folder, {"main.tf": BASE, "m/main.tf": MODULE, "n/main.tf": MODULE, name: text})
    assert configuration.failures == ()
    role = resource(configuration, "kestra_role.r")
    return {
        "version": configuration.required_version,
        "backend": (configuration.backend.type, configuration.backend.attributes.values),
        "requirements": {one.key: (one.source, one.version) for one in configuration.providers},
        "providers": {one.key: one.attributes.values for one in configuration.providers},
        "role": role.attributes.values,
        "provider": role.provider,
        "provisioners": [one.type for one in role.provisioners],
        "lifecycle": role.lifecycle,
        "modules": [(one.address, one.source) for one in configuration.modules],
        "keys": [one.attributes.values for one in configuration.resources if one.type == "kestra_kv"],
        "output": (configuration.outputs[0].sensitive, configuration.outputs[0].attributes.values),
    }


CASES: dict[str, tuple[str, dict[str, object]]] = {
    "a version replaces the version": ('terraform {\n  required_version = "1.11"\n}\n', {"version": "1.11"}),
    "a backend replaces the backend whole": (
        'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n',
        {"backend": ("s3", {"bucket": "b"})},
    ),
    "a cloud block replaces the backend": (
        'terraform {\n  cloud {\n    organization = "a"\n  }\n}\n',
        {"backend": ("cloud", {"organization": "a"})},
    ),
    "a required provider replaces its entry whole": (
        'terraform {\n  required_providers {\n    kestra = {\n      source = "evil/kestra"\n    }\n  }\n}\n',
        {"requirements": {"kestra": ("evil/kestra", None), "kestra.other": ("evil/kestra", None)}},
    ),
    "arguments of a provider one by one": (
        'provider "kestra" {\n  url = "http://prod"\n}\n',
        {"providers": {"kestra": {"url": "http://prod", "api_key": "k"}, "kestra.other": {"url": "http://other"}}},
    ),
    "a provider by its alias": (
        'provider "kestra" {\n  alias = "other"\n  url = "http://prod"\n}\n',
        {"providers": {"kestra": {"url": "http://dev", "api_key": "k"}, "kestra.other": {"url": "http://prod"}}},
    ),
    "one local": ('locals {\n  two = "2"\n}\n', {"role": "one-2"}),
    "a default": ('variable "v" {\n  default = "other"\n}\n', {"note": "other"}),
    "a module's source and arguments": (
        'module "m" {\n  source = "./n"\n  more = "more"\n}\n',
        {
            "modules": [("module.m[0]", "./n"), ("module.m[1]", "./n")],
            "keys": [{"key": "base", "value": "more"}, {"key": "base", "value": "more"}],
        },
    ),
    "an argument and all blocks of a kind": (
        'resource "kestra_role" "r" {\n  name = "n"\n  permissions {\n    type = "C"\n  }\n}\n',
        {"role": {"name": "n", "note": "default", "permissions": [{"type": "C"}], "grant": [{"to": "x"}]}},
    ),
    "blocks by dynamic ones": (
        ('resource "kestra_role" "r" {\n  name = "n"\n  dynamic "permissions" {\n    for_each = ["D"]\n'
        '    content {\n      type = permissions.value\n    }\n  }\n}\n'),
        {"role": {"name": "n", "note": "default", "grant": [{"to": "x"}], "permissions": [{"type": "D"}]}},
    ),
    "the provider": ('resource "kestra_role" "r" {\n  provider = kestra.other\n}\n', {"provider": "kestra.other"}),
    "provisioners": (
        'resource "kestra_role" "r" {\n  provisioner "file" {\n    destination = "d"\n  }\n}\n',
        {"provisioners": ["file"]},
    ),
    "lifecycle one by one": (
        'resource "kestra_role" "r" {\n  lifecycle {\n    prevent_destroy = false\n    replace_triggered_by = [terraform_data.x]\n  }\n}\n',
        {"lifecycle": {"prevent_destroy": False, "ignore_changes": ["name"]}},
    ),
    "an output": ('output "o" {\n  value = "new"\n}\n', {"output": (True, {"value": "new"})}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "changed"), CASES.values(), ids=CASES)
def test_what_an_override_file_changes(text: str, changed: dict[str, object], tmp_path: Path) -> None:
    after = overridden(tmp_path, text)
    role = after["role"]
    assert isinstance(role, dict)
    after |= {"role": role["name"] if isinstance(changed.get("role"), str) else role, "note": role["note"]}
    assert {name: after[name] for name in changed} == changed


def test_a_new_provider_configuration(tmp_path: Path) -> None:
    after = overridden(tmp_path, 'provider "airbyte" {\n  server_url = "http://a"\n}\n')
    assert isinstance(after["providers"], dict)
    assert after["providers"]["airbyte"] == {"server_url": "http://a"}


NAMES = ["override.tf", "a_override.tf", "override.tf.json", "a_override.tf.json"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_override_files(name: str, tmp_path: Path) -> None:
    text = '{"output": {"o": {"value": "new"}}}' if name.endswith(".json") else 'output "o" {\n  value = "new"\n}\n'
    assert overridden(tmp_path, text, name)["output"] == (True, {"value": "new"})


@pytest.mark.parametrize("name", ["overrides.tf", "xoverride.tf", "Override.tf"])
def test_names_of_ordinary_files(name: str, tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"main.tf": BASE, "m/main.tf": MODULE, name: 'output "o" {\n  value = "new"\n}\n'})
    assert [one.message for one in configuration.failures] == ["found output o declared a second time"]


def test_override_files_follow_each_other_in_the_order_of_their_names(tmp_path: Path) -> None:
    files = {"main.tf": 'locals {\n  a = "base"\n}\noutput "o" {\n  value = local.a\n}\n'}
    files |= {name: f'locals {{\n  a = "{name}"\n}}\n' for name in ("b_override.tf", "override.tf", "a_override.tf")}
    assert evaluate(tmp_path, files).outputs[0].attributes.values == {"value": "override.tf"}


BASELESS = {
    "a local": ("locals {\n  x = 1\n}\n", "found local.x in an override file, but no file that declares it", 2),
    "a variable": ('variable "x" {}\n', "found variable x in an override file, but no file that declares it", 1),
    "an output": ('output "x" {}\n', "found output x in an override file, but no file that declares it", 1),
    "a module": ('module "x" {}\n', "found module x in an override file, but no file that declares it", 1),
    "a resource": ('resource "a_b" "x" {}\n', "found a_b.x in an override file, but no file that declares it", 1),
    "an alias": (
        'provider "kestra" {\n  alias = "x"\n}\n',
        "found provider kestra.x in an override file, but no file that declares it",
        1,
    ),
    "a moved block": ("moved {}\n", "found moved in an override file", 1),
    "an import block": ("import {}\n", "found import in an override file", 1),
    "a check": ('check "c" {}\n', "found check in an override file", 1),
    "depends_on": ('module "m" {\n  depends_on = [a_b.c]\n}\n', "found depends_on in an override file", 2),
}


@pytest.mark.parametrize(("text", "message", "line"), BASELESS.values(), ids=BASELESS)
def test_what_cannot_be_overridden_is_named(text: str, message: str, line: int, tmp_path: Path) -> None:
    files = {"main.tf": BASE, "m/main.tf": MODULE, "override.tf": text}
    assert [(one[0], one[1], one[2], one[3]) for one in failures(evaluate(tmp_path, files))] == [("syntax", message, "override.tf", line)]


def test_literals_of_an_override_stand_in_its_file(tmp_path: Path) -> None:
    files = {"main.tf": BASE, "m/main.tf": MODULE, "override.tf": 'provider "kestra" {\n  url = "http://prod"\n}\n'}
    provider = evaluate(tmp_path, files).providers[0]
    span = provider.attributes.literals["url",]
    assert (span.path, span.line, span.column) == ("override.tf", 2, 9)
    assert provider.span is not None
    assert provider.span.path == "main.tf"
