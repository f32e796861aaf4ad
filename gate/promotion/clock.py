"""Times as gate writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

SKEW = timedelta(minutes=1)
"""How far the clocks of two machines may be apart."""


def stamp(time: datetime) -> str:
    """Return a time as RFC 3339, UTC, to the second."""
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
