"""What every rule of the built-in pack has: METADATA, a place, tests, examples and a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.authoring.examples import Example, read_examples
from gate.authoring.pages import pages
from gate.catalog.catalog import check_syntax
from gate.catalog.shape import shape_of
from gate.engines.regorus import RegorusEngine
from gate.facts.input import PolicyInput
from gate.model.own_rules import OWN_RULES
from gate.model.policy import Rule
from tests.policies.pack import CATALOG, EXAMPLES, POLICIES, REPOSITORY, RULES, SOURCES, beside, name

every_rule = pytest.mark.parametrize("rule", CATALOG.rules, ids=[rule.id for rule in CATALOG.rules])


def test_the_catalogue_has_nothing_against_it() -> None:
    assert CATALOG.failures == ()
    assert sorted(rule.module.path for rule in CATALOG.rules) == sorted(name(path) for path in RULES)


def test_the_engine_has_nothing_against_it() -> None:
    engine = RegorusEngine(rule_seconds=5.0, memory_bytes=512 * 1024 * 1024)
    engine.begin(CATALOG.rules, CATALOG.libraries, CATALOG.data)
    syntaxes, failures = engine.loaded()
    engine.close()

    assert failures == []
    assert check_syntax(CATALOG, syntaxes, shape_of(PolicyInput)) == []


@every_rule
def test_its_place_follows_from_its_metadata(rule: Rule) -> None:
    category, stem = rule.category.replace("-", "_"), rule.package.rsplit(".", 1)[1]

    assert rule.package == f"gate.rules.{category}.{stem}"
    assert rule.module.path == f"policies/{category}/{stem}/{stem}.rego"


@every_rule
def test_it_gives_a_reason_and_a_reference(rule: Rule) -> None:
    assert rule.description.endswith(".")
    assert rule.remediation.endswith(".")
    assert not rule.title.endswith(".")
    assert all(reference.startswith("https://") for reference in rule.references)
    assert rule.references


@every_rule
def test_it_is_never_looser_where_protected(rule: Rule) -> None:
    strength = ["off", "warn", "deny"]

    assert strength.index(rule.enforcement.protected) >= strength.index(rule.enforcement.default)


@every_rule
def test_it_has_an_example_of_each_answer(rule: Rule) -> None:
    answers = {example.name.partition("-")[0] for example in examples(rule)}

    assert answers == {"allow", "deny"}


def test_examples_belong_to_rules() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name != "__pycache__"} == {rule.id for rule in CATALOG.rules}


@pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])
def test_a_source_is_short_and_has_tests_beside_it(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()

    assert len(lines) < 40
    assert max(map(len, lines)) <= 160
    assert beside(path).is_file()


def test_every_rego_file_is_a_source_or_its_test() -> None:
    assert set(POLICIES.rglob("*.rego")) == {*SOURCES, *map(beside, SOURCES)}


def test_data_is_read_by_a_source() -> None:
    texts = "".join(path.read_text("utf-8") for path in SOURCES)

    assert [stem for stem in CATALOG.data["gate"]["data"] if f"data.gate.data.{stem}" not in texts] == []


def test_pages_are_as_generated() -> None:
    expected = pages((*CATALOG.rules, *OWN_RULES), {rule.id: examples(rule) for rule in CATALOG.rules})
    written = {path.name: path.read_text("utf-8") for path in (REPOSITORY / "docs/rules").iterdir()}

    assert written == expected, "run `make docs`"


def examples(rule: Rule) -> list[Example]:
    """The examples of a rule, all of which can be read."""
    found = list(read_examples(EXAMPLES / rule.id))
    assert [one for one in found if not isinstance(one, Example)] == []
    return [one for one in found if isinstance(one, Example)]
