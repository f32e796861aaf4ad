"""What `gate log` and `gate verify` print: records a line each, newest first, or as JSON; proofs, and what is in doubt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from gate.model.evidence import Body, Intent, Judged, Outcome
from gate.model.report import Verdict
from gate.model.source import Json
from gate.promotion.proof import History, Proof, Verified
from gate.reports.counts import counted
from gate.reports.style import Painter, Style
from gate.reports.visible import visible

LOG_SCHEMA = "gate.log/v1"
_STYLES = {Verdict.ALLOW: Style.ALLOW, Verdict.DENY: Style.DENY, Verdict.INDETERMINATE: Style.INDETERMINATE}


def log(histories: Sequence[History], *, quiet: bool = False, verbose: bool = False, colour: bool = False) -> str:
    """Return the records of environments. `quiet` leaves the applies and how they ended; `verbose` adds digests."""
    paint = Painter(colour=colour)
    blocks = []
    for history in histories:
        shown = [one for one in reversed(history.records) if not quiet or not isinstance(one.record.body, Judged)]
        title = [] if quiet else [f"{paint(Style.STRONG, visible(history.environment))}  {_title(history)}"]
        blocks.append([*title, *(line for one in shown for line in _lines(one, history.environment if quiet else "", paint, verbose))])
    if not histories and not quiet:
        return "There are no records.\n"
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _title(history: History) -> str:
    if not history.records:
        return "no records"
    signed = all(one.signer for one in history.records)
    return f"{counted(len(history.records), 'record')}, {'every signature holds' if signed else 'nobody signed them'}"


def _lines(one: Verified, environment: str, paint: Painter, verbose: bool) -> Iterator[str]:  # noqa: FBT001
    record = one.record
    what = _what(record.body)
    style = _style(record.body)
    who = ", ".join(one.signer.principals) if one.signer else "unsigned"
    parts = [f"{record.counter:>5}", record.time, paint(style, what.ljust(18)) if style else what.ljust(18), visible(who)]
    details = [visible(detail) for detail in _details(record.body)]
    yield "  ".join([*([visible(environment)] if environment else []), *parts, *([", ".join(details)] if details else [])])
    if verbose:
        named = {"record": record.digest, "plan": record.body.plan, "signed by": one.signer.key if one.signer else None}
        if not isinstance(record.body, Outcome):
            named["seal"] = record.body.seal
        yield from (f"         {name.ljust(9)}  {visible(value)}" for name, value in named.items() if value is not None)


def _what(body: Body) -> str:
    match body:
        case Judged():
            return f"plan {body.verdict}"
        case Intent():
            return "apply begins"
        case Outcome():
            return body.result


def _style(body: Body) -> Style | None:
    if isinstance(body, Judged):
        return _STYLES[body.verdict]
    if isinstance(body, Outcome):
        return Style.ALLOW if body.result == "applied" else Style.DENY
    return None


def _details(body: Body) -> Iterator[str]:
    if isinstance(body, Judged | Intent):
        yield f"commit {body.commit[:12]}" if body.commit else "no commit"
        if body.branch is not None:
            yield f"judged by {body.branch}"
    if isinstance(body, Intent):
        if body.dirty:
            yield f"{counted(len(body.dirty), 'file')} that differ from it"
        if body.approvals:
            yield f"approved by {' and '.join(one.principal for one in body.approvals)}"
        if body.reconciles is not None:
            yield "settles an apply without a known end"
    if isinstance(body, Outcome):
        if body.state is not None:
            yield f"state serial {body.state.serial}"
        if body.edited:
            yield f"{counted(len(body.edited), 'file')} edited meanwhile"
        if body.errored_state is not None:
            yield f"Terraform left {body.errored_state}"
        if body.read_back is not None and body.read_back.differs:
            yield f"{counted(len(body.read_back.differs), 'flow')} in Kestra not as applied"


def log_json(histories: Sequence[History]) -> str:
    """Return the same as one JSON document."""
    environments: list[Json] = [
        {
            "name": history.environment,
            "signed": bool(history.records) and all(one.signer for one in history.records),
            "records": [_json(one) for one in history.records],
        }
        for history in histories
    ]
    return json.dumps({"schema": LOG_SCHEMA, "environments": environments}, ensure_ascii=False, indent=2) + "\n"


def _json(one: Verified) -> Json:
    record = one.record
    signer: Json = {"principals": list(one.signer.principals), "key": one.signer.key} if one.signer else None
    about = {"counter": record.counter, "time": record.time, "digest": record.digest, "gate": record.gate, "signer": signer}
    body = msgspec.to_builtins(record.body)
    return {**about, **{key: value for key, value in body.items() if key not in ("sources", "state")}}


def proofs(found: Sequence[Proof], *, quiet: bool = False, verbose: bool = False, colour: bool = False) -> str:
    """Return a line for each proof, and under one that does not hold what to do.

    `quiet` leaves those that do not hold; `verbose` adds every record that was verified.
    """
    paint = Painter(colour=colour)
    lines: list[str] = []
    for proof in found:
        if quiet and proof.verdict is Verdict.ALLOW:
            continue
        lines.append(f"{paint(_STYLES[proof.verdict], proof.verdict)}  {visible(proof.message)}")
        if proof.remediation and not quiet:
            lines.append(f"  fix: {visible(proof.remediation)}")
        if verbose:
            lines.extend(visible(detail) for detail in proof.details)
    return "".join(f"{line}\n" for line in lines)
