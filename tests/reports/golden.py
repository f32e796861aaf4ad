"""Files that a person has read and accepted; a test holds what is written now against them."""

from __future__ import annotations

import os
from pathlib import Path

WRITE = "GATE_WRITE_GOLDEN"
"""Set it to 1 to write the files anew; then read each line of the difference."""


def expect_golden(file: Path, text: str) -> None:
    """Compare, or write where that was asked for."""
    if os.environ.get(WRITE) == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    with file.open(encoding="utf-8", newline="") as accepted:
        assert text == accepted.read(), f"{file.name} differs; if that is wanted, run again with {WRITE}=1 and read the difference"
