"""What is known beforehand of gate's own pack is what the engine would find, and is taken for no other modules."""

from __future__ import annotations

from msgspec.structs import replace

from gate.catalog.catalog import builtin, load
from gate.catalog.prepared import FILE, known
from tests.catalog.prepare import found


def test_what_is_written_down_is_what_the_engine_finds() -> None:
    assert FILE.read_bytes() == found(), "the rules changed: run `make docs`"


def test_it_is_known_of_exactly_the_modules_that_it_was_found_in() -> None:
    pack, content = builtin(), found()
    catalog = load([pack])
    first, *others = catalog.libraries + tuple(rule.module for rule in catalog.rules)

    syntaxes = known([first, *others], pack.shown, content)

    assert sorted(one.path for one in syntaxes) == sorted(module.path for module in (first, *others))
    assert known([replace(first, text=first.text + "\n"), *others], pack.shown, content) == ()
    assert known([replace(first, path=first.path + "x"), *others], pack.shown, content) == ()
    assert known(others, pack.shown, content) == ()


def test_nothing_is_known_where_another_pack_stands_beside_gate_s_own() -> None:
    assert load([builtin(), builtin()]).syntaxes == ()
