from __future__ import annotations

import pytest

from gate.config.units import seconds, size_in_bytes


@pytest.mark.parametrize(("text", "expected"), [("500ms", 0.5), ("5s", 5.0), ("10m", 600.0), ("24h", 86400.0), ("7d", 604800.0)])
def test_a_duration_in_seconds(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1KB", 1000), ("512MB", 512_000_000), ("2GB", 2_000_000_000), ("1KiB", 1024), ("512MiB", 536_870_912), ("1GiB", 1_073_741_824)],
)
def test_a_size_in_bytes(text: str, expected: int) -> None:
    assert size_in_bytes(text) == expected


@pytest.mark.parametrize("text", ["", "5", "s", "5 s", "0s", "-5s", "1.5h", "5S", "05s", "1h30m", "5s\n", "\u0665s", "9999999999s", "5MB"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a whole number followed by ms, s, m, h, d"):
        seconds(text)


@pytest.mark.parametrize("text", ["", "512", "0MB", "512mb", "512 MB", "0.5GB", "5s"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a whole number followed by KB, MB, GB, KiB, MiB, GiB"):
        size_in_bytes(text)
