"""METADATA is read strictly: every mistake is named with its line and column."""

from __future__ import annotations

import pytest

from gate.catalog.metadata import read
from gate.model.own_rules import OWN_RULES
from gate.model.policy import Module, Rule, RuleFailure
from tests.catalog.packs import BODY, METADATA, RULE

PATH = "policies/rule.rego"


def _read(text: str) -> Rule | list[RuleFailure]:
    return read(Module(path=PATH, text=text), "pack")


def _changed(old: str, new: str) -> str:
    assert old in METADATA
    return METADATA.replace(old, new) + "package gate.rules.first\n" + BODY


MISTAKES = {
    "title missing": ("# title: A flow stays where it belongs\n", "", "METADATA lacks `title`", 1, 1),
    "title empty": ("A flow stays where it belongs", '" "', "`title` is not a text", 2, 10),
    "title a number": ("A flow stays where it belongs", "7", "`title` is not a text", 2, 10),
    "description missing": ("# description: Why it matters.\n", "", "METADATA lacks `description`", 1, 1),
    "an unknown key": ("# title:", "# titel: x\n# title:", "METADATA has an unknown key `titel`: did you mean `title`?", 2, 3),
    "another scope": (
        "# title:",
        "# scope: rule\n# title:",
        "`scope` is not `package`: METADATA above `package` is about the whole file",
        2,
        10,
    ),
    "severity missing": ("#   severity: high\n", "", "METADATA lacks `custom.severity`", 1, 1),
    "severity unknown": ("high", "severe", "`custom.severity` is not one of critical, high, medium, low", 6, 15),
    "severity a list": ("high", "[high]", "`custom.severity` is not one of critical, high, medium, low", 6, 15),
    "category missing": ("#   category: test-rules\n", "", "METADATA lacks `custom.category`", 1, 1),
    "category in words": ("test-rules", "Test rules", "`custom.category` is not a name such as `environment-separation`", 7, 15),
    "judges missing": ("#   judges: [flows, plan.changes]\n", "", "METADATA lacks `custom.judges`", 1, 1),
    "judges empty": ("[flows, plan.changes]", "[]", "`custom.judges` is not a list of texts", 8, 13),
    "judges a text": ("[flows, plan.changes]", "flows", "`custom.judges` is not a list of texts", 8, 13),
    "judges something unknown": (
        "plan.changes",
        "plan.change",
        "`plan.change` in `custom.judges` is nothing that a rule can judge: did you mean `plan.changes`?",
        8,
        21,
    ),
    "enforcement missing": (
        "#   enforcement: {default: warn, protected: deny}\n",
        "",
        ["METADATA lacks `custom.enforcement.default`", "METADATA lacks `custom.enforcement.protected`"],
        1,
        1,
    ),
    "enforcement a text": ("{default: warn, protected: deny}", "deny", "`custom.enforcement` is not a mapping", 9, 18),
    "enforcement without protected": (", protected: deny", "", "METADATA lacks `custom.enforcement.protected`", 1, 1),
    "enforcement unknown": ("default: warn", "default: block", "`custom.enforcement.default` is not one of deny, warn, off", 9, 28),
    "enforcement with an unknown key": (
        "default: warn",
        "default: warn, dev: off",
        "METADATA has an unknown key `custom.enforcement.dev`: known are default, protected",
        9,
        34,
    ),
    "remediation missing": ("#   remediation: What to write.\n", "", "METADATA lacks `custom.remediation`", 1, 1),
    "references a text": ('["https://example.com/"]', "https://example.com/", "`custom.references` is not a list of texts", 11, 17),
    "approvable a text": ("approvable: true", 'approvable: "true"', "`custom.approvable` is neither true nor false", 12, 17),
    "approvable a number": ("approvable: true", "approvable: 1", "`custom.approvable` is neither true nor false", 12, 17),
    "no YAML": ("{default: warn", "{default warn: [", "METADATA cannot be read: this is not YAML", 9, None),
    "a duplicate key": (
        "# title:",
        "# title: x\n# title:",
        "METADATA cannot be read: the key `title` stands here again; it is already on line 2",
        3,
        3,
    ),
}


