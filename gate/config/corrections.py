"""Times that `evidence.corrected` gives to records which a clock that was ahead has written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from gate.config.mistake import Mistake

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def mistakes(times: Mapping[str, str]) -> Iterator[Mistake]:
    """Yield each name that is no record's digest, and each time that no record could have."""
    for digest, time in times.items():
        path = ("evidence", "corrected", digest)
        if not _DIGEST.fullmatch(digest):
            message = f"`evidence.corrected` names `{digest}`, which is not the digest of a record"
            yield Mistake(path=path, message=message, remediation="Copy it from what gate said of the record.", at_key=True)
        elif not _is_time(time):
            message = f"`evidence.corrected` holds `{time}`, which is not the time of a record"
            yield Mistake(path=path, message=message, remediation="Write it in UTC, to the second, such as `2026-11-21T09:00:00Z`.")


def _is_time(text: str) -> bool:
    try:
        return _TIME.fullmatch(text) is not None and datetime.fromisoformat(text) is not None
    except ValueError:
        return False
