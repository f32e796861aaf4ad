"""Where a workspace keeps its evidence: the store that `gate.yaml` names, and the chain over it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from gate.cli.wiring import Workspace
from gate.config import stores
from gate.config.stores import Store
from gate.errors import ConfigError
from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects
from gate.evidence.seen import Seen
from gate.evidence.signing import Signing
from gate.promotion.clock import stamp
from gate.promotion.ports import Objects
from gate.ssh import SshKeygen


def chain(workspace: Workspace, key: Path | None = None) -> Chain:
    """Return the chain of records. Raises ConfigError where the store's client is not installed, EvidenceError where it is not set up."""
    store = stores.parse(workspace.project.evidence.store)
    place = str(workspace.base / store.name) if store.kind == "folder" else workspace.project.evidence.store
    corrected = workspace.project.evidence.corrected
    return Chain(_objects(workspace, store), place=place, signing=_signing(workspace, key), seen=Seen(workspace.base), corrected=corrected)


def writing(workspace: Workspace, key: Path | None) -> Chain:
    """Return the chain of records, to write to. Where records are signed, raises what `Signing.expect_ready` does."""
    opened = chain(workspace, key)
    if opened.signing is not None:
        opened.writer = opened.signing.expect_ready(stamp(datetime.now(UTC)))
    return opened


def _signing(workspace: Workspace, key: Path | None) -> Signing | None:
    path = workspace.project.evidence.signers
    if path is None:
        return None
    return Signing(signatures=SshKeygen(os.environ), signers=workspace.judging.read(path), key=key)


def _objects(workspace: Workspace, store: Store) -> Objects:
    if store.kind == "folder":
        return FolderObjects(workspace.base / store.name)
    if store.kind == "git":
        from gate.git.orphan import OrphanBranch  # noqa: PLC0415 - only where it is chosen

        return OrphanBranch(workspace.base, store.name, os.environ)
    try:
        from gate.evidence.cloud import CloudObjects  # noqa: PLC0415 - only where it is chosen
    except ImportError as error:
        raise ConfigError(
            f"`evidence.store` begins with `{store.kind}://`, and the client for it is not installed",
            remediation="Run `pip install 'gate[cloud]'`.",
        ) from error
    return CloudObjects(store, os.environ)