@pytest.mark.parametrize(("old", "new", "message", "line", "column"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_place(old: str, new: str, message: str | list[str], line: int, column: int | None) -> None:
    found = _read(_changed(old, new))

    assert isinstance(found, list)
    messages = [message] if isinstance(message, str) else message
    if column is None:
        assert [(one.message.startswith(messages[0]), one.line) for one in found] == [(True, line)]
    else:
        rule = None if "cannot be read" in messages[0] else "T-01"
        assert found == [RuleFailure(code="metadata", rule=rule, message=one, path=PATH, line=line, column=column) for one in messages]


NO_ID = {
    "id missing": ("#   id: T-01\n", "", "METADATA lacks `custom.id`", 1, 1),
    "id in words": ("T-01", "first rule", "`custom.id` is not an id such as `ENV-01`", 5, 9),
    "id in small letters": ("T-01", "t-01", "`custom.id` is not an id such as `ENV-01`", 5, 9),
    **{
        f"the id of gate's own {name}": (
            "T-01",
            name,
            f"the id {name} is not free: ids that begin with {name.partition('-')[0]}- are those of gate's own findings",
            5,
            9,
        )
        for name in (*(rule.id for rule in OWN_RULES), "GATE-99", "WAIVER-X")
    },
}


@pytest.mark.parametrize(("old", "new", "message", "line", "column"), NO_ID.values(), ids=NO_ID)
def test_a_rule_without_an_id_has_no_name(old: str, new: str, message: str, line: int, column: int) -> None:
    assert _read(_changed(old, new)) == [RuleFailure(code="metadata", rule=None, message=message, path=PATH, line=line, column=column)]


def test_all_mistakes_are_named_at_once() -> None:
    found = _read(_changed("high", "severe").replace("warn", "block").replace("# title", "# titel"))

    assert isinstance(found, list)
    assert [(one.message, one.line) for one in found] == [
        ("METADATA has an unknown key `titel`: did you mean `title`?", 2),
        ("METADATA lacks `title`", 1),
        ("`custom.severity` is not one of critical, high, medium, low", 6),
        ("`custom.enforcement.default` is not one of deny, warn, off", 9),
    ]


HEADS = {
    "no METADATA": ("package gate.rules.first\n", "it has no `# METADATA` block above `package`", 1),
    "METADATA below package": (f"package gate.rules.first\n\n{METADATA}", "it has no `# METADATA` block above `package`", 1),
    "METADATA twice": (METADATA + "\n" + RULE, "it has several `# METADATA` blocks above `package`", 14),
    "no package": (METADATA + "\ndeny contains 1\n", "it does not begin with `package` and a dotted name", 1),
    "an empty file": ("", "it does not begin with `package` and a dotted name", 1),
    "a package in brackets": (METADATA + 'package gate.rules["a-b"]\n', "it does not begin with `package` and a dotted name", 1),
    "a package of data": (METADATA + "package gate.data.x\n", "packages below gate.data belong to data", 13),
    "nothing in METADATA": (
        "# METADATA\npackage gate.rules.first\n",
        "METADATA cannot be read: there is nothing in it but blanks and comments",
        2,
    ),
    "a list in METADATA": ("# METADATA\n# - a\npackage gate.rules.first\n", "METADATA is not a mapping", 2),
    "custom a text": ("# METADATA\n# title: t\n# description: d\n# custom: x\npackage gate.rules.first\n", "`custom` is not a mapping", 4),
}


@pytest.mark.parametrize(("text", "message", "line"), HEADS.values(), ids=HEADS)
def test_what_stands_above_package_is_one_block(text: str, message: str, line: int) -> None:
    found = _read(text)

    assert isinstance(found, list)
    assert [(one.code, one.message, one.line) for one in found][:1] == [("metadata", message, line)]


def test_a_licence_above_and_blank_lines_below_are_fine() -> None:
    found = _read("# Copyright\n\n" + METADATA + "\n# About the code.\n\n" + "package gate.rules.first # words\n" + BODY)

    assert isinstance(found, Rule)
    assert (found.id, found.package) == ("T-01", "gate.rules.first")


def test_long_texts_are_folded_and_optional_fields_may_be_absent() -> None:
    text = _changed("Why it matters.", ">-\n#   One line,\n#   and the next.").replace('#   references: ["https://example.com/"]\n', "")

    found = _read(text.replace("#   approvable: true\n", ""))

    assert isinstance(found, Rule)
    assert (found.description, found.references, found.approvable) == ("One line, and the next.", (), False)
