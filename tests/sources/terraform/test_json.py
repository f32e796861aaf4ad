"""Terraform's JSON form: it means what the same blocks mean in the native form, and stands where it stands in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.model.terraform import Backend
from tests.sources.terraform.evaluated import evaluate, failures, resource

VALUES = {
    "a text": ('"plain"', "plain"),
    "a template": ('"<${local.name}>"', "<ann>"),
    "a template that is one value": ('"${local.list}"', ["a", "b"]),
    "a template with quotes": (r'"${join(\",\", local.list)}"', "a,b"),
    "a directive": ('"%{ if true }yes%{ endif }"', "yes"),
    "an escaped template": ('"$${a} %%{b}"', "${a} %{b}"),
    "escapes": (r'"tab\tquote\"slash\\solidus\/line\ncode\u00e9\ud83d\ude00"', 'tab\tquote"slash\\solidus/line\ncodeé😀'),
    "a backslash that is none in HCL": (r'"a\\qb"', "a\\qb"),
    "numbers": ("[1, -2, 1.5, 1e3, 0.25E1, -0.5]", [1, -2, 1.5, 1000, 2.5, -0.5]),
    "keywords": ("[true, false, null]", [True, False, None]),
    "an object with a computed name": ('{"${local.name}": "${1 + 1}"}', {"ann": 2}),
    "a comment that is a name": ('{"//": "kept"}', {"//": "kept"}),
    "nothing": ("[{}, []]", [{}, []]),
}


@pytest.mark.parametrize(("text", "value"), VALUES.values(), ids=VALUES)
def test_values(text: str, value: object, tmp_path: Path) -> None:
    document = f'{{"locals": {{"name": "ann", "list": ["a", "b"]}}, "output": {{"it": {{"value": {text}}}}}}}'
    configuration = evaluate(tmp_path, {"main.tf.json": document})
    assert configuration.failures == ()
    assert configuration.outputs[0].attributes.values == {"value": value}


FORMS = {
    "one object": '{"resource": {"terraform_data": {"a": {"input": 1}, "b": {"input": 2}}}}',
    "arrays": '[{"resource": [{"terraform_data": [{"a": {"input": 1}}, {"b": [{"input": 2}]}]}]}]',
    "names that repeat": '{"resource": {"terraform_data": {"a": {"input": 1}}}, "resource": {"terraform_data": {"b": {"input": 2}}}}',
    "comments and nulls": '{"//": 1, "locals": null, "resource": {"terraform_data": {"a": {"//": "x", "input": 1}, "b": {"input": 2}}}}',
}


@pytest.mark.parametrize("document", FORMS.values(), ids=FORMS)
def test_blocks_may_be_written_in_several_ways(document: str, tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"main.tf.json": document})
    assert configuration.failures == ()
    assert [(one.address, one.attributes.values) for one in configuration.resources] == [
        ("terraform_data.a", {"input": 1}),
        ("terraform_data.b", {"input": 2}),
    ]


RESOURCE = r"""{"resource": {"kestra_role": {"r": {
  "for_each": "${toset([\"k\"])}",
  "provider": "kestra.prod",
  "depends_on": ["terraform_data.d"],
  "name": "${each.key}",
  "permissions": [{"type": "A"}, {"type": "B"}],
  "dynamic": {"grant": {"for_each": ["x"], "iterator": "one", "content": {"to": "${one.value}"}}},
  "lifecycle": {"prevent_destroy": true, "ignore_changes": ["name", "permissions[0].type"]},
  "provisioner": [{"local-exec": {"when": "destroy", "command": "true"}}]
}}}, "provider": {"kestra": {"alias": "prod", "url": "http://prod"}}}"""


def test_a_resource(tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"main.tf.json": RESOURCE})
    assert configuration.failures == ()
    one = resource(configuration, 'kestra_role.r["k"]')
    assert (one.provider, one.lifecycle, [(it.type, it.when) for it in one.provisioners]) == (
        "kestra.prod",
        {"prevent_destroy": True, "ignore_changes": ["name", "permissions[0].type"]},
        [("local-exec", "destroy")],
    )
    assert one.attributes.values == {"name": "k", "permissions": [{"type": "A"}, {"type": "B"}], "grant": [{"to": "x"}]}
    assert one.attributes.unknown == ()


def test_an_object_may_be_an_argument_or_a_block_and_only_the_provider_knows(tmp_path: Path) -> None:
    document = '{"resource": {"kestra_role": {"r": {"one": {"a": {"b": 1}}, "many": [{"c": {"d": 1}}], "empty": []}}}}'
    said = evaluate(tmp_path, {"main.tf.json": document}).resources[0].attributes
    assert said.values == {"one": {"a": {"b": 1}}, "many": [{"c": {"d": 1}}], "empty": []}
    assert said.unknown == (("one",), ("many", 0, "c"))


def test_objects_of_airbyte_are_arguments(tmp_path: Path) -> None:
    document = '{"resource": {"airbyte_source_faker": {"s": {"configuration": {"seed": 1}}}}}'
    said = evaluate(tmp_path, {"main.tf.json": document}).resources[0].attributes
    assert (said.values, said.unknown) == ({"configuration": {"seed": 1}}, ())


def test_settings_are_not_evaluated(tmp_path: Path) -> None:
    document = """{"terraform": {"required_version": ">= 1.8", "backend": {"s3": {"bucket": "${b}"}},
  "required_providers": {"k": {"source": "kestra-io/kestra", "version": "1.3"}}}, "provider": {"k": {"url": "u"}},
  "variable": {"v": {"type": "list(object({a = optional(number, 5)}))", "default": [{}], "description": "${d}"}, "t": {"default": "${t}"}},
  "output": {"v": {"value": "${var.v}", "description": "${d}"}, "t": {"value": "${var.t}"}}}"""
    configuration = evaluate(tmp_path, {"main.tf.json": document})
    assert configuration.failures == ()
    backend = configuration.backend
    assert type(backend) is Backend
    assert (configuration.required_version, backend.type, backend.attributes.values) == (">= 1.8", "s3", {"bucket": "${b}"})
    assert [(one.key, one.source, one.version) for one in configuration.providers] == [("k", "kestra-io/kestra", "1.3")]
    assert [one.attributes.values["value"] for one in configuration.outputs] == [[{"a": 5}], "${t}"]


def test_modules_and_their_providers(tmp_path: Path) -> None:
    document = """{"module": {"m": {"source": "./m", "count": 1, "name": "${upper(\\"x\\")}", "providers": {"kestra": "kestra.prod"}}},
  "provider": {"kestra": {"alias": "prod"}}}"""
    inner = '{"variable": {"name": {}}, "resource": {"kestra_kv": {"k": {"key": "${var.name}"}}}}'
    configuration = evaluate(tmp_path, {"main.tf.json": document, "m/main.tf.json": inner})
    assert configuration.failures == ()
    assert [(one.address, one.provider, one.attributes.values) for one in configuration.resources] == [
        ("module.m[0].kestra_kv.k", "kestra.prod", {"key": "X"})
    ]


PLACES = r"""{"locals": {"é": "x"},
 "resource": {"terraform_data": {"d": {
   "input": "one\n\ttwo \"é\" ${local.é}!\nthree",
   "triggers_replace": ["deep", {"key": "deeper"}]}}}}"""


def test_places(tmp_path: Path) -> None:
    one = evaluate(tmp_path, {"main.tf.json": PLACES}).resources[0]
    lines = PLACES.split("\n")
    assert (one.span.line, one.span.column) == (2, lines[1].index('"d"') + 1)
    spans = {path: (span.line, span.column) for path, span in one.attributes.spans.items()}
    assert spans["triggers_replace",] == (4, lines[3].index("[") + 1)
    literals = {path: (span.line, span.column, span.end_column) for path, span in one.attributes.literals.items()}
    at = lines[3].index('"deeper"')
    assert literals["triggers_replace", 1, "key"] == (4, at + 1, at + 1 + len('"deeper"'))
    text, source = str(one.attributes.values["input"]), one.attributes.texts["input",]
    assert text == 'one\n\ttwo "é" x!\nthree'
    places = {word: _place(text, word) for word in ("one", "two", '"é"', "!", "three")}
    found = {word: source.locate(*place) for word, place in places.items()}
    assert found == {
        "one": ("main.tf.json", 3, lines[2].index("one") + 1),
        "two": ("main.tf.json", 3, lines[2].index("two") + 1),
        '"é"': ("main.tf.json", 3, lines[2].index(r"\"é") + 1),
        "!": ("main.tf.json", 3, lines[2].index("!") + 1),
        "three": ("main.tf.json", 3, lines[2].index("three") + 1),
    }


def _place(text: str, word: str) -> tuple[int, int]:
    before = text[: text.index(word)]
    return before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


BROKEN = {
    "no JSON": ("{", ("found something else where a name in quotes was expected", 1, 2)),
    "a trailing comma": ('{"locals": {"a": 1,}}', ("found something else where a name in quotes was expected", 1, 20)),
    "no colon": ('{"locals" 1}', ("found something else where a colon was expected", 1, 11)),
    "no comma": ('{"locals": {"a": 1\n "b": 2}}', ("found something else where a comma or } was expected", 2, 2)),
    "an open array": ('{"locals": [', ("found the end of the file where a JSON value was expected", 1, 13)),
    "a word": ('{"locals": nothing}', ("found a word that is not true, false or null", 1, 12)),
    "a bad number": ('{"locals": {"a": 01}}', ("found something else where a comma or } was expected", 1, 19)),
    "a bad escape": (r'{"locals": {"a": "\q"}}', ("found a string that is not valid JSON", 1, 19)),
    "half a character": (r'{"locals": {"a": "\ud800"}}', ("found half of a surrogate pair", 1, 18)),
    "a line break in a string": ('{"locals": {"a": "x\ny"}}', ("found a string that is not valid JSON", 1, 20)),
    "more behind the end": ("{} {}", ("found more behind the end of the JSON value", 1, 4)),
    "an argument twice": ('{"locals": {"a": 1, "a": 2}}', ("found the argument a a second time", 1, 21)),
    "a name twice in a value": ('{"locals": {"a": {"b": 1, "b": 2}}}', ("found a name a second time in one object", 1, 27)),
    "an unknown block": ('{"resorce": {}}', ("found resorce, which has no meaning here", 1, 2)),
    "an unknown argument": ('{"variable": {"v": {"defualt": 1}}}', ("found defualt, which has no meaning here", 1, 21)),
    "no label": ('{"resource": {"a_b": {}}}', ("found no label for resource", 1, 22)),
    "a value for a block": ('{"variable": {"v": "x"}}', ("found something else where an object was expected", 1, 20)),
    "a template that is broken": (
        r'{"locals": {"a": "\t\"x\" ${local.b"}}',
        ("found an interpolation or directive that is not complete", 1, 19),
    ),
    "a reference that is none": (
        '{"resource": {"a_b": {"c": {"depends_on": ["a b"]}}}}',
        ("found text that is not a reference or type", 1, 45),
    ),
    "depth": ('{"locals": {"a": ' + "[" * 70 + "]" * 70 + "}}", ("JSON is nested more than 60 deep", 1, 76)),
}


@pytest.mark.parametrize(("document", "expected"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_named_with_its_place(document: str, expected: tuple[str, int, int], tmp_path: Path) -> None:
    message, line, column = expected
    assert failures(evaluate(tmp_path, {"main.tf.json": document})) == [("syntax", message, "main.tf.json", line, column)]


def test_what_is_wrong_with_a_value_is_named_where_it_stands_inside_the_string(tmp_path: Path) -> None:
    document = '{"output": {"it": {"value": "\\t${local.missing}"}}}'
    found = failures(evaluate(tmp_path, {"main.tf.json": document}))
    assert found == [("evaluation", "local.missing is not declared in this module", "main.tf.json", 1, document.index("local") + 1)]
