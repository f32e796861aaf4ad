"""Reads gate's own pack as any other, and writes down what is known of it beforehand: `python -m tests.catalog.prepare`."""

from __future__ import annotations

from msgspec.structs import replace

from gate.catalog.catalog import builtin, load
from gate.catalog.prepared import FILE, written
from gate.engines.regorus import RegorusEngine


def found() -> bytes:
    """Return what the file is to say."""
    pack = replace(builtin(), name="read anew")
    catalog = load([pack])
    engine = RegorusEngine(rule_seconds=20, memory_bytes=512_000_000)
    try:
        engine.begin(catalog.rules, catalog.libraries, catalog.data)
        syntaxes, failures = engine.loaded()
    finally:
        engine.close()
    assert failures == []
    modules = [*catalog.libraries, *(rule.module for rule in catalog.rules)]
    in_order = sorted(modules, key=lambda one: one.path)
    return written(in_order, pack, {one.path: one for one in syntaxes}, catalog.rules)


if __name__ == "__main__":
    FILE.write_bytes(found())
