"""Plans that Terraform wrote, each damaged in one place: every one refused, with the reason, and none with a traceback.

The rows take turns with the plans.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import pytest

from gate.errors import InputError
from gate.sources.terraform.plan import read
from gate.sources.terraform.plan.archive import entries
from tests.sources.terraform.plan import malformed_archives, malformed_messages
from tests.sources.terraform.plan.real import FOLDER, Real, Row, in_value

NAMES = sorted(folder.name for folder in FOLDER.iterdir() if folder.name != "drift_refresh_only")  # which changes nothing
ROWS = [(NAMES[number % len(NAMES)], row) for number, row in enumerate([*malformed_archives.rows(), *malformed_messages.rows()])]
FIGURE = "malformed saved plans refused, each with its reason"


@cache
def real(name: str) -> Real:
    data = (FOLDER / name / "plan.tfplan").read_bytes()
    return Real(name, data, entries(data))


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{row.what} ({name})" for name, row in ROWS])
def test_a_damaged_plan_is_refused_with_its_reason(tmp_path: Path, figures: dict[str, str], name: str, row: Row) -> None:
    plan = real(name)
    file = tmp_path / "plan.tfplan"
    file.write_bytes(row.make(plan))
    with pytest.raises(InputError) as refused:
        read(file, "plan.tfplan")
    error = refused.value
    assert (error.message, error.remediation) == (row.message.replace("{address}", plan.address), row.remediation)
    assert (error.path, error.__cause__) == ("plan.tfplan", None)
    counted = int(figures.get(FIGURE, "0")) + 1
    figures[FIGURE] = str(counted)


def test_there_are_as_many_as_were_promised() -> None:
    assert len({row.what for _, row in ROWS}) == len(ROWS) >= 200
    assert {name for name, _ in ROWS} == {*NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_that_they_are_made_from_is_read(tmp_path: Path, name: str) -> None:
    """Taking a plan apart and putting it together again is no damage."""
    plan = real(name)
    (tmp_path / "plan.tfplan").write_bytes(in_value(lambda one: one)(plan))
    again = read(tmp_path / "plan.tfplan", "plan")
    (tmp_path / "plan.tfplan").write_bytes(plan.data)
    once = read(tmp_path / "plan.tfplan", "plan")
    assert msgspec.structs.replace(again, digest="") == msgspec.structs.replace(once, digest="")
