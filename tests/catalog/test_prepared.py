"""What is known beforehand of gate's own pack is what the engine would find, and is taken for no other modules."""

from __future__ import annotations

from msgspec.structs import replace

from gate.catalog.catalog import Catalog, builtin, load
from gate.catalog.prepared import FILE, known
from gate.model.policy import Module
from tests.catalog.prepare import found


def test_what_is_written_down_is_what_the_engine_finds() -> None:
    assert FILE.read_bytes() == found(), "the rules changed: run `make docs`"


def test_it_is_known_of_exactly_the_modules_that_it_was_found_in() -> None:
    pack, content = builtin(), found()
    modules = modules_of(load([pack]))
    first, *others = modules

    assert [(one.syntax.path, one.rule and one.rule.module) for one in known(modules, pack, content)] == [
        (module.path, None if "/lib/" in module.path else module) for module in modules
    ]
    assert known([replace(first, text=first.text + "\n"), *others], pack, content) == ()
    assert known([replace(first, path=first.path + "x"), *others], pack, content) == ()
    assert known(others, pack, content) == ()


def test_the_catalog_is_the_same_as_if_it_were_read() -> None:
    pack = builtin()
    taken, read = load([pack]), load([replace(pack, name="read anew")])

    assert [replace(rule, pack="read anew") for rule in taken.rules] == list(read.rules)
    assert (taken.libraries, taken.data, taken.failures) == (read.libraries, read.data, read.failures)
    assert sorted(one.path for one in taken.syntaxes) == [module.path for module in modules_of(read)]
    assert read.syntaxes == ()


def test_a_rule_that_is_known_is_still_the_only_one_of_its_id() -> None:
    pack = builtin()
    twice = load([pack, replace(pack, name="again", shown="again/")])
    assert {one.code for one in twice.failures} == {"duplicate"}
    assert f"the id ENV-01 stands here again; {pack.shown}environment_separation/flow_namespace/flow_namespace.rego has it already" in [
        one.message for one in twice.failures
    ]


def test_no_syntax_is_known_where_another_pack_stands_beside_gate_s_own() -> None:
    assert load([builtin(), builtin()]).syntaxes == ()


def modules_of(catalog: Catalog) -> list[Module]:
    modules = (*catalog.libraries, *(rule.module for rule in catalog.rules))
    return sorted(modules, key=lambda one: one.path)
