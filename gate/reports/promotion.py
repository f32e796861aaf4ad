"""What a plan would do, what an apply did, and whether a seal still holds, for people. Values of resources are never in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from gate.model.report import Verdict
from gate.model.source import Json
from gate.promotion import ApplyResult, Compared, PlanResult, Shown
from gate.promotion.seal import Seal, SealedChange
from gate.reports import text
from gate.reports.approvals import asks, given
from gate.reports.counts import counted
from gate.reports.style import Painter, Style
from gate.reports.visible import visible, width

_VERBS = {
    "delete": ("destroy", "destroyed", Style.DENY),
    "forget": ("forget", "forgotten", Style.DENY),
    "replace": ("replace", "replaced", Style.DENY),
    "update": ("change", "changed", Style.WARN),
    "move": ("move", "moved", Style.WARN),
    "import": ("import", "imported", Style.WARN),
    "create": ("create", "created", Style.ALLOW),
    "read": ("read", "read", Style.FAINT),
}
"""What happens to an object → what it would do, what it did, how it looks; what cannot be undone comes first."""
_FOUND = {"delete": "gone", "create": "new"}


def planned(
    result: PlanResult,
    seal: str,
    *,
    signing: str = "",
    verbose: bool = False,
    quiet: bool = False,
    colour: bool = False,
    columns: int | None = None,
) -> str:
    """Return what was found, what the plan would do, and for an allowed one what to run next.

    `seal` is the seal's path for people, `signing` what names the key on the next command line, `columns` the width of the terminal, if
    it is one.
    """
    found, report = result.seal, result.checked.report
    if result.changes is None or (quiet and (found is None or found.approvable)):
        return text.render(result.checked, verbose=verbose, quiet=quiet, colour=colour, columns=columns)
    if quiet:
        return f"{visible(seal)}\n"
    paint = Painter(colour=colour, columns=columns)
    blocks = [[text.headline(report, paint)], *text.body(result.checked, paint, verbose=verbose), list(_drift(result.drift))]
    blocks.append(list(_changes(result.changes, paint)))
    if found is not None and result.reconciles is not None:
        blocks.append([f"An apply of {result.reconciles.time} has no known end; applying this plan settles it."])
    blocks.append(list(text.closing(report, paint, verbose=verbose)))
    if found is not None:
        if result.asks is not None:
            blocks.append(asks(result.asks, datetime.fromisoformat(found.created)))
        command = f"gate approve {found.environment}" if result.asks else f"gate apply {found.environment}{signing}"
        blocks.append([f"Sealed until {found.expires} in {visible(seal)}", f"next: {paint(Style.STRONG, command)}"])
    return _joined(blocks)


def applied(result: ApplyResult, *, verbose: bool = False, quiet: bool = False, colour: bool = False) -> str:
    """Return what was applied, and Terraform's outputs, else the report that did not allow it."""
    if result.outcome is None:
        return text.render(result.checked, verbose=verbose, quiet=quiet, colour=colour)
    if quiet:
        return ""
    paint = Painter(colour=colour)
    did = _counts(result.seal.changes, 1) or "nothing had to change"
    blocks = [[f"{paint(Style.ALLOW, 'APPLIED')}  {result.seal.environment}: {did}, as judged"]]
    blocks += [list(_output(name, value, paint)) for name, value in result.outputs.items()]
    return _joined(blocks)


def shown(result: Shown, path: str, *, expired: bool, quiet: bool = False, verbose: bool = False, colour: bool = False) -> str:
    """Return what a seal says, whether it still holds, and who must approve it. `path` is the seal's path for people.

    `quiet` leaves a line for each reason why it does not; `verbose` adds what its digests are of.
    """
    paint = Painter(colour=colour)
    seal = result.seal
    facts = {
        "seal": path,
        "made": f"{seal.created} by gate {seal.gate} with Terraform {seal.terraform.version}",
        "expires": seal.expires,
        **({} if result.here or result.problems else {"plan": "not on this machine; `gate apply` makes it anew, to mean the same"}),
        "commit": _commit(seal),
        "state": _state(seal),
    }
    problems = [*result.problems, *([f"it expired at {seal.expires}"] if expired else [])]
    if quiet:
        return "".join(f"{visible(one)}\n" for one in problems)
    if problems:
        title = [f"{paint(Style.DENY, Verdict.DENY)}  plan for {seal.environment} can no longer be applied"]
        title += [f"  {visible(one)}" for one in problems]
    else:
        title = [f"{paint(Style.DENY if seal.approvable else Style.ALLOW, seal.verdict)}  plan for {seal.environment}"]
        title += [f"  until an approval lifts {one.rule} of {visible(one.subject)}" for one in seal.approvable]
    command = f"gate {'plan' if problems else 'approve' if _unapproved(result) else 'apply'} {seal.environment}"
    known = [f"  {name.ljust(8)} {visible(value)}" for name, value in facts.items()]
    digests = _digests(seal) if verbose else []
    what = [list(_drift(seal.drift)), list(_changes(seal.changes, paint))]
    agreed = [] if problems else list(_agreed(result))
    return _joined([title, known, digests, *what, agreed, [f"next: {paint(Style.STRONG, command)}"]])


