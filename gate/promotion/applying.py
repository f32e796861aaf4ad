"""`gate apply`: verify everything that the seal names, judge again, and let Terraform apply exactly that plan, on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from gate.decide import approve
from gate.errors import ApplyError, EvidenceError, GateError, RefusedError
from gate.model.evidence import Agreed, Body, Intent, Outcome, Record, Result
from gate.model.promotion import ApprovedPlan
from gate.model.report import Checked, Verdict
from gate.model.source import Json
from gate.model.terraform import StateIdentity
from gate.promotion.candidate import Candidate, prepared
from gate.promotion.chain import expect_promotable
from gate.promotion.clock import stamp
from gate.promotion.consent import Consent, consent
from gate.promotion.finding import find
from gate.promotion.ports import Applied
from gate.promotion.promotion import ApplyResult, Promotion
from gate.promotion.reading_back import expect_as_applied
from gate.promotion.scope import ERRORED_STATE, Scope, read_files, refuse_errored_state, scope_of
from gate.promotion.scratch import environment_folder, locked
from gate.promotion.seal import Seal
from gate.promotion.tree import TreeDigest
from gate.promotion.trust import expect_committed, expect_recorded_branch
from gate.promotion.verify import age_differences, policy_differences, recorded, refuse_changes


class _Allowed(Struct, frozen=True, kw_only=True):
    """A plan that passed every check, with what its record needs."""

    candidate: Candidate
    approved: ApprovedPlan
    approvals: tuple[Agreed, ...]
    scope: Scope
    tree: TreeDigest
    state: StateIdentity | None
    last: str
    """Digest of the newest record that was seen."""

    @property
    def seal(self) -> Seal:
        """The seal that the plan was judged under."""
        return self.candidate.sealed.seal


def apply(promotion: Promotion, seal: str | None = None) -> ApplyResult:
    """Apply a judged plan, the environment's newest unless `seal` names another. See `gate.promotion` for what is raised."""
    name = promotion.environment.name
    with locked(environment_folder(promotion.base, name), name, doing="apply") as hold:
        sealed = find(promotion.base, promotion.evidence, name, seal)
        if sealed.seal.environment != name:
            raise RefusedError(
                f"the seal {sealed.path} is of {sealed.seal.environment}, not of {name}",
                path=str(sealed.path),
                remediation=f"Name a seal of {name}, or none for its newest.",
            )
        records = promotion.evidence.read(name)
        expect_recorded_branch(promotion, records)
        recorded(sealed, records)
        with prepared(promotion, sealed) as candidate:
            if isinstance(candidate, Checked):
                return ApplyResult(checked=candidate, seal=sealed.seal, outcome=None, outputs={})
            return _judge_and_apply(promotion, candidate, records, hold)


def _judge_and_apply(promotion: Promotion, candidate: Candidate, records: Sequence[Record], hold: int) -> ApplyResult:
    files = candidate.tree.files
    scope = scope_of(promotion.base, promotion.project, promotion.environment, plan=candidate.plan, files=files)
    _expect_promotable(promotion, scope, candidate.tree)
    promotion.progress("judging the plan again")
    given = consent(promotion, candidate.sealed.seal, promotion.judge(candidate.file), records)
    checked = given.checked
    if checked.report.decision is not Verdict.ALLOW:
        return ApplyResult(checked=checked, seal=candidate.sealed.seal, outcome=None, outputs={})
    allowed = _allow(promotion, candidate, scope, given, records[-1].digest)
    return _finish(promotion, allowed, checked, _apply(promotion, allowed, hold))


def _expect_promotable(promotion: Promotion, scope: Scope, tree: TreeDigest) -> None:
    source = promotion.environment.promotes_from
    if source is not None:
        expect_promotable(promotion.environment.name, source, promotion.evidence.read(source), scope, tree)


def _allow(promotion: Promotion, candidate: Candidate, scope: Scope, given: Consent, last: str) -> _Allowed:
    """Hold state and files against the seal once more, now that the second judgement is done, and mint the approval."""
    refuse_errored_state(scope.root)
    files = tuple(promotion.base / name for name in read_files(given.checked.report.inputs))
    whole = msgspec.structs.replace(scope, files=(*scope.files, *files))
    now = whole.digest().keyed(candidate.tree.key)
    expect_committed(promotion, whole, now)
    changes = [f"{line} since it was judged" for line in candidate.tree.differences(now)]
    changes.extend(age_differences(promotion, candidate.sealed.seal))
    changes.extend(policy_differences(promotion, candidate.sealed.seal.policies))
    state = promotion.terraform.state()
    if state != candidate.state:
        changes.append(f"the state moved: the plan was made from {_shown(candidate.state)}, and it is {_shown(state)} now")
    name = promotion.environment.name
    refuse_changes(name, changes)
    approved = approve(given.checked.report, name, str(candidate.file), candidate.plan.digest)
    return _Allowed(candidate=candidate, approved=approved, approvals=given.approvals, scope=scope, tree=now, state=state, last=last)


def _shown(state: StateIdentity | None) -> str:
    return f"serial {state.serial} of {state.lineage}" if state else "no state"


def _apply(promotion: Promotion, allowed: _Allowed, hold: int) -> tuple[Outcome, Applied]:
    """Announce, apply and record. While this lasts a request to stop reaches Terraform alone."""
    seal = allowed.seal
    counts = ", ".join(f"{number} {operation}" for operation, number in seal.counts.items()) or "no changes"
    with promotion.shield():
        intent = _append(promotion, _intent(promotion, allowed), after=allowed.last)
        promotion.progress(f"terraform apply ({counts})")
        try:
            ended = promotion.terraform.apply(allowed.approved, program=allowed.candidate.program, hold=hold)
        except GateError as error:
            _append(promotion, _not_started(allowed, intent))
            if isinstance(error, RefusedError):
                raise
            raise ApplyError(f"Terraform could not be started: {error.message}", remediation=error.remediation) from error
        outcome = _outcome(promotion, allowed, intent, ended)
        _append_outcome(promotion, outcome)
    return outcome, ended


