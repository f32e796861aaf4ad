"""Where the variables of a root module get their values from."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.model.terraform import Variable
from tests.sources.terraform.evaluated import evaluate, failures

ALL = 'variable "v" {\n  default = "default"\n}\noutput "o" {\n  value = var.v\n}\n'
PRECEDENCE = [
    ("default", {}, []),
    ("standard", {"terraform.tfvars": 'v = "standard"\n'}, []),
    ("standard json", {"terraform.tfvars": 'v = "standard"\n', "terraform.tfvars.json": '{"v": "standard json"}'}, []),
    ("auto", {"terraform.tfvars.json": '{"v": "x"}', "a.auto.tfvars": 'v = "auto"\n'}, []),
    ("auto b", {"b.auto.tfvars.json": '{"v": "auto b"}', "a.auto.tfvars": 'v = "auto a"\n'}, []),
    ("file", {"a.auto.tfvars": 'v = "auto"\n', "x.tfvars": 'v = "file"\n'}, ["x.tfvars"]),
    ("second", {"x.tfvars": 'v = "first"\n', "y.tfvars.json": '{"v": "second"}'}, ["x.tfvars", "y.tfvars.json"]),
    ("default", {"other.tfvars": 'v = "not asked for"\n'}, []),
]


@pytest.mark.parametrize(("value", "files", "var_files"), PRECEDENCE)
def test_the_last_file_wins(value: str, files: dict[str, str], var_files: list[str], tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"main.tf": ALL, **files}, var_files=var_files)
    assert configuration.failures == ()
    assert configuration.outputs[0].attributes.values == {"value": value}


def test_a_plans_values_win_over_all(tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"main.tf": ALL, "terraform.tfvars": 'v = "file"\n'}, variables={"v": {"a": [1]}})
    assert configuration.outputs[0].attributes.values == {"value": {"a": [1]}}


@pytest.mark.parametrize(
    ("files", "place"),
    [({}, ("main.tf", 2, 13)), ({"terraform.tfvars": 'v = "same"\n'}, ("terraform.tfvars", 1, 5))],
    ids=["default", "tfvars"],
)
def test_a_plans_value_that_is_what_is_written_is_found_there(files: dict[str, str], place: tuple[str, int, int], tmp_path: Path) -> None:
    text = ALL.replace('"default"', '"same"')
    configuration = evaluate(tmp_path, {"main.tf": text, **files}, variables={"v": "same"})
    span = configuration.outputs[0].attributes.literals["value",]
    assert (span.path, span.line, span.column) == place
    other = evaluate(tmp_path, {"main.tf": text, **files}, variables={"v": "other"})
    assert (other.outputs[0].attributes.values, other.outputs[0].attributes.literals) == ({"value": "other"}, {})


def test_the_environment_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_VAR_v", "from the environment")
    assert evaluate(tmp_path, ALL).outputs[0].attributes.values == {"value": "default"}


def test_what_a_file_gives_to_no_variable_is_known_with_its_place(tmp_path: Path) -> None:
    """It is committed all the same, and may be a secret."""
    files = {"main.tf": 'variable "v" {}\n', "terraform.tfvars": 'v = 1\ndb_password = "s3cret"\n'}
    found = [
        (one.values, {path: (span.path, span.line) for path, span in one.literals.items()}) for one in evaluate(tmp_path, files).scoped
    ]
    assert ({"db_password": "s3cret"}, {("db_password",): ("terraform.tfvars", 2)}) in found


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"root/main.tf": ALL}, root="root", var_files=["prod.tfvars"])
    assert failures(configuration) == [
        (
            "unreadable",
            "the variable file root/prod.tfvars cannot be read: root/prod.tfvars does not exist",
            "root/prod.tfvars",
            None,
            None,
        )
    ]
    assert configuration.outputs[0].attributes.values == {"value": "default"}


BROKEN = {
    "syntax": ("v = \n", ("syntax", "found the end of the line where a value was expected", "x.tfvars", 1, 5)),
    "block": ("v {\n}\n", ("syntax", "found a v block in a file of variable values", "x.tfvars", 1, 1)),
    "reference": ("v = var.w\n", ("evaluation", "there is nothing called var here", "x.tfvars", 1, 5)),
}


@pytest.mark.parametrize(("text", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_place(text: str, expected: tuple[str, str, str, int, int], tmp_path: Path) -> None:
    assert failures(evaluate(tmp_path, {"main.tf": ALL, "x.tfvars": text}, var_files=["x.tfvars"])) == [expected]


def test_a_broken_json_file_is_named_with_its_place(tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"main.tf": ALL, "x.tfvars.json": '{"v":\n 1 1}'}, var_files=["x.tfvars.json"])
    assert failures(configuration) == [("syntax", "found something else where a comma or } was expected", "x.tfvars.json", 2, 4)]


def test_values_in_a_json_file_are_no_templates_and_have_places(tmp_path: Path) -> None:
    configuration = evaluate(tmp_path, {"main.tf": ALL, "terraform.tfvars.json": '{"//": 1,\n "v": "${x}"}'})
    said = configuration.outputs[0].attributes
    span = said.literals["value",]
    assert (said.values, span.path, span.line, span.column) == ({"value": "${x}"}, "terraform.tfvars.json", 2, 7)


def test_variables_are_described(tmp_path: Path) -> None:
    text = (
        'variable "plain" {\n  default = 1\n}\n'
        'variable "secret" {\n  type      = string\n  sensitive = true\n}\n'
        'variable "typed" {\n  type = map(object({\n    a = optional(number, 5)\n  }))\n  default = { x = {} }\n}\n'
        'variable "not_null" {\n  nullable = false\n  default  = "kept"\n}\n'
    )
    configuration = evaluate(tmp_path, {"main.tf": text, "terraform.tfvars": "not_null = null\n"})
    assert configuration.failures == ()
    assert [
        (one.name, one.type, one.sensitive, one.has_default, one.known, one.value, one.span.line) for one in configuration.variables
    ] == [
        ("plain", None, False, True, True, 1, 1),
        ("secret", "string", True, False, False, None, 4),
        ("typed", "map(object({ a = optional(number, 5) }))", False, True, True, {"x": {"a": 5}}, 8),
        ("not_null", None, False, True, True, "kept", 14),
    ]
    assert type(configuration.variables[0]) is Variable


def test_a_module_input_that_is_missing_is_named(tmp_path: Path) -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": 'variable "v" {}\n'}
    assert failures(evaluate(tmp_path, files)) == [("evaluation", "the module's variable v has no value", "main.tf", 1, 1)]
