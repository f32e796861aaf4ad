"""What an environment's records say: whether an apply is still in doubt, what is in force, and whether a plan is spent."""

from __future__ import annotations

from collections.abc import Sequence

from gate.errors import RefusedError
from gate.model.evidence import Intent, Judged, Outcome, Record
from gate.promotion.scope import Scope
from gate.promotion.tree import TreeDigest


def in_doubt(records: Sequence[Record]) -> Record | None:
    """Return the earliest intent of which nobody knows how it ended, unless a later apply settled what it left."""
    doubtful: Record | None = None
    announced: Record | None = None
    for record in records:
        if isinstance(record.body, Intent):
            doubtful = doubtful or announced
            announced = record
        elif isinstance(record.body, Outcome):
            if record.body.result in ("applied", "partial"):
                doubtful = None
            elif record.body.result == "unknown":
                doubtful = doubtful or announced
            announced = None
    return doubtful or announced


def judged(records: Sequence[Record], seal: str) -> Record | None:
    """Return the record of the plan with this seal."""
    return next((one for one in reversed(records) if isinstance(one.body, Judged) and one.body.seal == seal), None)


def applied_since(records: Sequence[Record], record: Record) -> Record | None:
    """Return the first apply that was announced after a record."""
    return next((one for one in records[record.counter :] if isinstance(one.body, Intent)), None)


def expect_promotable(environment: str, source: str, records: Sequence[Record], scope: Scope, tree: TreeDigest) -> None:
    """Demand that exactly the source files of flows and modules in `tree` are in force in `source`.

    Raises RefusedError that lists each file that is not, or says what keeps the evidence from showing it.
    """
    remedy = f"Run `gate plan {source}` and `gate apply {source}` with these files, then come back to {environment}."
    doubtful = in_doubt(records)
    outcomes = [one.body for one in records if isinstance(one.body, Outcome)]
    if doubtful is not None:
        raise RefusedError(f"an apply of {source} (record {doubtful.counter}) never told how it ended", remediation=remedy)
    if not outcomes:
        raise RefusedError(f"{environment} promotes from {source}, and nothing was ever applied there", remediation=remedy)
    last = outcomes[-1]
    if last.result != "applied" or last.edited:
        ended = "had files edited while it ran" if last.edited else f"ended as `{last.result}`"
        raise RefusedError(f"the last apply of {source} {ended}, so what is in force there is not known", remediation=remedy)
    missing = _not_in_force(scope.sources(last.sources), scope.sources(tree.files), source)
    if missing:
        raise RefusedError("\n".join((f"{environment} holds what is not in force in {source}:", *missing)), remediation=remedy)


def _not_in_force(there: dict[str, str], here: dict[str, str], source: str) -> list[str]:
    lines = []
    for path in sorted(here.keys() | there.keys()):
        if path not in there:
            lines.append(f"{path} was never applied to {source}")
        elif path not in here:
            lines.append(f"{path} is still in force in {source}, and gone here")
        elif there[path] != here[path]:
            lines.append(f"{path} is another version in {source}")
    return lines
