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
    source, tests = module(path, text), module(beside(path))
    return engine.run([source, *_libraries(path, source.text + tests.text)], [tests], CATALOG.data, coverage=coverage)


def _libraries(path: Path, text: str) -> list[Module]:
    """The libraries that a text refers to, and those that these do, without the source itself."""
    found: dict[Path, Module] = {path: module(path)}
    texts = [text]
    for one in texts:
        for library in LIBRARIES:
            if library not in found and f"data.gate.lib.{library.stem}" in one:
                found[library] = module(library)
                texts.append(found[library].text)
    return list(found.values())[1:]
