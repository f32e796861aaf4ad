"""Finds seals, by path or identity, here or in the evidence store. Whether one still holds is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from gate.errors import RefusedError
from gate.model.canonical import digest
from gate.model.evidence import Judged, Record
from gate.promotion.chain import judged
from gate.promotion.durable import private_folder
from gate.promotion.meaning import consistent
from gate.promotion.ports import EvidenceStore
from gate.promotion.scratch import SCRATCH, environment_folder, plans_folder
from gate.promotion.seal import PLAN_NAME, SEAL_NAME, Seal, parse, read, write


class Sealed(Struct, frozen=True, kw_only=True):
    """A seal where it was found. `plan` is the file beside it, which may be gone."""

    seal: Seal
    digest: str
    path: Path
    plan: Path


def find(base: Path, evidence: EvidenceStore, environment: str, named: str | None) -> Sealed:
    """Read a seal, by its path or identity, or that of the plan that was judged last. One that was published only is put here.

    Raises RefusedError where there is none, or where it was altered, and EvidenceError.
    """
    if named is not None and Path(named).exists():
        path = Path(named).absolute()
        return _sealed(path / SEAL_NAME if path.is_dir() else path)
    if named is None:
        identity = _newest(base, evidence, environment)
        if identity is None:
            raise RefusedError(f"there is no judged plan of {environment}", remediation=f"Run `gate plan {environment}` first.")
        return _here(base, evidence, environment, identity)
    if named not in _known(base, evidence, environment):
        raise RefusedError(f"{environment} has no seal {named}", remediation="Name the path of a seal, or its identity.")
    return _here(base, evidence, environment, named)


def find_any(base: Path, evidence: EvidenceStore, named: str | None) -> Sealed:
    """Read a seal of whatever environment, by its path or identity, or the newest of all. Raises as `find`."""
    if named is not None and Path(named).exists():
        return find(base, evidence, "", named)
    names = sorted({*evidence.environments(), *(path.parents[2].name for path in (base / SCRATCH).glob(f"*/plans/*/{SEAL_NAME}"))})
    found = {name: {_newest(base, evidence, name)} if named is None else _known(base, evidence, name) & {named} for name in names}
    known = [(identity, name) for name, identities in found.items() for identity in identities if identity is not None]
    if known:
        identity, name = max(known)
        return _here(base, evidence, name, identity)
    if named is None:
        raise RefusedError("there is no judged plan", remediation="Run `gate plan ENV` first.")
    raise RefusedError(f"there is no seal {named}", remediation="Name an environment, the path of a seal, or its identity.")


def newest_salt(base: Path, evidence: EvidenceStore, environment: str, records: Sequence[Record]) -> str | None:
    """Return the salt of the environment's newest seal that its records know, None where there is none."""
    for identity in sorted(_known(base, evidence, environment), reverse=True):
        try:
            sealed = _here(base, evidence, environment, identity)
        except RefusedError:
            continue
        if judged(records, sealed.digest) is not None:
            return sealed.seal.meaning.salt
    return None


def _newest(base: Path, evidence: EvidenceStore, environment: str) -> str | None:
    """Return the identity of the plan that was judged last; where no seal is that one, the last by its name, which the caller refuses.

    Whoever may write to the store may put a seal there with a name that none will follow.
    """
    last = _judged_last(evidence.read(environment))
    known = sorted(_known(base, evidence, environment), reverse=True)
    return next((one for one in known if _is(base, evidence, environment, one, last)), next(iter(known), None))


def _judged_last(records: Sequence[Record]) -> str | None:
    bodies = (one.body for one in reversed(records))
    return next((body.seal for body in bodies if isinstance(body, Judged) and body.seal is not None), None)


def _is(base: Path, evidence: EvidenceStore, environment: str, identity: str, wanted: str | None) -> bool:
    """Whether a seal, as it lies here or else was published, is the one with a digest, under its own name."""
    path = plans_folder(base, environment) / identity / SEAL_NAME
    try:
        content = path.read_bytes()
    except OSError:
        content = evidence.seal(environment, identity) or b""
    return digest(content) == wanted and parse(content, identity).id == identity


def _known(base: Path, evidence: EvidenceStore, environment: str) -> set[str]:
    """Return the identities of an environment's seals; they begin with the time that they were made at."""
    here = {path.parent.name for path in plans_folder(base, environment).glob(f"*/{SEAL_NAME}")}
    return here | set(evidence.seals(environment))


def _here(base: Path, evidence: EvidenceStore, environment: str, identity: str) -> Sealed:
    path = plans_folder(base, environment) / identity / SEAL_NAME
    content = None if path.exists() else evidence.seal(environment, identity)
    if content is not None:
        seal = parse(content, f"the published seal {identity}")
        if (seal.id, seal.environment) != (identity, environment):
            raise RefusedError(
                f"what was published as the seal {identity} of {environment} is {seal.id} of {seal.environment}",
                remediation=f"Find out who published it, and run `gate plan {environment}`.",
            )
        environment_folder(base, environment)
        write(seal, private_folder(path.parent))
    return _sealed(path)


def _sealed(path: Path) -> Sealed:
    seal, content = read(path)
    if not consistent(seal.meaning, seal.changes, seal.drift):
        raise RefusedError(
            f"the meaning in the seal {path} is not that of its changes",
            path=str(path),
            remediation=f"Run `gate plan {seal.environment}` and use its seal.",
        )
    return Sealed(seal=seal, digest=digest(content), path=path, plan=path.with_name(PLAN_NAME))
