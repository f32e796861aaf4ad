"""What is known beforehand of gate's own pack is what the engine would find, and is taken for no other modules."""

from __future__ import annotations

from msgspec.structs import replace

from gate.catalog.catalog import builtin, load
from gate.catalog.prepared import FILE, known
from tests.catalog.prepare import found


def test_what_is_written_down_is_what_the_engine_finds() -> None:
    assert FILE.read_bytes() == found(), "the rules changed: run `make docs`"


def test_the_syntax_of_each_module_of_the_builtin_pack_is_known() -> None:
    catalog = load([builtin()])
    modules = (*catalog.libraries, *(rule.module for rule in catalog.rules))
    assert sorted(one.path for one in catalog.syntaxes) == sorted(module.path for module in modules)


def test_nothing_is_known_where_one_module_differs_or_others_stand_beside_them() -> None:
    pack = builtin()
    catalog = load([pack])
    first, *others = catalog.libraries + tuple(rule.module for rule in catalog.rules)
    assert known([first, *others], pack.shown) == catalog.syntaxes != ()
    assert known([replace(first, text=first.text + "\n"), *others], pack.shown) == ()
    assert known([replace(first, path=first.path + "x"), *others], pack.shown) == ()
    assert known(others, pack.shown) == ()
    assert load([pack, pack]).syntaxes == ()
