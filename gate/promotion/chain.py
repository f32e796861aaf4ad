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
    """Return the first record after another one that an apply began, or ended."""
    return next((one for one in records[record.counter :] if isinstance(one.body, Intent | Outcome)), None)


def overtaken(environment: str, seal: str, later: Record) -> str:
    """Return, in words, which apply came after the plan of a seal was judged: its own, or another one."""
    if isinstance(later.body, Intent) and later.body.seal == seal:
        return f"this plan was applied already, at {later.time}"
    return f"{environment} was applied at {later.time}, after this plan was judged"


def expect_promotable(environment: str, source: str, records: Sequence[Record], scope: Scope, tree: TreeDigest) -> None:
    """Demand that exactly the source files of flows and modules in `tree` are in force in `source`.

    Raises RefusedError that lists each file that is not, or says what keeps the evidence from showing it.
    """
    remedy = f"Run `gate plan {source}` and `gate apply {source}` with these files, then come back to {environment}."
    doubtful = in_doubt(records)
    if doubtful is not None:
        raise RefusedError(f"an apply of {source} (record {doubtful.counter}) never told how it ended", remediation=remedy)
    last = _deployed_last(records)
    if last is None:
        raise RefusedError(f"{environment} promotes from {source}, and nothing was ever applied there", remediation=remedy)
    doubt = _doubt(last)
    if doubt is not None:
        raise RefusedError(f"the last apply of {source} {doubt}, so what is in force there is not known", remediation=remedy)
    if last.mode == "destroy":
        raise RefusedError(f"the last apply of {source} destroyed what it held, so nothing is in force there", remediation=remedy)
    there = scope.sources(last.sources)
    here = {name: value for name, value in scope.sources(tree.files).items() if scope.is_carried(name) or name in there}
    missing = _not_in_force(there, here, source)
    if missing:
        raise RefusedError("\n".join((f"{environment} holds what is not in force in {source}:", *missing)), remediation=remedy)


def _deployed_last(records: Sequence[Record]) -> Intent | Outcome | None:
    """Return the last apply that was of more than the state; its announcement, where it never told how it ended."""
    bodies = (one.body for one in reversed(records) if isinstance(one.body, Intent | Outcome))
    return next((body for body in bodies if body.mode != "refresh-only"), None)


def _doubt(last: Intent | Outcome) -> str | None:
    """Return, in words, why nobody knows what an apply left, None where it is known."""
    if isinstance(last, Intent):
        return "never told how it ended"
    if last.edited:
        return "had files edited while it ran"
    if last.result != "applied":
        return f"ended as `{last.result}`"
    if last.read_back is not None and (last.read_back.differs or last.read_back.unknown is not None):
        return "was not found in Kestra as it was applied"
    return None


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
