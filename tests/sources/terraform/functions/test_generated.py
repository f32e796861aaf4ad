"""Expressions that nobody wrote: whatever gate calls known of them, Terraform says the same."""

from __future__ import annotations

import os
from pathlib import Path

from tests.sources.terraform.functions.differential import compare, figure
from tests.sources.terraform.functions.expressions import expressions

VOLUME = int(os.environ.get("GATE_SOAK", "1000"))
"""How many expressions are compared; `make soak` takes many more."""
BATCH = 1000


def test_what_gate_says_of_generated_expressions_is_what_terraform_says(tmp_path: Path, figures: dict[str, str]) -> None:
    batches = [expressions(min(BATCH, VOLUME - start), start) for start in range(0, VOLUME, BATCH)]
    cases = [case for number, batch in enumerate(batches) for case in compare(batch, tmp_path / str(number))]
    figures["generated expressions against Terraform"] = figure(cases)
    assert {case.expression: case.wrong() for case in cases if case.wrong()} == {}
