"""The times of a chain's records never go back. What to do where a clock was wrong is said here."""

from __future__ import annotations

from datetime import datetime

from gate.errors import EvidenceError
from gate.model.evidence import Record
from gate.promotion.clock import SKEW


def not_before(last: Record | None, time: str) -> str:
    """Return the time of a new record. Raises EvidenceError where the clock was set back, or the last record's was ahead."""
    if last is None or time >= last.time:
        return time
    if datetime.fromisoformat(last.time) - datetime.fromisoformat(time) <= SKEW:
        return last.time  # clocks differ; the record is of the same time as the one before it, never of an earlier one
    raise EvidenceError(
        f"the clock was set back: record {last.counter} of {last.environment} was written at {last.time}, and it is {time} now",
        remediation=f"Set the clock right and run the command again. {ahead(last)}",
    )


def ahead(record: Record) -> str:
    """Return what to do about a record that a clock which was ahead has written."""
    return (
        f"If it was the clock of whoever wrote record {record.counter} of {record.environment} that was wrong, merge into gate.yaml, "
        f'below `evidence`, when it was written: `corrected: {{"{record.digest}": TIME}}`.'
    )
