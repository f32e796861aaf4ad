"""Programs that some tests need: found, or the test is skipped with a reason; under `CI=true` a missing one fails."""

from __future__ import annotations

import os
import shutil

import pytest


def require(program: str) -> str:
    """Return the program's absolute path; skip the test where it is missing, fail it under `CI=true`."""
    found = shutil.which(program)
    if found:
        return found
    reason = f"{program} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
