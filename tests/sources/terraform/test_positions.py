"""Every text leads back to the line that a person must edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.model.source import SourceMap, Span
from tests.sources.terraform.evaluated import evaluate, resource

FLOW = 'resource "kestra_flow" "f" {{\n  content = {}\n}}\n'


def content(folder: Path, expression: str, files: dict[str, str] | None = None) -> tuple[str, SourceMap]:
    configuration = evaluate(folder, {"main.tf": FLOW.format(expression), **(files or {})})
    assert configuration.failures == ()
    attributes = resource(configuration, "kestra_flow.f").attributes
    return attributes.values["content"], attributes.texts["content",]


def places(text: str, source: SourceMap) -> list[tuple[str, str, int, int]]:
    """For the first character that is not blank on each line: the rest of the line, and where it comes from."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            column = len(line) - len(line.lstrip()) + 1
            found.append((line.strip(), *source.locate(number, column)))
    return found


def test_a_file(tmp_path: Path) -> None:
    text, source = content(tmp_path, 'file("${path.module}/a.yml")', {"a.yml": "id: a\nlist:\n  - é: x\n"})
    assert places(text, source) == [("id: a", "a.yml", 1, 1), ("list:", "a.yml", 2, 1), ("- é: x", "a.yml", 3, 3)]
    assert source.locate(3, 8) == ("a.yml", 3, 8)


def test_a_template_with_a_loop(tmp_path: Path) -> None:
    template = "id: ${id}\ntasks:\n%{ for name in names ~}\n  - id: ${name}\n    type: Log\n%{ endfor ~}\nend: x ${id} y\n"
    text, source = content(tmp_path, 'templatefile("a.tftpl", { id = "f", names = ["one", "two"] })', {"a.tftpl": template})
    assert places(text, source) == [
        ("id: f", "a.tftpl", 1, 1),
        ("tasks:", "a.tftpl", 2, 1),
        ("- id: one", "a.tftpl", 4, 3),
        ("type: Log", "a.tftpl", 5, 5),
        ("- id: two", "a.tftpl", 4, 3),
        ("type: Log", "a.tftpl", 5, 5),
        ("end: x f y", "a.tftpl", 7, 1),
    ]
    assert source.locate(7, 8) == ("a.tftpl", 7, 10)
    assert source.locate(7, 10) == ("a.tftpl", 7, 14)


def test_an_indented_heredoc(tmp_path: Path) -> None:
    text, source = content(tmp_path, '<<-EOT\n    id: a\n    tasks:\n      - id: ${"b"} c\n  EOT')
    assert text == "id: a\ntasks:\n  - id: b c\n"
    assert places(text, source) == [("id: a", "main.tf", 3, 5), ("tasks:", "main.tf", 4, 5), ("- id: b c", "main.tf", 5, 7)]
    assert source.locate(3, 10) == ("main.tf", 5, 19)


def test_a_quoted_string_with_escapes(tmp_path: Path) -> None:
    text, source = content(tmp_path, '"id: a\\nname: \\"b\\" c\\n"')
    assert text == 'id: a\nname: "b" c\n'
    assert places(text, source) == [("id: a", "main.tf", 2, 14), ('name: "b" c', "main.tf", 2, 21)]
    assert source.locate(2, 11) == ("main.tf", 2, 33)


def test_a_template_that_holds_a_file(tmp_path: Path) -> None:
    text, source = content(tmp_path, '"# head\\n${file("a.yml")}tail"', {"a.yml": "id: a\nb: c\n"})
    assert places(text, source) == [
        ("# head", "main.tf", 2, 14),
        ("id: a", "a.yml", 1, 1),
        ("b: c", "a.yml", 2, 1),
        ("tail", "main.tf", 2, 38),
    ]


def test_a_text_of_several_lines_without_history_stays_where_it_is_put_in(tmp_path: Path) -> None:
    text, source = content(tmp_path, '"a: ${upper("x\\ny")}\\nb"')
    assert text == "a: X\nY\nb"
    assert places(text, source) == [("a: X", "main.tf", 2, 14), ("Y", "main.tf", 2, 19), ("b", "main.tf", 2, 35)]


PASSED = {
    "local": 'locals {\n  text = file("a.yml")\n}\n' + FLOW.format("local.text"),
    "each": 'resource "kestra_flow" "f" {\n  for_each = { k = file("a.yml") }\n  content = each.value\n}\n',
    "condition": FLOW.format('true ? file("a.yml") : "x"'),
    "object": FLOW.format('{ a = file("a.yml") }.a'),
    "for": FLOW.format('[for x in ["a.yml"] : file(x)][0]'),
    "lookup": FLOW.format('lookup({ a = file("a.yml") }, "a", "")'),
    "try": FLOW.format('try(file("b.yml"), file("a.yml"))'),
    "typed variable": 'module "m" {\n  source = "./m"\n  text   = file("a.yml")\n}\n',
}


