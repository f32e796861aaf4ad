"""What a plan asks of its approvers, and which of the approvals that were given count. Nothing is applied or written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from gate.config.project import Approvals
from gate.config.signers import APPROVAL
from gate.config.units import seconds
from gate.errors import RefusedError
from gate.model.evidence import Intent, Judged, Outcome, Record
from gate.model.promotion import Approvable
from gate.promotion.allowed_signers import AllowedSigners, parse
from gate.promotion.approval import SignedApproval, approval_digest, decode, signed_content
from gate.promotion.clock import SKEW, stamp
from gate.promotion.entitled import Authorship, authorship
from gate.promotion.ports import Approving, Signatures, Signer
from gate.promotion.seal import Seal

_ANOTHER = "Ask somebody who may approve this plan: `gate approve`."


class Demand(Struct, frozen=True, kw_only=True):
    """What a plan asks of its approvers."""

    environment: str
    meaning: str
    destroys: tuple[str, ...]
    lifts: tuple[Approvable, ...]
    rules: Approvals
    signers: AllowedSigners
    authorship: Authorship
    sealed: dict[str, str]
    """Digest of each seal that an approval may have been given for → when it was recorded."""

    @property
    def required(self) -> int:
        """How many people must approve."""
        return self.rules.required + bool(self.authorship.unvouched)


class Given(Struct, frozen=True, kw_only=True):
    """A file that may be an approval. `source` is what messages call it."""

    source: str
    content: bytes


class Counted(Struct, frozen=True, kw_only=True):
    """An approval that counts."""

    signer: Signer
    person: frozenset[str]
    """All their names and keys."""
    signed: SignedApproval

    @property
    def digest(self) -> str:
        """The digest of its file."""
        return approval_digest(self.signed)


class Count(Struct, frozen=True, kw_only=True):
    """Which approvals count, and why each other one does not."""

    counted: tuple[Counted, ...] = ()
    refused: tuple[str, ...] = ()


def demand_of(
    rules: Approvals, approving: Approving, seal: Seal, lifts: Iterable[Approvable], records: Sequence[Record], now: datetime
) -> Demand:
    """Return what a plan asks of its approvers, by the rules of its environment, whose records these are.

    Raises RefusedError, ConfigError for the file of signers, and InputError where git cannot tell who wrote what.
    """
    signers = parse(approving.signers(rules.allowed_signers), rules.allowed_signers)
    return Demand(
        environment=seal.environment,
        meaning=seal.meaning.digest,
        destroys=destroyed(seal),
        lifts=tuple(sorted(set(lifts), key=lambda one: (one.rule, one.subject))),
        rules=rules,
        signers=signers,
        authorship=authorship(
            seal.commit,
            _applied_last(records),
            seal.planner,
            signers=signers,
            signatures=approving.signatures,
            history=approving.history,
            now=now,
        ),
        sealed=_unspent(records),
    )


def destroyed(seal: Seal) -> tuple[str, ...]:
    """Return every object that a plan destroys, replaces or forgets, sorted."""
    gone = (one for one in seal.changes if one.operation in ("delete", "replace", "forget"))
    return tuple(sorted({one.address + (f" (deposed {one.deposed})" if one.deposed else "") for one in gone}))


def _applied_last(records: Sequence[Record]) -> str | None:
    """Return the commit that was put in force last: neither a refresh nor a destruction puts any."""
    intents = {one.digest: one.body for one in records if isinstance(one.body, Intent)}
    applied = [one.body for one in records if isinstance(one.body, Outcome) and one.body.result == "applied" and one.body.mode == "normal"]
    intent = intents.get(applied[-1].intent) if applied else None
    return intent.commit if intent else None


def _unspent(records: Sequence[Record]) -> dict[str, str]:
    """Return the seals since the last apply that may have changed anything: approvals of earlier ones are used up."""
    harmless = {one.body.intent for one in records if isinstance(one.body, Outcome) and one.body.result == "failed"}
    applied = [one.counter for one in records if isinstance(one.body, Intent) and one.digest not in harmless]
    since = records[applied[-1] :] if applied else records
    return {one.body.seal: one.time for one in since if isinstance(one.body, Judged) and one.body.seal is not None}


def count(demand: Demand, given: Iterable[Given], signatures: Signatures, now: datetime) -> Count:
    """Hold each approval against what is demanded. Whoever approves twice counts once. Raises ProcessError where ssh-keygen fails."""
    counted: list[Counted] = []
    refused: list[str] = []
    for one in given:
        try:
            found = verified(demand, one.content, signatures, now)
            _expect_other(found, counted)
        except RefusedError as error:
            refused.append(f"{one.source}: {error.message}")
        else:
            counted.append(found)
    return Count(counted=tuple(counted), refused=tuple(refused))


def _expect_other(found: Counted, counted: Iterable[Counted]) -> None:
    twin = next((one for one in counted if not one.person.isdisjoint(found.person)), None)
    if twin is not None:
        one, other = _who(found.signer), _who(twin.signer)
        same = f"{one} approved already, and counts once" if one == other else f"{one} and {other} are one person, who counts once"
        raise RefusedError(same, remediation=_ANOTHER)


def verified(demand: Demand, content: bytes, signatures: Signatures, now: datetime) -> Counted:
    """Return an approval that counts. Raises RefusedError that says why it does not."""
    signed = decode(content)
    approval = signed.approval
    if approval.environment != demand.environment:
        raise RefusedError(f"it is for {approval.environment}, not for {demand.environment}", remediation=_ANOTHER)
    for time in (approval.created, stamp(now)):  # neither a key that came later nor one that has expired since
        signer = _signer(demand, signed, signatures, time)
    wrong = next(_wrong(demand, signed, now), None)
    if wrong is not None:
        raise RefusedError(f"{_who(signer)}: {wrong}", remediation=_ANOTHER)
    person = demand.signers.person([*signer.principals, signer.key])
    barred = demand.authorship.why_not(person)
    if barred is not None:
        raise RefusedError(
            f"{_who(signer)} {barred}, and nobody approves what is their own", remediation="Let somebody else approve, with their own key."
        )
    return Counted(signer=signer, person=person, signed=signed)


def _signer(demand: Demand, signed: SignedApproval, signatures: Signatures, time: str) -> Signer:
    """Return who signed an approval. Raises RefusedError where they may not, or not at that time."""
    try:
        return signatures.signer(
            signed_content(signed.approval), signed.signature, signers=demand.signers.of(APPROVAL), namespace=APPROVAL, time=time
        )
    except RefusedError as error:
        raise RefusedError(
            error.message, remediation=f"Sign with a key that {demand.signers.path} names and that is valid now, or add yours there first."
        ) from error


def _wrong(demand: Demand, signed: SignedApproval, now: datetime) -> Iterator[str]:
    """Yield what keeps a genuine approval from being one of this plan, now."""
    approval = signed.approval
    created = datetime.fromisoformat(approval.created)
    if approval.seal not in demand.sealed:
        yield f"it approves a plan that the evidence does not know, or from before {demand.environment} was applied last"
    elif created < datetime.fromisoformat(demand.sealed[approval.seal]) - SKEW:
        yield f"it was given at {approval.created}, before the plan was judged at {demand.sealed[approval.seal]}"
    if created > now + SKEW:
        yield f"it was given in the future, at {approval.created}: a clock is wrong"
    if now >= expiry(demand, signed):
        yield f"it was given at {approval.created} and expired after {demand.rules.max_age} (`approvals.max_age`)"
    if approval.meaning != demand.meaning:
        yield "it approves another plan, which means something else"
    yield from _unlike("destroyed", approval.destroys, demand.destroys)
    yield from _unlike("lifted", map(_named, approval.lifts), map(_named, demand.lifts))


def _unlike(what: str, approved: Iterable[str], planned: Iterable[str]) -> Iterator[str]:
    there, here = set(approved), set(planned)
    if here - there:
        yield f"it does not name what would be {what}: {', '.join(sorted(here - there))}"
    if there - here:
        yield f"it names what would not be {what}: {', '.join(sorted(there - here))}"


def _named(lift: Approvable) -> str:
    return f"{lift.rule} {lift.subject}"


def expiry(demand: Demand, signed: SignedApproval) -> datetime:
    """Return from when on an approval does not count any more."""
    return datetime.fromisoformat(signed.approval.created) + timedelta(seconds=seconds(demand.rules.max_age))


def expect_enough(demand: Demand, found: Count, now: datetime) -> None:
    """Raise RefusedError that says who is missing, and why each approval that was given does not count."""
    missing = demand.required - len(found.counted)
    if missing <= 0:
        return
    lines = [f"{demand.environment} asks for {_approvals(demand.required)} of this plan, and {_counting(len(found.counted))}"]
    lines += [f"  approved: {_who(one.signer)}, {one.signed.approval.created}" for one in found.counted]
    lines += [f"  does not count: {line}" for line in found.refused]
    lines += [f"  one more is asked for, because {line}" for line in demand.authorship.unvouched[:1]]
    counted = frozenset[str]().union(*(one.person for one in found.counted))
    others = [who for who in may_approve(demand, now) if who.casefold() not in counted]
    remedy = f"Ask for {missing} more, of {', '.join(others)}: `gate approve {demand.environment}`."
    if len(others) < missing:
        remedy = f"{missing} more would be needed, and {', '.join(others) or 'nobody'} is left. {who_else(demand)}"
    raise RefusedError("\n".join(lines), remediation=remedy)


def who_else(demand: Demand) -> str:
    """Return what to do where too few people may approve a plan."""
    less = " Signed commits ask for one less." if demand.authorship.unvouched else ""
    return (
        f"Merge the key of somebody who had no part in it into {demand.signers.path}, and run `gate plan {demand.environment}` again.{less}"
    )


def may_approve(demand: Demand, now: datetime) -> list[str]:
    """Return one name of everybody who may approve a plan today."""
    people: dict[frozenset[str], str] = {}
    for line in demand.signers.lines:
        person = demand.signers.person(line.names)
        if demand.authorship.why_not(person) is None and line.valid(now):
            people.setdefault(person, line.principals[0])
    return list(people.values())


def _approvals(number: int) -> str:
    return f"{number} approval" if number == 1 else f"{number} approvals"


def _counting(number: int) -> str:
    return "none counts" if number == 0 else "1 counts" if number == 1 else f"{number} count"


def _who(signer: Signer) -> str:
    return ", ".join(signer.principals)
