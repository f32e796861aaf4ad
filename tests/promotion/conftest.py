from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs import require
from tests.promotion.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    require("git")
    base, tools = tmp_path / "repository", tmp_path / "tools"
    base.mkdir()
    tools.mkdir()
    return Stage(base, tools)