@pytest.mark.parametrize("text", PASSED.values(), ids=PASSED)
def test_a_text_keeps_its_history_on_its_way(text: str, tmp_path: Path) -> None:
    module = 'variable "text" {\n  type = string\n}\nresource "kestra_flow" "f" {\n  content = var.text\n}\n'
    configuration = evaluate(tmp_path, {"main.tf": text, "a.yml": "id: a\nb: c\n", "m/main.tf": module})
    assert configuration.resources[0].attributes.texts["content",].locate(2, 4) == ("a.yml", 2, 4)


def test_an_unknown_part_keeps_the_places_of_the_rest(tmp_path: Path) -> None:
    text, source = content(tmp_path, '"id: ${kestra_kv.k.id}\\nb: c"\n}\nresource "kestra_kv" "k" {')
    assert text == "id: «unknown»\nb: c"
    assert source.locate(2, 1) == ("main.tf", 2, 37)


def test_spans_stand_at_the_expressions(tmp_path: Path) -> None:
    text = 'resource "a_b" "c" {\n  x = {\n    y = ["p", upper("q")]\n  }\n  z {\n    w = jsonencode({ v = 1 })\n  }\n}\n'
    found = evaluate(tmp_path, text).resources[0]
    assert found.span == Span("main.tf", 1, 1, 1, 19)
    assert {path: (span.line, span.column, span.end_line, span.end_column) for path, span in found.attributes.spans.items()} == {
        ("x",): (2, 7, 4, 4),
        ("x", "y"): (3, 9, 3, 26),
        ("x", "y", 0): (3, 10, 3, 13),
        ("x", "y", 1): (3, 15, 3, 25),
        ("z", 0): (5, 3, 5, 4),
        ("z", 0, "w"): (6, 9, 6, 30),
        ("z", 0, "w", "v"): (6, 26, 6, 27),
    }


LITERALS = {
    "here": ('provider "p" {\n  password = "s3cret"\n}\n', {}, ("main.tf", 2, 14)),
    "local": ('locals {\n  s = { p = "s3cret" }\n}\nprovider "p" {\n  password = local.s.p\n}\n', {}, ("main.tf", 2, 13)),
    "default": ('variable "s" {\n  default = "s3cret"\n}\nprovider "p" {\n  password = var.s\n}\n', {}, ("main.tf", 2, 13)),
    "tfvars": (
        'variable "s" {}\nprovider "p" {\n  password = var.s\n}\n',
        {"terraform.tfvars": 's = "s3cret"\n'},
        ("terraform.tfvars", 1, 5),
    ),
    "module input": (
        'module "m" {\n  source = "./m"\n  s = "s3cret"\n}\n',
        {"m/main.tf": 'variable "s" {\n  type = string\n  sensitive = true\n}\nprovider "p" {\n  password = var.s\n}\n'},
        ("main.tf", 3, 7),
    ),
    "output": (
        'module "m" {\n  source = "./m"\n}\nprovider "p" {\n  password = module.m.s\n}\n',
        {"m/main.tf": 'output "s" {\n  value = "s3cret"\n}\n'},
        ("m/main.tf", 2, 11),
    ),
    "marked": ('provider "p" {\n  password = sensitive("s3cret")\n}\n', {}, ("main.tf", 2, 24)),
    "condition": ('provider "p" {\n  password = true ? "s3cret" : ""\n}\n', {}, ("main.tf", 2, 21)),
}


@pytest.mark.parametrize(("text", "files", "place"), LITERALS.values(), ids=LITERALS)
def test_literals_are_found_where_they_are_written(text: str, files: dict[str, str], place: tuple[str, int, int], tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"main.tf": text, **files})
    span = configuration.providers[0].attributes.literals["password",]
    assert (span.path, span.line, span.column) == place


def test_literals_inside_an_encoded_document(tmp_path: Path) -> None:
    text = (
        'variable "s" {\n  sensitive = true\n  default = "x"\n}\n'
        'resource "airbyte_source" "s" {\n  configuration = jsonencode({ a = { password = "s3cret" }, b = var.s })\n}\n'
    )
    said = evaluate(tmp_path, text).resources[0].attributes
    assert {path: span.line for path, span in said.literals.items()} == {("configuration", "a", "password"): 6, ("configuration", "b"): 3}
    assert said.sensitive == (("configuration",), ("configuration", "b"))


@pytest.mark.parametrize("expression", ['""', 'upper("x")', '"${var.s}x"', "var.unset", 'file("a.txt")', "5"])
def test_what_is_not_written_literally_is_no_literal(expression: str, tmp_path: Path) -> None:
    text = f'variable "s" {{\n  default = "x"\n}}\nvariable "unset" {{}}\nprovider "p" {{\n  password = {expression}\n}}\n'
    configuration = evaluate(tmp_path, {"main.tf": text, "a.txt": "x"})
    assert configuration.providers[0].attributes.literals == {}
