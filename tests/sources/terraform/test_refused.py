"""What Terraform refuses, gate does not read as a value: it names the place, or does not know."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from gate.sources.terraform.configuration import read
from gate.tree import FolderTree
from tests.programs import require

REFUSED = {
    "missing_file": 'file("none.txt")',
    "missing_template": 'templatefile("none.tftpl", {})',
    "missing_attribute": "local.object.missing",
    "missing_key": 'local.map["missing"]',
    "index_beyond_the_end": "local.list[9]",
    "index_of_text": '"text"[0]',
    "attribute_of_text": '"text".name',
    "attribute_of_null": "local.nothing.name",
    "list_in_text": '"a${local.list}"',
    "null_in_text": '"a${local.nothing}"',
    "text_plus_number": '"a" + 1',
    "null_plus_number": "local.nothing + 1",
    "comparison_of_texts": '"a" < "b"',
    "not_of_text": '!"a"',
    "condition_of_text": '"maybe" ? 1 : 2',
    "condition_null": "local.nothing ? 1 : 2",
    "different_types": 'true ? ["a"] : { a = 1 }',
    "too_few_arguments": "upper()",
    "too_many_arguments": 'upper("a", "b")',
    "argument_null": "upper(local.nothing)",
    "argument_list": "upper(local.list)",
    "expand_text": 'max("abc"...)',
    "regex_without_match": 'regex("^x$", "abc")',
    "tonumber_of_text": 'tonumber("abc")',
    "tobool_of_text": 'tobool("yes")',
    "tomap_of_list": "tomap(local.list)",
    "lookup_without_default": 'lookup(local.map, "missing")',
    "element_of_empty": "element([], 0)",
    "one_of_many": "one(local.list)",
    "keys_of_list": "keys(local.list)",
    "zipmap_lengths": 'zipmap(["a"], [])',
    "format_too_few": 'format("%s %s", "a")',
    "format_too_many": 'format("a", "b")',
    "jsondecode_text": 'jsondecode("{")',
    "yamldecode_text": 'yamldecode("a: [")',
    "yamldecode_documents": 'yamldecode("a: 1\\n---\\nb: 2\\n")',
    "base64decode_text": 'base64decode("%%%")',
    "range_too_long": "range(2000)",
    "slice_beyond": "slice(local.list, 0, 9)",
    "coalesce_nothing": 'coalesce("", local.nothing)',
    "duplicate_keys_in_for": '{ for x in ["a", "a"] : x => 1 }',
    "loop_over_text": '[for x in "abc" : x]',
    "null_key": "{ (local.nothing) = 1 }",
    "try_nothing": "try(local.object.missing, local.list[9])",
    "template_variable": 'templatefile("needs.tftpl", {})',
    "parseint_text": 'parseint("zz", 10)',
    "join_null": 'join(",", ["a", local.nothing])',
    "sum_nothing": "sum([])",
    "merge_list": "merge(local.object, local.list)",
    "concat_map": "concat(local.list, local.map)",
    "flatten_text": 'flatten("a")',
    "contains_text": 'contains("abc", "a")',
    "length_of_number": "length(5)",
    "undeclared_variable": "var.missing",
    "undeclared_local": "local.missing",
    "undeclared_resource": "terraform_data.missing.id",
    "undeclared_module": "module.missing.id",
    "each_outside": "each.key",
    "count_outside": "count.index",
}
LOCALS = 'locals {\n  object = { a = 1 }\n  map = tomap({ a = "b" })\n  list = ["a", "b"]\n  nothing = null\n}\n'
STATIC = ("undeclared_", "each_outside", "count_outside", "too_", "missing_file", "missing_template", "template_variable")
"""Found before anything is evaluated, which hides the rest: these are checked in a root of their own."""


def write(folder: Path, names: list[str]) -> None:
    (folder / "a.tf").write_text(LOCALS)
    (folder / "needs.tftpl").write_text("${needed}")
    for name in names:
        (folder / f"{name}.tf").write_text(f'output "{name}" {{\n  value = {REFUSED[name]}\n}}\n')


def refused_by_terraform(folder: Path) -> set[str]:
    """Return the names of the files that Terraform refuses."""
    terraform = require("terraform")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "CHECKPOINT_DISABLE": "1"}
    named: set[str] = set()
    for command in (["validate", "-json"], ["plan", "-json", "-input=false"]):
        done = subprocess.run([terraform, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False)
        messages = [json.loads(done.stdout)] if command[0] == "validate" else [json.loads(line) for line in done.stdout.splitlines()]
        for message in messages:
            found = message.get("diagnostics") or [message.get("diagnostic") or {}]
            named |= {one["range"]["filename"].removesuffix(".tf") for one in found if one.get("severity") == "error" and "range" in one}
    return named


@pytest.mark.parametrize("static", [True, False], ids=["static", "evaluated"])
def test_terraform_refuses_them(static: bool, tmp_path: Path) -> None:
    names = [name for name in REFUSED if name.startswith(STATIC) is static]
    write(tmp_path, names)
    assert set(names) - refused_by_terraform(tmp_path) == set()


@pytest.mark.parametrize("name", REFUSED)
def test_gate_names_the_place(name: str, tmp_path: Path) -> None:
    write(tmp_path, [name])
    configuration = read(FolderTree(tmp_path), ".")
    assert configuration.outputs[0].attributes.unknown == (("value",),)
    assert [(failure.code, failure.path, failure.line) for failure in configuration.failures] == [
        ("evaluation", "needs.tftpl", 1) if name == "template_variable" else ("evaluation", f"{name}.tf", 2)
    ]
