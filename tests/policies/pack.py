"""The built-in pack as its tests see it: every source on disk, and its Rego tests in the production engine."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import regorus

from gate.catalog.catalog import builtin, load

REPOSITORY = Path(__file__).resolve().parents[2]
POLICIES = REPOSITORY / "policies"
EXAMPLES = REPOSITORY / "tests/examples"
CATALOG = load([builtin()])

SOURCES = sorted(path for path in POLICIES.rglob("*.rego") if not path.name.endswith("_test.rego"))
LIBRARIES = [path for path in SOURCES if path.parent.name == "lib"]
RULES = [path for path in SOURCES if path.parent.name != "lib"]

_TEST_NAME = re.compile(r"^(test_\w+)", re.MULTILINE)


def name(path: Path) -> str:
    """The path as people write it, from the repository."""
    return path.relative_to(REPOSITORY).as_posix()


def beside(path: Path) -> Path:
    """The Rego tests beside a source."""
    return path.with_name(f"{path.stem}_test.rego")


def names_of_tests(path: Path) -> list[str]:
    """Names of the Rego tests beside a source, in order."""
    return _TEST_NAME.findall(beside(path).read_text("utf-8"))


def still_hold(path: Path, text: str) -> bool:
    """Whether the tests beside a source hold with another text in its place."""
    try:
        engine, package = _engine(path, {name(path): text})
        return all(engine.eval_rule_as_json(f"{package}.{test}") == "true" for test in names_of_tests(path))
    except RuntimeError:  # the text does not compile, or a test errs
        return False


def uncovered_lines(path: Path) -> list[int]:
    """Lines of a source that the tests beside it do not reach."""
    engine, package = _engine(path, {})
    engine.set_enable_coverage(True)
    for test in names_of_tests(path):
        engine.eval_rule_as_json(f"{package}.{test}")
    files = {file["path"]: file for file in json.loads(engine.get_coverage_report_as_json())["files"]}
    return [int(line) for line in files[name(path)]["not_covered"]]


def _engine(path: Path, instead: Mapping[str, str]) -> tuple[regorus.Engine, str]:
    engine = regorus.Engine()
    engine.add_data_json(json.dumps(CATALOG.data))
    for one in {*LIBRARIES, path}:
        engine.add_policy(name(one), instead.get(name(one)) or one.read_text("utf-8"))
    return engine, engine.add_policy(name(beside(path)), beside(path).read_text("utf-8"))
