"""What `gate approve` is given: the environment of the plan, and the key of whoever approves."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from gate.cli import console, evidence, wiring
from gate.cli.places import for_people
from gate.cli.promoting import named, promotion_of
from gate.cli.trust import trusted
from gate.errors import ConfigError, ExitCode
from gate.promotion.finding import find_any
from gate.promotion.giving import approve as give
from gate.promotion.giving import asked
from gate.promotion.ports import History
from gate.reports import approvals as reports
from gate.reports import promotion as changes
from gate.ssh.agent import keys

_LITERAL = ("key::", "ssh-", "ecdsa-", "sk-")
"""How git's `user.signingkey` begins where it is a key, and no file."""


def approve(
    config: Path | None,
    what: str,
    key: Path | None,
    destroys: int | None,
    output: Path | None,
    progress: Callable[[str], None],
    *,
    quiet: bool,
) -> int:
    """Show what a plan would do, sign an approval of it, and say where that was written."""
    name, seal = _named(config, what)
    colour = console.wants_colour(sys.stdout)
    with trusted(config, name, progress) as (workspace, trust), promotion_of(workspace, trust, name, progress) as promotion:
        question = asked(promotion, seal)
        if not quiet:
            would = changes.changes_of(question.sealed.seal, colour=colour)
            console.write(reports.question(question, would, datetime.now(UTC), colour=colour))
        with signing_key(key, promotion.approving.history) as found:
            progress("signing: a hardware key may wait for a touch")
            written = output.absolute() if output else None
            result = give(promotion, question, key=found, destroys=destroys, output=written)
    console.write(reports.approved(result, question.demand, for_people(result.path), aside=output is not None, quiet=quiet, colour=colour))
    return ExitCode.ALLOW


def _named(config: Path | None, what: str) -> tuple[str, str | None]:
    """Return the environment that is meant, and the seal if one is named."""
    workspace = wiring.open_workspace(config)
    seal, name = named(workspace, what)
    if name is not None:
        return name, None
    sealed = find_any(workspace.base, evidence.chain(workspace), seal)
    return sealed.seal.environment, str(sealed.path)


@contextmanager
def signing_key(chosen: Path | None, history: History) -> Iterator[Path]:
    """Yield the key that was named, else git's, else the only one in the agent. Raises ConfigError where there is no such key."""
    if chosen is not None:
        yield chosen
        return
    configured = history.signing_key()
    if configured is not None and not configured.startswith(_LITERAL):
        yield Path(configured)
        return
    with TemporaryDirectory(prefix="gate-") as folder:
        path = Path(folder, "key.pub")
        path.write_text(f"{configured.removeprefix('key::') if configured else _only()}\n", encoding="utf-8")
        yield path


def _only() -> str:
    held = keys(os.environ)
    if len(held) == 1:
        return held[0]
    found = f"your agent holds {len(held)} keys" if held else "there is no agent with a key"
    raise ConfigError(
        f"no key is named to approve with, git's user.signingkey is no SSH key, and {found}",
        remediation="Name yours by `--key FILE`: a private key, or the public one of a key in your agent.",
    )