def _append_outcome(promotion: Promotion, outcome: Outcome) -> None:
    try:
        _append(promotion, outcome)
    except EvidenceError as error:
        name = promotion.environment.name
        raise ApplyError(
            f"terraform apply ended as `{outcome.result}`, which could not be recorded: {error.message}",
            remediation=f"{error.remediation} Then run `gate plan {name}`; nothing else is applied to {name} before that plan is.",
        ) from error


def _append(promotion: Promotion, body: Body, *, after: str | None = None) -> Record:
    return promotion.evidence.append(promotion.environment.name, body, time=stamp(promotion.now()), gate=promotion.version, after=after)


def _intent(promotion: Promotion, allowed: _Allowed) -> Intent:
    commit = promotion.repository.commit()
    return Intent(
        plan=allowed.approved.digest,
        seal=allowed.candidate.sealed.digest,
        commit=commit.id if commit else None,
        dirty=commit.dirty if commit else (),
        state=allowed.state,
        tree=allowed.tree.digest,
        sources=allowed.scope.sources(allowed.tree.files),
        reconciles=allowed.seal.reconciles,
        approvals=allowed.approvals,
        mode=allowed.seal.mode,
        branch=promotion.branch,
        judged_at=promotion.judged_at,
    )


def _outcome(promotion: Promotion, allowed: _Allowed, intent: Record, ended: Applied) -> Outcome:
    state, known = _state_after(promotion)
    edited, tree = _edited(allowed)
    errored = allowed.scope.root / ERRORED_STATE
    return Outcome(
        intent=intent.digest,
        plan=allowed.approved.digest,
        result=_result(ended.code, changed=errored.exists() or state != allowed.state, known=known),
        exit_code=ended.code,
        state=state,
        tree=tree,
        edited=edited,
        sources=allowed.scope.sources(allowed.tree.files),
        errored_state=str(errored) if errored.exists() else None,
        read_back=promotion.read_back(allowed.candidate.plan) if promotion.read_back and ended.code == 0 else None,
        mode=allowed.seal.mode,
    )


def _not_started(allowed: _Allowed, intent: Record) -> Outcome:
    return Outcome(
        intent=intent.digest,
        plan=allowed.approved.digest,
        result="failed",
        exit_code=None,
        state=allowed.state,
        tree=allowed.tree.digest,
        edited=(),
        sources=allowed.scope.sources(allowed.tree.files),
        errored_state=None,
        mode=allowed.seal.mode,
    )


def _state_after(promotion: Promotion) -> tuple[StateIdentity | None, bool]:
    try:
        return promotion.terraform.state(whatever_happens=True), True
    except GateError as error:
        promotion.progress(error.message)
        return None, False


def _edited(allowed: _Allowed) -> tuple[tuple[str, ...], str]:
    try:
        after = allowed.scope.digest().keyed(allowed.tree.key)
    except GateError as error:
        return (error.path or error.message,), "unknown"
    return allowed.tree.changed(after), after.digest


def _result(code: int, *, changed: bool, known: bool) -> Result:
    if code == 0:
        return "applied"
    if code < 0 or not known:
        return "unknown"
    return "partial" if changed else "failed"


def _finish(promotion: Promotion, allowed: _Allowed, checked: Checked, ended: tuple[Outcome, Applied]) -> ApplyResult:
    outcome, applied = ended
    seal = allowed.seal
    if outcome.result != "applied":
        raise ApplyError(_what_happened(outcome, applied), remediation=_what_to_do(seal.environment, outcome))
    _remove(allowed.candidate.file, promotion.progress)
    if outcome.edited:
        raise ApplyError(
            f"the plan was applied, but {', '.join(outcome.edited)} changed while Terraform ran: it may have applied the edit",
            remediation=f"Run `gate plan {seal.environment}` to see whether what is in force is what the files say; this is on record.",
        )
    if outcome.read_back is not None:
        expect_as_applied(outcome.read_back, seal.environment)
    return ApplyResult(checked=checked, seal=seal, outcome=outcome, outputs=_outputs(promotion))


def _remove(plan: Path, progress: Callable[[str], None]) -> None:
    """Remove a plan that is spent: it holds secrets."""
    try:
        plan.unlink()
    except OSError as error:
        progress(f"{plan} holds secrets and cannot be removed: {error.strerror}")


def _outputs(promotion: Promotion) -> dict[str, Json]:
    """The apply is done and on record; outputs that cannot be read do not change that."""
    try:
        return promotion.terraform.outputs()
    except GateError as error:
        promotion.progress(error.message)
        return {}


def _what_happened(outcome: Outcome, applied: Applied) -> str:
    ended = f"was killed by signal {-applied.code}" if applied.code < 0 else f"ended with code {applied.code}"
    effect = {
        "failed": "the state is as it was before",
        "partial": "a part of the plan was applied",
        "unknown": "nobody knows what was applied",
    }
    why = " after it was asked to stop" if applied.interrupted else ""
    said = f"\n{applied.message}" if applied.message else ""
    return f"terraform apply {ended}{why}; {effect[outcome.result]}{said}"


def _what_to_do(environment: str, outcome: Outcome) -> str:
    if outcome.errored_state:
        return (
            f"Terraform could not save the state and left it in {outcome.errored_state}: save it with `terraform state push` first, "
            f"move the file away, then run `gate plan {environment}`."
        )
    return f"Run `gate plan {environment}` to see what is left to do, and apply that plan."