def _unapproved(result: Shown) -> bool:
    """Tell whether approvals are missing, or may be."""
    if result.asks is None:
        return bool(result.untold or result.seal.approvable)
    return len(result.given.counted) < result.asks.required


def _agreed(result: Shown) -> Iterator[str]:
    """Say who must approve, and who did."""
    if result.untold:
        yield f"Asks for approvals; who may give them cannot be told here: {visible(result.untold)}"
    if result.asks is not None:
        yield from asks(result.asks, datetime.fromisoformat(result.seal.created))
        yield from given(result.asks, result.given)


def compared(result: Compared, *, quiet: bool = False, colour: bool = False) -> str:
    """Return how the later of two seals differs in what its plan means; nothing but the differences where `quiet` says so."""
    paint, found = Painter(colour=colour), result.found
    if quiet:
        return "".join(f"{visible(line)}\n" for line in found.lines)
    known = [f"The evidence does not know the seal {visible(one)}: it may have been altered." for one in result.unknown]
    both = f"{_called(result.after)}, and {_called(result.before)}"
    if found.same:
        return _joined([[f"{paint(Style.ALLOW, 'SAME')}  {both}, mean the same."], known])
    titled = (("New", found.new), ("Gone", found.gone), ("Different", found.different))
    blocks = [[f"{title}:", *(f"  {visible(line)}" for line in lines)] for title, lines in titled if lines]
    others = [f"{visible(line[0].upper() + line[1:])}." for line in (*found.identity, *found.unnamed)]
    return _joined([[f"{paint(Style.DENY, 'DIFFERENT')}  {both}, do not mean the same."], others, *blocks, known])


def _called(seal: Seal) -> str:
    return f"the plan for {visible(seal.environment)} of {visible(seal.created)}"


def _digests(seal: Seal) -> list[str]:
    """Return the digest of everything that was judged, and of everything that judged it, as `sha256sum` would write it."""
    whole = {"the plan": seal.plan_digest, "every file": seal.tree, "gate.yaml": seal.config, seal.terraform.path: seal.terraform.digest}
    whole |= {".terraform.lock.hcl": seal.lock_file} if seal.lock_file else {}
    lines: list[str] = []
    for title, found in (("judged", whole), ("sources", seal.sources), ("policies", seal.policies)):
        lines += [title, *(f"  {digest}  {visible(name)}" for name, digest in found.items())] if found else []
    return lines


def changes_of(seal: Seal, *, colour: bool) -> list[str]:
    """Return what a plan would do, in lines, what cannot be undone first."""
    return [*_drift(seal.drift), *_changes(seal.changes, Painter(colour=colour))]


def _changes(changes: Sequence[SealedChange], paint: Painter) -> Iterator[str]:
    if not changes:
        yield "Terraform would change nothing."
        return
    yield f"Terraform would {_counts(changes, 0)}:"
    order = list(_VERBS)
    for change in sorted(changes, key=lambda one: (order.index(_happens(one)), one.address)):
        yield f"  {_change(change, paint)}"


def _change(change: SealedChange, paint: Painter) -> str:
    verb, _, style = _VERBS[_happens(change)]
    notes = [f"deposed {change.deposed}"] if change.deposed else []
    notes += [f"moved from {visible(change.moved_from)}"] if change.moved_from else []
    notes += ["imported"] if change.imported and change.operation != "no-op" else []
    said = f" ({', '.join(notes)})" if notes else ""
    return f"{paint(style, verb.ljust(7))}  {visible(change.address)}{said}"


def _happens(change: SealedChange) -> str:
    if change.operation != "no-op":
        return change.operation
    return "import" if change.imported else "move"


def _drift(drift: Sequence[SealedChange]) -> Iterator[str]:
    """Say what the state does not know yet; applying the plan makes it known."""
    if drift:
        yield "Found changed outside of Terraform:"
        yield from (f"  {_FOUND.get(change.operation, 'changed').ljust(7)}  {visible(change.address)}" for change in drift)


def _counts(changes: Sequence[SealedChange], tense: int) -> str:
    """Return such as `destroy 1, create 3`, or `1 destroyed, 3 created`."""
    counts = Counter(_happens(change) for change in changes)
    found = [(words[tense], counts[what]) for what, words in _VERBS.items() if counts[what]]
    return ", ".join(f"{number} {word}" if tense else f"{word} {number}" for word, number in found)


def _output(name: str, value: Json, paint: Painter) -> Iterator[str]:
    title = paint(Style.STRONG, visible(name))
    if isinstance(value, dict) and value and all(isinstance(one, str) for one in value.values()):
        longest = max(width(visible(key)) for key in value)
        yield title
        for key, one in value.items():
            yield f"  {visible(key)}{' ' * (longest - width(visible(key)))}  {visible(one)}"
    else:
        yield f"{title}  {visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))}"


def _commit(seal: Seal) -> str:
    if seal.commit is None:
        return "none"
    dirty = len(seal.commit.dirty)
    return seal.commit.id + (f", and {counted(dirty, 'file')} that differ" if dirty else "")


def _state(seal: Seal) -> str:
    state = seal.state
    serial = f"serial {state.identity.serial}" if state.identity else "new"
    return f"{state.backend or 'unknown backend'}, workspace {state.workspace or 'unknown'}, {serial}"


def _joined(blocks: Sequence[Sequence[str]]) -> str:
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)
