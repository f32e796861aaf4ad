"""The built-in pack as its tests see it: rules, libraries and data on disk, and Rego tests in the production engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import regorus
import yaml

POLICIES = Path(__file__).resolve().parents[2] / "policies"

SOURCES = sorted(path for path in POLICIES.rglob("*.rego") if not path.name.endswith("_test.rego"))
LIBRARIES = [path for path in SOURCES if path.parent.name == "lib"]
RULES = [path for path in SOURCES if path.parent.name != "lib"]
DATA = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(POLICIES.glob("data/*.yaml"))}

TEST_NAME = re.compile(r"^(test_\w+)", re.MULTILINE)


def name(path: Path) -> str:
    """The path as people write it, from the pack's root."""
    return path.relative_to(POLICIES).as_posix()


def beside(path: Path) -> Path:
    """The Rego tests beside a source."""
    return path.with_name(f"{path.stem}_test.rego")


def sources(path: Path) -> dict[str, str]:
    """The texts that the tests of a source need: itself, its tests, and the libraries."""
    return {name(one): one.read_text("utf-8") for one in (*LIBRARIES, path, beside(path))}


def failed_tests(texts: Mapping[str, str], test: str) -> list[str]:
    """Names of the tests in one file that do not hold. Raises RuntimeError where a text does not compile or a test errs."""
    engine, package = _engine(texts, test)
    return [found for found in _names(texts[test]) if engine.eval_rule_as_json(f"{package}.{found}") != "true"]


def uncovered_lines(texts: Mapping[str, str], test: str, source: str) -> list[int]:
    """Lines of a source that the tests in one file do not reach."""
    engine, package = _engine(texts, test, coverage=True)
    for found in _names(texts[test]):
        engine.eval_rule_as_json(f"{package}.{found}")
    report = json.loads(engine.get_coverage_report_as_json())
    return [line for file in report["files"] if file["path"] == source for line in file["not_covered"]]


def _engine(texts: Mapping[str, str], test: str, *, coverage: bool = False) -> tuple[regorus.Engine, str]:
    engine = regorus.Engine()
    engine.set_enable_coverage(coverage)
    packages = {path: engine.add_policy(path, text) for path, text in texts.items()}
    engine.add_data_json(json.dumps({"gate": {"data": DATA}}))
    return engine, packages[test]


def _names(text: str) -> Iterable[str]:
    return TEST_NAME.findall(text)
