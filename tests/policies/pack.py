"""The built-in pack as its tests see it: every source on disk, and its Rego tests in the production engine."""

from __future__ import annotations

from pathlib import Path

from gate.catalog.catalog import builtin, load
from gate.engines.rego_tests import RegoTests
from gate.model.policy import Module, RegoRun

REPOSITORY = Path(__file__).resolve().parents[2]
POLICIES = REPOSITORY / "policies"
EXAMPLES = REPOSITORY / "tests/examples"
CATALOG = load([builtin()])

SOURCES = sorted(path for path in POLICIES.rglob("*.rego") if not path.name.endswith("_test.rego"))
LIBRARIES = [path for path in SOURCES if path.parent.name == "lib"]
RULES = [path for path in SOURCES if path.parent.name != "lib"]


def name(path: Path) -> str:
    """The path as people write it, from the repository."""
    return path.relative_to(REPOSITORY).as_posix()


def beside(path: Path) -> Path:
    """The Rego tests beside a source."""
    return path.with_name(f"{path.stem}_test.rego")


def module(path: Path, text: str | None = None) -> Module:
    """A Rego file as the engine gets it, or with another text."""
    return Module(path=name(path), text=path.read_text("utf-8") if text is None else text)


def run(engine: RegoTests, path: Path, text: str | None = None, *, coverage: bool = False) -> RegoRun:
    """Run the tests beside a source, or, with a text, beside a source that says something else."""
    sources = [module(path, text), *(module(one) for one in LIBRARIES if one != path)]
    return engine.run(sources, [module(beside(path))], CATALOG.data, coverage=coverage)
