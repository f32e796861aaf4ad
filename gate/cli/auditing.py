"""What `gate log` and `gate verify` are given: the chain of a workspace, and what a word on the command line means."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from gate import decide
from gate.cli import console, evidence, wiring
from gate.cli.wiring import Workspace
from gate.errors import ConfigError, EvidenceError, ExitCode
from gate.evidence.audit import verified
from gate.evidence.chain import Chain
from gate.evidence.proving import Prover
from gate.model.report import Verdict
from gate.promotion.proof import History, Proof
from gate.promotion.seal import SEAL_NAME
from gate.reports import evidence as reports


def log(
    config: Path | None,
    base: str | None,
    name: str | None,
    progress: Callable[[str], None],
    *,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Print the records of an environment, or of all, and return the exit code. `base` names a commit whose signers count."""
    with wiring.workspace(config, base) as workspace:
        chain = evidence.chain(workspace)
        known = list(chain.environments())
        if name is not None and name not in known:
            wiring.environment(workspace.project, name)
    now = datetime.now(UTC)
    chosen = known if name is None else [name]
    histories = [History(environment=one, records=verified(chain, one, now, progress)) for one in chosen]
    colour = console.wants_colour(sys.stdout)
    console.write(reports.log_json(histories) if as_json else reports.log(histories, quiet=quiet, verbose=verbose, colour=colour))
    return ExitCode.ALLOW


def verify(
    config: Path | None, base: str | None, what: Sequence[str], progress: Callable[[str], None], *, quiet: bool, verbose: bool
) -> int:
    """Print what holds and what does not, and return the exit code: 3 before 1 before 0. `base` as in `log`."""
    with wiring.workspace(config, base) as workspace:
        chain = evidence.chain(workspace)
    found = list(_proofs(workspace, chain, what, progress))
    console.write(reports.proofs(found, quiet=quiet, verbose=verbose, colour=console.wants_colour(sys.stdout)))
    if not found:
        raise EvidenceError(
            f"there are no records in {workspace.project.evidence.store}", remediation="Run `gate plan ENV`, or correct `evidence.store`."
        )
    return max(decide.EXIT_CODES[one.verdict] for one in found)


def _proofs(workspace: Workspace, chain: Chain, what: Sequence[str], progress: Callable[[str], None]) -> Iterator[Proof]:
    prover = Prover(chain, datetime.now(UTC), progress)
    kept = list(chain.environments())
    everything = [*kept, *(name for name in workspace.project.environments if name not in kept)]
    for one in what or everything:
        if one in everything:
            proof = prover.environment(one)
            if proof.verdict is Verdict.ALLOW:
                _remember(chain, one, progress)
            if what or one in kept or proof.verdict is Verdict.DENY:
                yield proof
        else:
            yield _of_file(workspace, prover, Path(one))


def _of_file(workspace: Workspace, prover: Prover, path: Path) -> Proof:
    file = path / SEAL_NAME if path.is_dir() else path
    if not file.exists():
        wiring.environment(workspace.project, str(path))
        raise ConfigError(f"there is no {path}", remediation="Name an environment, or the file of a record or a seal.")
    return prover.record(file) if _is_envelope(file) else prover.seal(file)


def _is_envelope(file: Path) -> bool:
    try:
        return "payloadType" in msgspec.json.decode(file.read_bytes(), type=dict[str, msgspec.Raw])
    except (OSError, msgspec.MsgspecError, RecursionError):
        return False  # whatever it is, reading it as a seal says what is wrong


def _remember(chain: Chain, environment: str, progress: Callable[[str], None]) -> None:
    """Note what was verified, so that this clone sees when the chain is cut. One that cannot be written to verifies all the same."""
    try:
        chain.remember(environment)
    except EvidenceError as error:
        progress(error.message)
