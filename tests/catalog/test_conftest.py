"""A conftest pack is one rule for each name that conftest would ask for, under the allow-list that holds for all."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from gate.catalog.catalog import Catalog, PackSource, check_syntax, load
from gate.catalog.conftest import Named, data_of, excepted_as, name_of, named
from gate.model.policy import Enforced, Enforcement, Module, Rule, RuleFailure, Severity
from gate.model.source import Json
from gate.tree import MemoryTree
from tests.catalog.packs import RULE, pack
from tests.engines.rego import engine

DENY = 'package main\n\ndeny_public[msg] {\n  input.public\n  msg := "public"\n}\n'


def _source(root: Path, files: dict[str, str | bytes], name: str = "legacy") -> PackSource:
    return replace(pack(root, files, name), style="conftest", judges=("plan",))


def _checked(catalog: Catalog) -> list[RuleFailure]:
    """What an engine and the allow-list say of a catalog."""
    with engine() as made:
        made.begin(catalog.rules, catalog.libraries, catalog.data)
        syntaxes, failures = made.loaded()
    return [*failures, *check_syntax(catalog, syntaxes, {})]


def test_a_pack_is_a_rule_for_each_name(tmp_path: Path) -> None:
    warn = 'package main\nimport rego.v1\nwarn contains "w"\ndeny_public contains "again"\n'
    library = "package lib.names\n\nword = 1\n"

    read = load(
        [_source(tmp_path, {"a.rego": DENY, "b/c.rego": warn, "lib.rego": library, "a_test.rego": "not Rego", "data/x.yaml": "y: 1"})]
    )

    modules = {
        name: Module(path=f"legacy/{name}", text=text) for name, text in (("a.rego", DENY), ("b/c.rego", warn), ("lib.rego", library))
    }
    deny = Rule(
        id="legacy.deny_public",
        title="deny_public of legacy",
        description="A conftest policy of the team, from legacy/a.rego.",
        severity=Severity.HIGH,
        category="conftest",
        judges=("plan",),
        enforcement=Enforced(default=Enforcement.DENY, protected=Enforcement.DENY),
        remediation="See the policy: legacy/a.rego, line 3.",
        approvable=False,
        references=(),
        package="main",
        pack="legacy",
        module=modules["a.rego"],
        style="conftest",
        entries=("deny_public", "exception"),
        companions=(modules["b/c.rego"], modules["lib.rego"]),
        data={"y": 1},
    )
    assert read.rules == (
        deny,
        replace(
            deny,
            id="legacy.warn",
            title="warn of legacy",
            description="A conftest policy of the team, from legacy/b/c.rego.",
            severity=Severity.LOW,
            enforcement=Enforced(default=Enforcement.WARN, protected=Enforcement.WARN),
            remediation="See the policy: legacy/b/c.rego, line 3.",
            module=modules["b/c.rego"],
            entries=("warn", "exception"),
            companions=(modules["a.rego"], modules["lib.rego"]),
        ),
    )
    assert (read.libraries, read.data, read.failures) == ((), {"gate": {"data": {}}}, ())
    assert _checked(read) == []


NAMES: dict[str, tuple[str, list[Named]]] = {
    "v0 and v1": (
        'deny[msg] { x }\nwarn contains "a"\nviolation_x_1 = []',
        [Named("deny", 1, False), Named("warn", 2, False), Named("violation_x_1", 3, False)],
    ),
    "a default, and blanks before": ("  default deny_a = []\n\tdeny_a = [1]", [Named("deny_a", 1, False), Named("deny_a", 2, False)]),
    "a variable in a body": ("allow {\n  deny = 1\n  warn_x := [\n    violation,\n  ]\n}", []),
    "in texts and comments": ('# deny[x]\na = `\ndeny[x] {\n`\nb = "\\"\\n{"\ndeny_b["x"]', [Named("deny_b", 6, False)]),
    "names that conftest passes over": ('denyx["a"]\ndeny_["a"]\nDeny["a"]\ndeny__a["a"]\nmy_deny["a"]', []),
    "a function": ("deny_it(x) = x", [Named("deny_it", 1, True)]),
    "used, not defined": ("allow {\n not deny\n}\nx = deny\ncount(deny) > 0", []),
}


@pytest.mark.parametrize(("text", "names"), NAMES.values(), ids=NAMES)
def test_a_rule_is_found_by_the_name_that_begins_its_line(text: str, names: list[Named]) -> None:
    assert list(named(text)) == names


@pytest.mark.parametrize(
    ("rule", "name"),
    [("deny", ""), ("warn", ""), ("violation", ""), ("deny_a_b", "a_b"), ("violation_deny_a", "a"), ("warn_violation_a", "violation_a")],
)
def test_an_exception_calls_a_rule_as_in_conftest(rule: str, name: str) -> None:
    assert excepted_as(rule) == name


@pytest.mark.parametrize(
    ("path", "name"),
    [("legacy", "legacy"), ("./policies/legacy/", "legacy"), ("packs/team.tar.gz", "team"), ("team.tgz", "team"), (".", "conftest")],
)
def test_a_rule_is_named_after_the_last_part_of_its_pack_s_path(path: str, name: str) -> None:
    assert name_of(PackSource(name=path, tree=MemoryTree({}), folder="")) == name


DATA: dict[str, tuple[list[tuple[str, str]], Json]] = {
    "keys of a file": ([("a.yaml", "x: 1"), ("b.json", '{"y": [2]}')], {"x": 1, "y": [2]}),
    "below names of folders": ([("one/two/a.yaml", "x: 1"), ("one/b.yml", "y: 2")], {"one": {"two": {"x": 1}, "y": 2}}),
    "a list below a folder": ([("one/a.yaml", "- 1")], {"one": [1]}),
}


@pytest.mark.parametrize(("files", "data"), DATA.values(), ids=DATA)
def test_data_lies_where_conftest_would_put_it(files: list[tuple[str, str]], data: Json) -> None:
    assert data_of([(path, f"legacy/data/{path}", text) for path, text in files]) == (data, [])


def test_data_that_contradicts_itself_or_has_no_name_is_a_failure() -> None:
    files = [("a.yaml", "x: 1"), ("b.yaml", "x: 2"), ("c.yaml", "- 1"), ("d.yaml", "x: [")]
    _, failures = data_of([(path, f"legacy/data/{path}", text) for path, text in files])
    assert [(one.path, one.message) for one in failures] == [
        ("legacy/data/b.yaml", "it gives a value to a place that has one already"),
        ("legacy/data/c.yaml", "this is not a mapping: data is found by name"),
        ("legacy/data/d.yaml", "this is not YAML: while parsing a flow node did not find expected node content"),
    ]


def test_each_pack_keeps_its_modules_and_its_data_to_itself(tmp_path: Path) -> None:
    read = load(
        [
            pack(tmp_path, {"r.rego": RULE, "data/x.yaml": "of: gate"}, "ours"),
            _source(tmp_path, {"a.rego": DENY, "data/x.yaml": "of: first"}, "first"),
            _source(tmp_path, {"a.rego": DENY, "data/x.yaml": "of: second"}, "second"),
        ]
    )

    assert [(one.id, one.data) for one in read.rules] == [
        ("T-01", None),
        ("first.deny_public", {"of": "first"}),
        ("second.deny_public", {"of": "second"}),
    ]
    assert read.data == {"gate": {"data": {"x": {"of": "gate"}}}}
    assert _checked(read) == []


def test_two_packs_of_one_name_are_a_failure(tmp_path: Path) -> None:
    read = load([_source(tmp_path, {"a.rego": DENY}, name) for name in ("one/legacy", "two/legacy")])
    assert [(one.code, one.message, one.path) for one in read.failures] == [
        ("duplicate", "the id legacy.deny_public stands here again; one/legacy/a.rego has it already", "two/legacy/a.rego")
    ]


UNUSABLE: dict[str, tuple[dict[str, str | bytes], tuple[str, str, str, int | None]]] = {
    "no rule": ({"a.rego": "package main\n\nallow { true }"}, ("pack", "pack legacy holds no rule", "legacy", None)),
    "another namespace": ({"a.rego": 'package other\n\ndeny["a"]'}, ("pack", "pack legacy holds no rule", "legacy", None)),
    "no package": (
        {"a.rego": DENY, "b.rego": "deny[x]"},
        ("compile", "it does not begin with `package` and a dotted name", "legacy/b.rego", 1),
    ),
    "a function": (
        {"a.rego": "package main\n\ndeny_f(x) = x"},
        ("result", "deny_f is a function, and conftest asks for rules of such names", "legacy/a.rego", 3),
    ),
}


@pytest.mark.parametrize(("files", "wrong"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_can_be_no_rule_is_a_failure(files: dict[str, str | bytes], wrong: tuple[str, str, str, int | None], tmp_path: Path) -> None:
    assert wrong in [(one.code, one.message, one.path, one.line) for one in load([_source(tmp_path, files)]).failures]


_ADVICE = "; what conftest gets by `--data` belongs into the folder `data` of the pack"
FORBIDDEN = {
    "the network": (
        'deny["a"] { http.send({}) }',
        "a rule may not call `http.send`: it reaches the network, and a rule's answer must not depend on another system",
    ),
    "the machine": (
        'deny["a"] { opa.runtime() }',
        "a rule may not call `opa.runtime`: it reads the engine's own environment, which may hold secrets and differs between machines",
    ),
    "a file, as conftest can": (
        'deny["a"] { parse_config_file("x.tf") }',
        "a rule may not call `parse_config_file`: it is conftest's own, and reads files that are not judged",
    ),
    "printing": (
        'deny["a"] { print(input) }',
        "a rule may not call `print`: it has no effect on the answer, and could carry values of the input out of gate; it works in tests",
    ),
    "data that is not there": ('deny["a"] { data.nowhere }', "`data.nowhere` does not exist; there are `lib`, `main`" + _ADVICE),
    "the name of the file": (
        'deny["a"] { data.conftest.file.name }',
        "`data.conftest` does not exist: gate tells policies no names of files",
    ),
    "a misspelt package": ('deny["a"] { data.lib.wrod }', "`data.lib.wrod` does not exist; did you mean `word`?" + _ADVICE),
}


@pytest.mark.parametrize(("rule", "message"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_conftest_policy_is_under_the_same_allow_list(rule: str, message: str, tmp_path: Path) -> None:
    read = load([_source(tmp_path, {"a.rego": f"package main\n\n{rule}", "lib.rego": "package lib\n\nword = 1"})])
    assert [(one.rule, one.message, one.path, one.line) for one in _checked(read)] == [(None, message, "legacy/a.rego", 3)]


def test_a_rule_that_does_not_begin_a_line_is_not_passed_over(tmp_path: Path) -> None:
    read = load([_source(tmp_path, {"a.rego": 'package main\n\nwarn["a"] { true } deny["b"] { true }'})])
    message = "the rule deny does not begin a line, so that it is not found: write it on one of its own"
    assert [(one.code, one.message, one.path) for one in _checked(read)] == [("result", message, "legacy/a.rego")]


def test_built_ins_that_only_rego_v0_had_still_work(tmp_path: Path) -> None:
    text = """package main

deny[msg] {
  re_match("^a", input.word)
  not re_match("^b", input.word)
  any([false, input.yes]); not any([false]); not any([])
  all([true, input.yes]); not all([true, false]); all(set())
  msg := sprintf("%v", [set_diff({1, 2}, {2})])
}
"""
    read = load([_source(tmp_path, {"a.rego": text, "lib.rego": "package lib\n\nany = 1\n\nx { any(1) }"})])
    with engine() as made:
        made.begin(read.rules, (), {})
        _, failures = made.loaded()
        (judged,) = made.evaluate(b'{"word": "abc", "yes": true}', ["legacy.deny"])

    assert failures == []
    assert [one.message for one in judged.findings] == ["{1}"]
