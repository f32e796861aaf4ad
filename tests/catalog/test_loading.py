"""Packs are found, read and checked; what is wrong with one file leaves the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.catalog.catalog import PackSource, builtin, load
from gate.model.policy import Enforced, Enforcement, Module, Rule, RuleFailure, Severity
from gate.tree import FolderTree
from tests.catalog.packs import RULE, catalog, pack, rule


def _failure(
    code: str, message: str, path: str, rule: str | None = None, line: int | None = None, column: int | None = None
) -> RuleFailure:
    return RuleFailure(code=code, rule=rule, message=message, path=path, line=line, column=column)


def test_a_pack_is_its_rules_libraries_and_data(tmp_path: Path) -> None:
    library = "package gate.lib.names\n\nx := 1\n"
    read = catalog(
        tmp_path,
        {
            "b/first/first.rego": RULE,
            "b/first/first_test.rego": "package gate.rules.first_test\n\ntest_a if true\n",
            "lib/names.rego": library,
            "lib/names_test.rego": "not Rego",
            "data/losses.yaml": "kestra_flow: its triggers stop\n",
            "data/limits.json": '{"tasks": 3}',
            "README.md": "words",
        },
    )

    assert read.rules == (
        Rule(
            id="T-01",
            title="A flow stays where it belongs",
            description="Why it matters.",
            severity=Severity.HIGH,
            category="test-rules",
            judges=("flows", "plan.changes"),
            enforcement=Enforced(default=Enforcement.WARN, protected=Enforcement.DENY),
            remediation="What to write.",
            approvable=True,
            references=("https://example.com/",),
            package="gate.rules.first",
            pack="pack",
            module=Module(path="pack/b/first/first.rego", text=RULE),
        ),
    )
    assert read.libraries == (Module(path="pack/lib/names.rego", text=library),)
    assert read.data == {"gate": {"data": {"losses": {"kestra_flow": "its triggers stop"}, "limits": {"tasks": 3}}}}
    assert read.failures == ()


def test_a_team_s_data_adds_to_the_pack_s_and_overrides_it_key_by_key(tmp_path: Path) -> None:
    first = pack(tmp_path, {"r.rego": RULE, "data/losses.yaml": "a: {x: 1}\nb: 2\n"})
    team = pack(tmp_path, {"losses.yml": "a: {y: 3}\nc: 4\n", "own/names.json": '{"n": []}'}, "team")

    assert load([first], [team]).data == {"gate": {"data": {"losses": {"a": {"y": 3}, "b": 2, "c": 4}, "names": {"n": []}}}}


BROKEN_DATA = {
    "a list": ("- a\n", "this is not a mapping: data is found by name", 1, 1),
    "a duplicate key": ("a: 1\na: 2\n", "the key `a` stands here again; it is already on line 1", 2, 1),
    "no YAML": ("a: [\n", "this is not YAML: while parsing a flow node did not find expected node content", 2, 1),
}


@pytest.mark.parametrize(("text", "message", "line", "column"), BROKEN_DATA.values(), ids=BROKEN_DATA)
def test_data_that_cannot_be_read_is_a_failure(text: str, message: str, line: int, column: int, tmp_path: Path) -> None:
    read = catalog(tmp_path, {"r.rego": RULE, "data/losses.yaml": text})

    assert [one.id for one in read.rules] == ["T-01"]
    assert read.failures == (_failure("data", message, "pack/data/losses.yaml", line=line, column=column),)


def test_a_pack_without_rules_is_a_failure(tmp_path: Path) -> None:
    read = catalog(tmp_path, {"lib/names.rego": "package gate.lib.names\n", "first_test.rego": RULE})

    assert (read.rules, read.failures) == ((), (_failure("pack", "pack pack holds no rule", "pack"),))


def test_a_folder_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    missing = PackSource(name="policies/team", tree=FolderTree(tmp_path), folder="policies/team")

    assert load([missing]).failures == (_failure("pack", "there is no folder policies/team", "policies/team"),)
    assert load([pack(tmp_path, {"r.rego": RULE})], [missing]).failures == load([missing]).failures


def test_a_folder_may_be_written_in_several_ways(tmp_path: Path) -> None:
    plain = pack(tmp_path, {"a.rego": RULE, "data/known.yaml": "a: 1"})

    read = load([PackSource(name="pack", tree=FolderTree(tmp_path), folder="./pack/")])

    assert (read.rules, read.data, read.digest) == (load([plain]).rules, load([plain]).data, load([plain]).digest)


def test_a_folder_outside_of_the_repository_is_a_failure(tmp_path: Path) -> None:
    outside = PackSource(name="../team", tree=FolderTree(tmp_path), folder="../team")

    assert load([outside]).failures == (_failure("pack", "../team leads out of the repository", "../team"),)


def test_an_empty_folder_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    empty = PackSource(name="policies", tree=FolderTree(tmp_path), folder="policies")

    assert load([empty]).failures == (_failure("pack", "the folder policies is empty", "policies"),)


def test_a_data_folder_without_data_is_a_failure(tmp_path: Path) -> None:
    read = load([pack(tmp_path, {"r.rego": RULE})], [pack(tmp_path, {"losses.ymal": "a: 1"}, "team")])

    assert read.failures == (_failure("data", "team holds no .yaml or .json file", "team"),)


def test_a_file_that_is_not_utf8_is_a_failure_at_its_byte(tmp_path: Path) -> None:
    read = catalog(tmp_path, {"a.rego": RULE, "b.rego": b"package gate.rules.b\n# \xff\n"})

    assert [one.id for one in read.rules] == ["T-01"]
    message = "pack/b.rego is not UTF-8: byte 0xff stands where a character should"
    assert read.failures == (_failure("compile", message, "pack/b.rego", line=2, column=3),)


def test_a_file_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    source = pack(tmp_path, {"a.rego": RULE})
    (tmp_path / "pack/b.rego").symlink_to("nothing")

    assert load([source]).failures == (_failure("compile", "pack/b.rego does not exist", "pack/b.rego"),)


def test_a_link_that_leads_out_of_the_repository_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "outside.rego").write_text(rule(2, "gate.rules.outside"))
    source = pack(tmp_path / "repository", {"a.rego": RULE})
    (tmp_path / "repository/pack/b.rego").symlink_to(tmp_path / "outside.rego")

    message = "pack/b.rego is a link to a place outside the repository"
    assert load([source]).failures == (_failure("compile", message, "pack/b.rego"),)


def test_an_id_that_is_taken_is_a_failure_and_the_first_rule_stands(tmp_path: Path) -> None:
    read = load([pack(tmp_path, {"a.rego": RULE}), pack(tmp_path, {"b.rego": rule(1, "gate.rules.other")}, "team")])

    assert [one.module.path for one in read.rules] == ["pack/a.rego"]
    message = "the id T-01 stands here again; pack/a.rego has it already"
    assert read.failures == (_failure("duplicate", message, "team/b.rego", "T-01", 5),)


def test_a_package_that_is_taken_is_a_failure(tmp_path: Path) -> None:
    read = catalog(tmp_path, {"a.rego": RULE, "b.rego": rule(2, "gate.rules.first")})

    assert [one.id for one in read.rules] == ["T-01"]
    message = "the package gate.rules.first stands here again; pack/a.rego has it already"
    assert read.failures == (_failure("duplicate", message, "pack/b.rego", "T-02", 13),)


def test_a_pack_cannot_add_to_a_library_of_another(tmp_path: Path) -> None:
    library = "package gate.lib.names\n\nknown(x) if x\n"
    first = pack(tmp_path, {"a.rego": RULE, "lib/a.rego": library, "lib/b.rego": library})
    second = pack(tmp_path, {"b.rego": rule(2, "gate.rules.second"), "lib/c.rego": library}, "team")

    read = load([first, second])

    assert [one.path for one in read.libraries] == ["pack/lib/a.rego", "pack/lib/b.rego"]
    message = "the library gate.lib.names stands here again; pack/lib/a.rego has it already"
    assert read.failures == (_failure("duplicate", message, "team/lib/c.rego", line=1),)


def test_a_rule_without_metadata_is_a_failure_and_the_others_stand(tmp_path: Path) -> None:
    read = catalog(tmp_path, {"a.rego": RULE, "b.rego": "# A comment\n\npackage gate.rules.b\n"})

    assert [one.id for one in read.rules] == ["T-01"]
    assert read.failures == (_failure("metadata", "it has no `# METADATA` block above `package`", "pack/b.rego", line=3),)


@pytest.mark.parametrize(
    "changed",
    [
        {"a.rego": RULE + "\n"},
        {"b.rego": RULE},
        {"a.rego": RULE, "data/a.yaml": "a: 1"},
        {"a.rego": RULE, "lib/x.rego": "package gate.lib.x"},
    ],
    ids=["content", "path", "data", "library"],
)
def test_the_digest_is_of_all_that_was_read(changed: dict[str, str | bytes], tmp_path: Path) -> None:
    before = catalog(tmp_path / "before", {"a.rego": RULE, "README.md": "words", "a_test.rego": "x"}).digest

    assert catalog(tmp_path / "same", {"a.rego": RULE}).digest == before
    assert catalog(tmp_path / "changed", changed).digest != before
    assert before.startswith("sha256:")


def test_the_digest_does_not_depend_on_where_the_repository_lies(tmp_path: Path) -> None:
    inner = pack(tmp_path, {"a.rego": RULE}, "x/y/pack")
    root = PackSource(name="x/y/pack", tree=FolderTree(tmp_path / "x/y/pack"), folder="", shown="elsewhere/")

    assert load([inner]).digest == load([root]).digest


def test_the_builtin_pack_is_complete() -> None:
    read = load([builtin()])

    assert read.failures == ()
    assert {one.pack for one in read.rules} == {"builtin"}
    assert {one.module.path.partition("/")[0] for one in read.rules} == {"policies"}
