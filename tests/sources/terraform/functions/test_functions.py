"""Every function of Terraform is known to gate, and what gate says of expressions is what Terraform says."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from gate.sources.terraform.functions.calls import IMPLEMENTED
from gate.sources.terraform.functions.elsewhere import NOT_CLAIMED
from gate.sources.terraform.functions.signature import RETURNS
from tests.programs import require
from tests.sources.terraform.functions.differential import Case, compare, figure

CASES = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in sorted((Path(__file__).parent / "cases").glob("*.txt"))}
EXPRESSIONS = [line for lines in CASES.values() for line in lines]
EXAMPLES = 5
"""How many expressions each function has at least."""


@pytest.fixture(scope="module")
def signatures() -> dict[str, dict[str, object]]:
    environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    done = subprocess.run([require("terraform"), "metadata", "functions", "-json"], env=environment, capture_output=True, check=True)
    found: dict[str, dict[str, object]] = json.loads(done.stdout)["function_signatures"]
    return found


def test_every_function_of_terraform_is_implemented_or_said_not_to_be(signatures: dict[str, dict[str, object]]) -> None:
    names = {name for name in signatures if "::" not in name}
    assert {f"core::{name}" for name in names} == {name for name in signatures if "::" in name}
    assert names == IMPLEMENTED | (NOT_CLAIMED.keys() - {"list", "map"})
    assert IMPLEMENTED & NOT_CLAIMED.keys() == set()


def test_functions_return_the_types_that_terraform_declares(signatures: dict[str, dict[str, object]]) -> None:
    declared = {name: signatures[name]["return_type"] for name in RETURNS}
    ours = {name: [one.kind, one.element.kind] if one.element else one.kind for name, one in RETURNS.items()}
    assert {name: ours[name] for name in ours if declared[name] not in (ours[name], "dynamic", ["map", ["list", "string"]])} == {}


def test_every_function_has_examples() -> None:
    counts = Counter(name for line in EXPRESSIONS for name in set(re.findall(r"(\w+)\(", line)))
    assert {name: counts[name] for name in IMPLEMENTED if counts[name] < EXAMPLES} == {}


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory, figures: dict[str, str]) -> list[Case]:
    compared = compare(EXPRESSIONS, tmp_path_factory.mktemp("functions"))
    figures["functions against Terraform"] = figure(compared)
    return compared


def test_gate_claims_nothing_that_terraform_does_not_say(cases: list[Case]) -> None:
    assert {case.expression: case.wrong() for case in cases if case.wrong()} == {}


def test_gate_knows_nearly_everything_that_terraform_knows(cases: list[Case]) -> None:
    total, known = (sum(numbers) for numbers in zip(*(case.leaves() for case in cases), strict=True))
    assert known / total > 0.92
