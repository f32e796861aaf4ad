"""What `read` says of a configuration: addresses, values, what is unknown, where it comes from, and what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gate.model.source import ParseFailure
from gate.sources.terraform.configuration import read
from gate.tree import FolderTree
from tests.sources.terraform.evaluated import evaluate, failures, output, resource

CONNECTION = 'resource "airbyte_connection" "c" {\n  name      = "known name"\n  source_id = airbyte_source.s.source_id\n}\n'
SOURCE = 'resource "airbyte_source" "s" {\n  name = "s"\n}\n'

UNKNOWN = {
    "a condition on an id": 'airbyte_connection.c.id == "" ? "prod" : "dev"',
    "a fallback for an id": 'try(airbyte_connection.c.id, "fallback")',
    "a fallback for an attribute of an id": 'try(airbyte_connection.c.status.code, "fallback")',
    "can of an id": "can(airbyte_connection.c.status.code)",
    "a lookup by an id": 'lookup({ a = 1 }, airbyte_connection.c.id, "fallback")',
    "a lookup of an id": 'lookup({ a = airbyte_connection.c.id }, "a", "fallback")',
    "the beginning of an id": "substr(airbyte_connection.c.id, 0, 8)",
    "the digest of an id": "sha256(airbyte_connection.c.id)",
    "the length of an id": "length(airbyte_connection.c.id)",
    "a set with an id": 'toset(["a", airbyte_connection.c.id])',
    "the keys of an object keyed by an id": "keys({ (airbyte_connection.c.id) = 1 })",
    "the first of an id and a text": 'coalesce(airbyte_connection.c.id, "fallback")',
    "a document with an id, read again": "jsondecode(jsonencode({ a = airbyte_connection.c.id })).a",
}


@pytest.mark.parametrize("expression", UNKNOWN.values(), ids=UNKNOWN)
def test_what_depends_on_an_id_is_unknown_and_names_the_resource(expression: str, tmp_path: Path) -> None:
    said = output(tmp_path, expression, SOURCE + CONNECTION)
    assert (said.values, said.unknown, said.refs) == ({"value": None}, (("value",),), {"value": ("airbyte_connection.c",)})


@pytest.mark.parametrize("expression", ["timestamp()", "uuid()", 'bcrypt("a")', "plantimestamp()", "path.cwd", 'abspath(".")'])
def test_what_differs_from_run_to_run_is_unknown(expression: str, tmp_path: Path) -> None:
    assert output(tmp_path, expression).unknown == (("value",),)


def test_a_configured_argument_is_known_and_names_its_resource(tmp_path: Path) -> None:
    said = output(tmp_path, "upper(airbyte_connection.c.name)", SOURCE + CONNECTION)
    assert (said.values, said.unknown, said.refs) == ({"value": "KNOWN NAME"}, (), {"value": ("airbyte_connection.c",)})


PARTS = {
    "template": ('"id: ${airbyte_connection.c.id}!"', "id: «unknown»!"),
    "template of a template": ('"<${"id: ${airbyte_connection.c.id}"}>"', "<id: «unknown»>"),
    "directive": ('"a%{ if airbyte_connection.c.id == "x" }b%{ endif }c"', "a«unknown»c"),
    "json": ("jsonencode({ id = airbyte_connection.c.id, b = 1 })", '{"b":1,"id":"«unknown»"}'),
    "yaml": ("yamlencode({ id = airbyte_connection.c.id, b = 1 })", '"b": 1\n"id": "«unknown»"\n'),
    "trimmed": ('trimspace(" ${airbyte_connection.c.id} ")', "«unknown»"),
    "joined": ('join(",", ["a", airbyte_connection.c.id])', "a,«unknown»"),
    "formatted": ('format("%s/%s", "a", airbyte_connection.c.id)', "a/«unknown»"),
}


@pytest.mark.parametrize(("expression", "text"), PARTS.values(), ids=PARTS)
def test_a_text_with_an_unknown_part_keeps_its_known_parts(expression: str, text: str, tmp_path: Path) -> None:
    said = output(tmp_path, expression, SOURCE + CONNECTION)
    assert (said.values, said.unknown, said.refs) == ({"value": text}, (("value",),), {"value": ("airbyte_connection.c",)})


def test_only_what_is_unknown_in_an_object_is_marked(tmp_path: Path) -> None:
    said = output(tmp_path, '{ a = "x", b = [airbyte_connection.c.id, 2], c = { d = airbyte_connection.c.id } }', SOURCE + CONNECTION)
    assert said.values == {"value": {"a": "x", "b": [None, 2], "c": {"d": None}}}
    assert said.unknown == (("value", "b", 0), ("value", "c", "d"))


def test_instances_whose_keys_are_unknown_are_one_subject(tmp_path: Path) -> None:
    text = SOURCE + (
        'resource "kestra_kv" "by_set" {\n  for_each = toset(["known", airbyte_source.s.source_id])\n  key = each.key\n  value = "v"\n}\n'
        'resource "kestra_kv" "by_count" {\n  count = length(airbyte_source.s.source_id)\n  key = "k${count.index}"\n}\n'
        'resource "kestra_kv" "by_map" {\n  for_each = { one = airbyte_source.s.source_id, two = "x" }\n  value = each.value\n}\n'
        'output "reference" {\n  value = kestra_kv.by_set["known"].value\n}\n'
    )
    configuration = evaluate(tmp_path, text)
    assert configuration.failures == ()
    assert [(one.address, one.index, one.attributes.values, one.attributes.unknown) for one in configuration.resources[1:]] == [
        ("kestra_kv.by_set[?]", "?", {"key": None, "value": "v"}, (("key",),)),
        ("kestra_kv.by_count[?]", "?", {"key": "k«unknown»"}, (("key",),)),
        ('kestra_kv.by_map["one"]', "one", {"value": None}, (("value",),)),
        ('kestra_kv.by_map["two"]', "two", {"value": "x"}, ()),
    ]
    assert configuration.outputs[0].attributes.refs == {"value": ("kestra_kv.by_set[?]",)}


def test_a_module_whose_instances_are_unknown_is_one_subject(tmp_path: Path) -> None:
    files = {
        "main.tf": SOURCE + 'module "m" {\n  source = "./m"\n  for_each = toset([airbyte_source.s.source_id])\n  name = each.key\n}\n',
        "m/main.tf": 'variable "name" {}\nresource "kestra_kv" "k" {\n  key = var.name\n}\n',
    }
    configuration = evaluate(tmp_path, files)
    assert [(call.address, call.read) for call in configuration.modules] == [("module.m[?]", True)]
    inside = resource(configuration, "module.m[?].kestra_kv.k")
    assert (inside.attributes.unknown, inside.attributes.refs) == ((("key",),), {"key": ("airbyte_source.s",)})


def test_references_go_through_locals_variables_modules_and_outputs(tmp_path: Path) -> None:
    files = {
        "main.tf": SOURCE
        + 'locals {\n  ids = { one = airbyte_source.s.source_id, two = "x" }\n}\n'
        + 'module "m" {\n  source = "./m"\n  id = local.ids.one\n  other = local.ids.two\n}\n'
        + 'resource "kestra_kv" "back" {\n  value = module.m.id\n  key = module.m.other\n}\n',
        "m/main.tf": 'variable "id" {}\nvariable "other" {}\noutput "id" {\n  value = var.id\n}\n'
        'output "other" {\n  value = "${var.other}!"\n}\n'
        'resource "kestra_kv" "k" {\n  count = 1\n  value = var.id\n}\n',
    }
    configuration = evaluate(tmp_path, files)
    assert resource(configuration, "kestra_kv.back").attributes.refs == {"value": ("airbyte_source.s",)}
    assert resource(configuration, "module.m.kestra_kv.k[0]").attributes.refs == {"value": ("airbyte_source.s",)}


def test_nested_and_dynamic_blocks_are_lists(tmp_path: Path) -> None:
    text = SOURCE + (
        'resource "kestra_role" "r" {\n  permissions {\n    type = "FLOW"\n  }\n  dynamic "permissions" {\n    for_each = ["A", "B"]\n'
        "    content {\n      type = permissions.value\n      at   = permissions.key\n    }\n  }\n"
        '  dynamic "grant" {\n    for_each = toset([airbyte_source.s.source_id])\n'
        "    iterator = one\n    content {\n      to = one.value\n    }\n  }\n}\n"
    )
    said = resource(evaluate(tmp_path, text), "kestra_role.r").attributes
    assert said.values == {
        "permissions": [{"type": "FLOW"}, {"type": "A", "at": 0}, {"type": "B", "at": 1}],
        "grant": [{"to": None}],
    }
    assert said.unknown == (("grant",), ("grant", 0, "to"))
    assert (said.spans["permissions", 0, "type"].line, said.spans["permissions", 1, "type"].line) == (6, 11)


def test_providers_are_followed_through_modules(tmp_path: Path) -> None:
    requirement = (
        'terraform {\n  required_providers {\n    kestra = {\n      source = "kestra-io/kestra"\n      version = "~> 1.3"\n    }\n  }\n}\n'
    )
    files = {
        "main.tf": requirement
        + 'provider "kestra" {\n  url = "http://dev"\n}\nprovider "kestra" {\n  alias = "prod"\n  url = "http://prod"\n}\n'
        + 'module "plain" {\n  source = "./m"\n}\nmodule "passed" {\n  source = "./m"\n  providers = {\n    kestra = kestra.prod\n  }\n}\n'
        + 'module "own" {\n  source = "./own"\n}\n'
        + 'resource "kestra_kv" "aliased" {\n  provider = kestra.prod\n}\nresource "terraform_data" "d" {}\nresource "random_id" "r" {}\n',
        "m/main.tf": requirement + 'resource "kestra_kv" "k" {}\nmodule "deep" {\n  source = "../deep"\n}\n',
        "deep/main.tf": requirement + 'resource "kestra_kv" "k" {}\n',
        "own/main.tf": requirement + 'provider "kestra" {\n  url = "http://own"\n}\nresource "kestra_kv" "k" {}\n',
    }
    configuration = evaluate(tmp_path, files)
    assert {one.address: one.provider for one in configuration.resources} == {
        "kestra_kv.aliased": "kestra.prod",
        "terraform_data.d": "terraform",
        "random_id.r": "random",
        "module.plain.kestra_kv.k": "kestra",
        "module.plain.module.deep.kestra_kv.k": "kestra",
        "module.passed.kestra_kv.k": "kestra.prod",
        "module.passed.module.deep.kestra_kv.k": "kestra.prod",
        "module.own.kestra_kv.k": "module.own:kestra",
    }
    assert [(one.key, one.source, one.version, one.module, one.attributes.values, one.span is None) for one in configuration.providers] == [
        ("kestra", "kestra-io/kestra", "~> 1.3", "", {"url": "http://dev"}, False),
        ("kestra.prod", "kestra-io/kestra", "~> 1.3", "", {"url": "http://prod"}, False),
        ("module.own:kestra", "kestra-io/kestra", "~> 1.3", "module.own", {"url": "http://own"}, False),
        ("terraform", "builtin/terraform", None, "", {}, True),
        ("random", "hashicorp/random", None, "", {}, True),
    ]


def test_every_provider_that_terraform_would_run_is_required(tmp_path: Path) -> None:
    requirement = 'terraform {\n  required_providers {\n    %s = { source = "%s" }\n  }\n}\n'
    files = {
        "main.tf": requirement % ("kestra", "Kestra-IO/kestra") + 'provider "evil" {}\nresource "random_id" "r" {}\n'
        'module "m" {\n  source = "./m"\n  count = 0\n}\n',
        "m/main.tf": requirement % ("kestra", "example.com/a/kestra") + 'resource "time_static" "t" {}\n',
        "m/main_override.tf": requirement % ("kestra", "example.com/b/kestra"),
    }
    configuration = evaluate(tmp_path, files)
    assert [(one.source, one.span.path, one.span.line) for one in configuration.required_providers] == [
        ("kestra-io/kestra", "main.tf", 3),
        ("hashicorp/evil", "main.tf", 6),
        ("hashicorp/random", "main.tf", 7),
        ("example.com/b/kestra", "m/main_override.tf", 3),
        ("hashicorp/time", "m/main.tf", 6),
    ]


def test_a_module_that_is_not_in_the_repository_is_recorded_and_its_outputs_unknown(tmp_path: Path) -> None:
    text = (
        'module "m" {\n  source = "app.terraform.io/acme/flows/kestra"\n  version = "1.2.0"\n}\noutput "o" {\n  value = module.m.urls\n}\n'
    )
    configuration = evaluate(tmp_path, text)
    assert [(call.address, call.source, call.version, call.read) for call in configuration.modules] == [
        ("module.m", "app.terraform.io/acme/flows/kestra", "1.2.0", False)
    ]
    assert (configuration.outputs[0].attributes.unknown, configuration.failures) == ((("value",),), ())


def test_backends_and_required_version(tmp_path: Path) -> None:
    text = 'terraform {\n  required_version = ">= 1.8"\n  backend "s3" {\n    bucket = "b"\n  }\n}\n'
    configuration = evaluate(tmp_path, text)
    assert (configuration.required_version, configuration.backend.type, configuration.backend.attributes.values) == (
        ">= 1.8",
        "s3",
        {"bucket": "b"},
    )


def test_cloud_and_silence_about_state(tmp_path: Path) -> None:
    cloud = evaluate(
        tmp_path / "c", 'terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      name = "dev"\n    }\n  }\n}\n'
    )
    assert (cloud.backend.type, cloud.backend.attributes.values) == ("cloud", {"organization": "acme", "workspaces": [{"name": "dev"}]})
    silent = evaluate(tmp_path / "s", "locals {}\n")
    assert (silent.backend.type, silent.backend.span) == ("local", None)


def test_other_blocks_are_accepted(tmp_path: Path) -> None:
    text = (
        "moved {\n  from = a.b\n  to   = a.c[0]\n}\nremoved {\n  from = a.d\n  lifecycle {\n    destroy = false\n  }\n}\n"
        'import {\n  to = kestra_kv.k\n  id = "x"\n}\ncheck "c" {\n  assert {\n    condition     = true\n    error_message = "e"\n  }\n}\n'
        'data "kestra_flow" "d" {\n  flow_id = "f"\n}\nephemeral "vault_secret" "e" {\n  path = "p"\n}\n'
        'output "d" {\n  value = [data.kestra_flow.d.flow_id, data.kestra_flow.d.content, ephemeral.vault_secret.e.path]\n}\n'
    )
    configuration = evaluate(tmp_path, text)
    assert configuration.failures == ()
    assert [(one.address, one.mode) for one in configuration.resources] == [
        ("data.kestra_flow.d", "data"),
        ("ephemeral.vault_secret.e", "ephemeral"),
    ]
    said = configuration.outputs[0].attributes
    assert (said.values, said.unknown) == ({"value": ["f", None, None]}, (("value", 1), ("value", 2)))
    assert said.refs == {"value": ("data.kestra_flow.d", "ephemeral.vault_secret.e")}


def test_provisioners_and_lifecycle(tmp_path: Path) -> None:
    text = (
        'resource "terraform_data" "d" {\n  lifecycle {\n    prevent_destroy = true\n    ignore_changes = all\n'
        '    replace_triggered_by = [a.b, c.d["e"]]\n  }\n  provisioner "local-exec" {\n    when = destroy\n    command = "x"\n  }\n'
        '  provisioner "file" {\n    source = "a"\n  }\n}\n'
    )
    found = evaluate(tmp_path, text).resources[0]
    assert found.lifecycle == {"prevent_destroy": True, "ignore_changes": "all", "replace_triggered_by": ["a.b", 'c.d["e"]']}
    assert [(one.type, one.when, one.span.line) for one in found.provisioners] == [("local-exec", "destroy", 7), ("file", "create", 11)]
    assert found.attributes.values == {}


def test_what_a_block_without_instances_runs_when_the_last_one_is_destroyed(tmp_path: Path) -> None:
    block = 'resource "terraform_data" "%s" {\n  count = %d\n  provisioner "local-exec" {\n    when = %s\n    command = "x"\n  }\n}\n'
    files = {
        "main.tf": block % ("none", 0, "destroy") + block % ("later", 0, "create") + 'module "m" {\n  source = "./m"\n  count = 0\n}\n',
        "m/main.tf": block % ("one", 1, "destroy") + 'module "deep" {\n  source = "../deep"\n}\n',
        "deep/main.tf": block % ("deep", 0, "destroy") + 'module "m" {\n  source = "../m"\n}\n',
    }
    configuration = evaluate(tmp_path, files)
    assert [(one.target, one.destroy, [run.type for run in one.provisioners], one.span.path) for one in configuration.removed] == [
        ("terraform_data.none", True, ["local-exec"], "main.tf"),
        ("module.m.terraform_data.one", True, ["local-exec"], "m/main.tf"),
        ("module.m.module.deep.terraform_data.deep", True, ["local-exec"], "deep/main.tf"),
    ]
    assert (configuration.resources, configuration.failures) == ((), ())


def test_a_module_without_instances_that_is_not_there_is_named(tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, 'module "m" {\n  source = "./m"\n  count = 0\n}\n')
    assert failures(configuration) == [("module", "m cannot be read: No such file or directory", "main.tf", 2, 12)]


KEYS = {"plain": "kestra.x", "quoted": '"kestra.x"'}


def test_an_alias_is_passed_to_a_module_by_reference_or_in_quotes(tmp_path: Path) -> None:
    """`kestra.x = …` is a key that only `providers` may have; anywhere else it has no value."""
    requirement = 'terraform {\n  required_providers {\n    kestra = {\n      source = "kestra-io/kestra"\n%s    }\n  }\n}\n'
    calls = "".join(f'module "{name}" {{\n  source = "./m"\n  providers = {{ {key} = kestra.prod }}\n}}\n' for name, key in KEYS.items())
    files = {
        "main.tf": requirement % "" + 'provider "kestra" {\n  alias = "prod"\n  url = "http://prod"\n}\n' + calls,
        "m/main.tf": requirement % "      configuration_aliases = [kestra.x]\n" + 'resource "kestra_kv" "k" {\n  provider = kestra.x\n}\n',
    }
    configuration = evaluate(tmp_path, files)
    assert configuration.failures == ()
    assert {one.address: one.provider for one in configuration.resources} == {f"module.{name}.kestra_kv.k": "kestra.prod" for name in KEYS}


def test_a_broken_file_hides_no_other(tmp_path: Path) -> None:
    files = {
        "broken.tf": "locals {\n  a = \n}\n",
        "latin.tf": "locals {}\n",
        "main.tf": 'output "known" {\n  value = "x"\n}\noutput "elsewhere" {\n  value = local.a\n}\n',
    }
    evaluate(tmp_path, files)
    (tmp_path / "latin.tf").write_bytes(b'locals {\n  n = "caf\xe9"\n}\n')
    configuration = read(FolderTree(tmp_path), ".")
    assert failures(configuration) == [
        ("syntax", "found the end of the line where a value was expected", "broken.tf", 2, 7),
        ("encoding", "found bytes that are not UTF-8", "latin.tf", 2, 11),
    ]
    assert [(one.name, one.attributes.values, one.attributes.unknown) for one in configuration.outputs] == [
        ("known", {"value": "x"}, ()),
        ("elsewhere", {"value": None}, (("value",),)),
    ]


REFUSED = {
    "unknown block": ('resorce "a" "b" {}\n', ("syntax", "found a block of the unknown type resorce", 1, 1)),
    "labels": ('resource "a" {}\n', ("syntax", "found 1 labels on a resource block where 2 were expected", 1, 1)),
    "argument twice": ("locals {\n  a = 1\n  a = 2\n}\n", ("syntax", "found the argument a a second time", 3, 3)),
    "local twice": ("locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n", ("syntax", "found local.a declared a second time", 5, 3)),
    "resource twice": ('resource "a" "b" {}\nresource "a" "b" {}\n', ("syntax", "found a.b declared a second time", 2, 1)),
    "argument outside": ("a = 1\n", ("syntax", "found the argument a outside a block", 1, 1)),
    "cycle": (
        'locals {\n  a = local.b\n  b = local.a\n}\noutput "o" {\n  value = local.a\n}\n',
        ("evaluation", "local a depends on itself: a cycle", 3, 7),
    ),
    "resource cycle": ('resource "a_b" "c" {\n  d = a_b.c.d\n}\n', ("evaluation", "a_b.c depends on itself: a cycle", 2, 7)),
    "no module": ('module "m" {\n  source = "./none"\n}\n', ("module", "none cannot be read: No such file or directory", 2, 12)),
    "own module": ('module "m" {\n  source = "./"\n}\n', ("module", "the module in ./ calls itself", 2, 12)),
    "module outside": ('module "m" {\n  source = "../x"\n}\n', ("module", "../x leads out of the repository", 2, 12)),
    "computed source": (
        'module "m" {\n  source = "./${1}"\n}\n',
        ("evaluation", "module m has no source, or one that is not constant", 1, 1),
    ),
    "file outside": (
        'output "o" {\n  value = file("../../etc/passwd")\n}\n',
        ("evaluation", "../../etc/passwd leads out of the repository", 2, 11),
    ),
    "absolute file": ('output "o" {\n  value = file("/etc/passwd")\n}\n', ("evaluation", "/etc/passwd lies outside the repository", 2, 11)),
    "for_each of a list": (
        'resource "a_b" "c" {\n  for_each = ["x"]\n}\n',
        ("evaluation", "found a tuple where a map or set was expected", 2, 14),
    ),
    "negative count": (
        'resource "a_b" "c" {\n  count = -1\n}\n',
        ("evaluation", "found a number where a count was expected", 2, 11),
    ),
    "huge count": ('resource "a_b" "c" {\n  count = 1000000\n}\n', ("evaluation", "count is more than 10000", 2, 11)),
    "wrong type": (
        'variable "v" {\n  type = number\n  default = "x"\n}\noutput "o" {\n  value = var.v\n}\n',
        ("evaluation", "found a string where a number was expected", 1, 1),
    ),
    "no type": ('variable "v" {\n  type = nonsense\n}\n', ("evaluation", "found an expression that is not a type", 2, 10)),
    "reference as a key": ("locals {\n  a = { b.c = 1 }\n}\n", ("evaluation", "found a reference as a key", 2, 9)),
    "escape": ('locals {\n  a = "\\q"\n}\n', ("syntax", None, 2, 8)),
    "one line": ("locals {\n  a = 1 b = 2\n}\n", ("syntax", "found a second argument or block on one line", 2, 9)),
    "depth": ("locals {\n  a = " + "(" * 200 + "1" + ")" * 200 + "\n}\n", ("syntax", "expressions are nested more than 160 deep", 2, 166)),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_named_with_its_place(text: str, expected: tuple[str, str | None, int, int], tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, text)
    assert len(configuration.failures) == 1
    found = configuration.failures[0]
    code, message, line, column = expected
    assert (found.code, found.message if message else None, found.path, found.line, found.column) == (
        code,
        message,
        "main.tf",
        line,
        column,
    )
    assert found.remediation


def test_keys_that_are_sensitive_are_refused_and_in_no_address(tmp_path: Path) -> None:
    keys = {
        "set": "toset([var.p])",
        "key": "{ (var.p) = 1 }",
        "map": "var.m",
        "loop": "{ for k, v in var.m : k => v }",
        "value": '{ "plain" = var.p }',
        "shown": "nonsensitive(toset([var.p]))",
    }
    text = (
        'variable "p" {\n  sensitive = true\n  default = "s3cret"\n}\nvariable "m" {\n  sensitive = true\n  default = { s3cret = 1 }\n}\n'
    )
    blocks = "".join(f'resource "terraform_data" "{name}" {{\n  for_each = {written}\n}}\n' for name, written in keys.items())
    configuration = evaluate(tmp_path, text + blocks)
    found = "found a sensitive value in for_each, which Terraform refuses"
    assert failures(configuration) == [("evaluation", found, "main.tf", line, 14) for line in (10, 13, 16, 19)]
    assert [one.address.removeprefix("terraform_data.") for one in configuration.resources] == [
        *("set[?]", "key[?]", "map[?]", "loop[?]", 'value["plain"]', 'shown["s3cret"]'),
    ]


def test_a_folder_without_configuration(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert failures(read(FolderTree(tmp_path), "empty")) == [("unreadable", "empty holds no Terraform configuration", "empty", None, None)]
    assert [one.code for one in read(FolderTree(tmp_path), "missing").failures] == ["unreadable"]


def test_every_file_that_was_read_is_recorded(tmp_path: Path) -> None:
    files = {
        "root/main.tf": 'variable "v" {}\nmodule "m" {\n  source = "../m"\n}\noutput "o" {\n'
        '  value = [file("a.txt"), templatefile("t.tftpl", {})]\n}\n',
        "root/terraform.tfvars": "v = 1\n",
        "root/a.txt": "a",
        "root/t.tftpl": "t",
        "m/main.tf": "locals {}\n",
    }
    configuration = evaluate(tmp_path, files, root="root")
    assert [(one.path, one.kind) for one in configuration.inputs] == [
        ("m/main.tf", "terraform"),
        ("root/a.txt", "file"),
        ("root/main.tf", "terraform"),
        ("root/t.tftpl", "template"),
        ("root/terraform.tfvars", "tfvars"),
    ]
    assert configuration.inputs[1].digest == "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def test_a_failure_says_nothing_of_values(tmp_path: Path) -> None:
    text = (
        'variable "s" {\n  default = "canary"\n}\noutput "o" {\n  value = tonumber(var.s)\n}\noutput "p" {\n  value = { a = 1 }[var.s]\n}\n'
    )
    found = evaluate(tmp_path, text).failures
    assert [type(one) for one in found] == [ParseFailure, ParseFailure]
    assert "canary" not in str(found)


BROKEN = 'flows = { for name, text in { good = "id: a", bad = "id: [" } : name => yamldecode(text) }'


LABELS = 'resource "a_b" "c" {\n  dynamic "d" {\n    for_each = [1]\n    labels   = ["x"]\n    content {}\n  }\n  e "label" {}\n}\n'


def test_labels_of_nested_blocks_are_refused(tmp_path: Path) -> None:
    assert failures(evaluate(tmp_path, LABELS)) == [
        ("syntax", "found labels, which has no meaning here", "main.tf", 4, 5),
        ("syntax", "found e, which has no meaning here", "main.tf", 7, 3),
    ]


def test_a_type_in_quotes_is_refused(tmp_path: Path) -> None:
    assert failures(evaluate(tmp_path, 'variable "v" {\n  type    = "string"\n  default = "x"\n}\n')) == [
        ("evaluation", "found an expression that is not a type", "main.tf", 2, 13)
    ]


def test_one_element_that_terraform_refuses_hides_none_of_the_others(tmp_path: Path) -> None:
    code = f'locals {{\n  {BROKEN}\n}}\noutput "o" {{\n  value = {{ good = local.flows.good.id, bad = local.flows.bad }}\n}}\n'
    (tmp_path / "main.tf").write_text(code)
    configuration = read(FolderTree(tmp_path), ".")
    assert configuration.outputs[0].attributes.values == {"value": {"good": "a", "bad": None}}
    assert configuration.outputs[0].attributes.unknown == (("value", "bad"),)
    assert configuration.failures == (ParseFailure("evaluation", "found text that is not YAML", "Correct the text.", "main.tf", 2, 75),)


def test_an_element_that_is_only_tried_is_no_failure(tmp_path: Path) -> None:
    said = output(tmp_path, '{ for text in ["id: ["] : text => try(yamldecode(text), "none") }')
    assert (said.values, said.unknown) == ({"value": {"id: [": "none"}}, ())
    whole = output(tmp_path, 'try([for text in ["id: ["] : yamldecode(text)], "none")')
    assert (whole.values, whole.unknown) == ({"value": "none"}, ())


def test_an_attribute_whose_changes_are_ignored_is_what_it_was_before(tmp_path: Path) -> None:
    code = (
        'resource "terraform_data" "a" {{\n  input            = "new"\n  triggers_replace = "new"\n'
        "  lifecycle {{\n    ignore_changes = {ignored}\n  }}\n}}\n"
        'output "o" {{\n  value = [terraform_data.a.input, terraform_data.a.triggers_replace]\n}}\n'
    )
    for ignored, values in (("[input]", [None, "new"]), ("all", [None, None])):
        assert evaluate(tmp_path, code.format(ignored=ignored)).outputs[0].attributes.values == {"value": values}


REFERENCES = {
    "a name": ('"dev"', True),
    "a number": ("5", False),
    "digits": ('"5"', False),
    "a bool": ("true", False),
    "lists": ('["a"]', False),
}


@pytest.mark.parametrize(("written", "known"), REFERENCES.values(), ids=REFERENCES)
def test_an_argument_that_the_provider_may_hold_as_another_type_is_not_known_elsewhere(written: str, known: bool, tmp_path: Path) -> None:
    code = f'resource "kestra_kv" "k" {{\n  value = {written}\n}}\noutput "o" {{\n  value = kestra_kv.k.value\n}}\n'
    assert (evaluate(tmp_path, code).outputs[0].attributes.unknown == ()) is known


def test_arguments_behind_an_underscore_are_the_providers(tmp_path: Path) -> None:
    escaped = evaluate(tmp_path / "a", 'resource "a_b" "c" {\n  x = 1\n  _ {\n    x = 2\n    y = 3\n  }\n}\n')
    assert (escaped.failures, escaped.resources[0].attributes.values) == ((), {"x": 2, "y": 3})
    unclear = evaluate(tmp_path / "b", 'resource "a_b" "c" {\n  _ {\n    count = 2\n  }\n}\n')
    assert failures(unclear) == [
        ("unsupported", "found count in a _ block, which gate does not tell from Terraform's own", "main.tf", 3, 5)
    ]


def test_files_that_one_file_system_may_take_for_the_same_are_named(tmp_path: Path) -> None:
    files = {"Main.tf": "locals {\n  a = 1\n}\n", "main.tf": 'output "o" {\n  value = local.a\n}\n'}
    configuration = evaluate(tmp_path, files)
    message = "the name differs from that of Main.tf in case only, and some file systems keep one of the two"
    assert failures(configuration) == [("unreadable", message, "main.tf", None, None)]
    assert configuration.outputs[0].attributes.values == {"value": 1}


STATE_TWICE = 'terraform {\n  backend "local" {}\n}\nterraform {\n  cloud {}\n}\n'
REQUIRED_TWICE = 'terraform {\n  required_providers {\n    a = "1"\n  }\n}\nterraform {\n  required_providers {\n    a = "2"\n  }\n}\n'
TWICE = {
    "state": (STATE_TWICE, "found a second place for state", 5, 3),
    "a requirement": (REQUIRED_TWICE, "found a required a second time", 8, 5),
    "a provider": ('provider "a" {}\nprovider "a" {}\n', "found provider a declared a second time", 2, 1),
}


@pytest.mark.parametrize(("text", "message", "line", "column"), TWICE.values(), ids=TWICE)
def test_settings_that_are_there_twice_are_named(text: str, message: str, line: int, column: int, tmp_path: Path) -> None:
    assert failures(evaluate(tmp_path, text)) == [("syntax", message, "main.tf", line, column)]


def test_whatever_bears_the_name_of_a_configuration_file_is_read_or_named(tmp_path: Path) -> None:
    (tmp_path / "root" / "folder").mkdir(parents=True)
    (tmp_path / "root" / "folder.tf").mkdir()
    (tmp_path / "root" / "main.tf").write_text('output "o" {\n  value = local.a\n}\n')
    (tmp_path / "root" / "a-nowhere.tf").symlink_to("missing.tf")
    (tmp_path / "root" / "b-outside.tf").symlink_to("/etc/hostname")
    (tmp_path / "root" / "c-folder.tf").symlink_to("folder")
    os.mkfifo(tmp_path / "root" / "d-pipe.tf")
    configuration = read(FolderTree(tmp_path), "root")
    assert failures(configuration) == [
        ("unreadable", "root/a-nowhere.tf does not exist", "root/a-nowhere.tf", None, None),
        ("unreadable", "root/b-outside.tf is a link to a place outside the repository", "root/b-outside.tf", None, None),
        ("unreadable", "root/c-folder.tf cannot be read: Is a directory", "root/c-folder.tf", None, None),
        ("unreadable", "root/d-pipe.tf cannot be read: it is a pipe or device", "root/d-pipe.tf", None, None),
    ]
    assert configuration.outputs[0].attributes.unknown == (("value",),)


CONDITIONS = {
    "a validation": (
        'variable "v" {\n  default = "canary"\n  validation {\n    condition     = length(var.v) == 3\n    error_message = "m"\n  }\n}\n',
        [("the value of the variable v does not meet this condition", 4, 21)],
    ),
    "a validation that holds": (
        'variable "v" {\n  default = "abc"\n  validation {\n    condition     = length(var.v) == 3\n    error_message = "m"\n  }\n}\n',
        [],
    ),
    "a validation of what is not known": (
        'variable "v" {\n  validation {\n    condition     = length(var.v) == 3\n    error_message = "m"\n  }\n}\n',
        [],
    ),
    "a check, which only warns": ('check "c" {\n  assert {\n    condition     = 1 == 2\n    error_message = "m"\n  }\n}\n', []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_conditions_that_are_known_not_to_hold_are_named(text: str, expected: list[tuple[str, int, int]], tmp_path: Path) -> None:
    assert failures(evaluate(tmp_path, text)) == [("evaluation", message, "main.tf", line, column) for message, line, column in expected]


MISPLACED = {
    "an argument of a variable": ('variable "v" {\n  defualt = 1\n}\n', "found defualt, which has no meaning here"),
    "an argument of an output": ('output "o" {\n  value = 1\n  vaule = 2\n}\n', "found vaule, which has no meaning here"),
    "a block in locals": ("locals {\n  a {}\n}\n", "found a, which has no meaning here"),
    "a block in a variable": ('variable "v" {\n  validaton {}\n}\n', "found validaton, which has no meaning here"),
    "an argument of lifecycle": (
        'resource "a_b" "c" {\n  lifecycle {\n    prevent_destruction = true\n  }\n}\n',
        "found prevent_destruction, which has no meaning here",
    ),
    "an argument of moved": ("moved {\n  form = a.b\n  to   = a.c\n}\n", "found form, which has no meaning here"),
}


@pytest.mark.parametrize(("text", "message"), MISPLACED.values(), ids=MISPLACED)
def test_what_has_no_meaning_in_a_block_is_named(text: str, message: str, tmp_path: Path) -> None:
    assert [one[1] for one in failures(evaluate(tmp_path, text))] == [message]


def test_what_a_call_gives_to_no_variable_is_named(tmp_path: Path) -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n  nmae   = "x"\n}\n', "m/main.tf": 'variable "name" {\n  default = "y"\n}\n'}
    assert failures(evaluate(tmp_path, files)) == [("evaluation", "the module has no variable nmae", "main.tf", 3, 3)]


OUTSIDE = {
    "a default alone": ({}, [(True, "default"), (False, None)]),
    "a file of variables, which has the last word": ({"terraform.tfvars": 'u = "file"\n'}, [(True, "file"), (True, "file")]),
}
"""Files beside the default → whether the value is known, and it, where the environment gives none, and where it may give one."""


@pytest.mark.parametrize(("files", "expected"), OUTSIDE.values(), ids=OUTSIDE)
def test_what_the_environment_may_give_is_unknown_whatever_its_default(
    files: dict[str, str], expected: list[tuple[bool, str | None]], tmp_path: Path
) -> None:
    for name, text in {"main.tf": 'variable "u" {\n  default = "default"\n}\n', **files}.items():
        (tmp_path / name).write_text(text, "utf-8")
    said = [read(FolderTree(tmp_path), ".", outside=outside).variables[0] for outside in ([], ["u"])]
    assert [(one.known, one.value) for one in said] == expected
