"""Where a workspace keeps its evidence: the store that `gate.yaml` names, and the chain over it."""

from __future__ import annotations

import os

from gate.cli.wiring import Workspace
from gate.config import stores
from gate.config.stores import Store
from gate.errors import ConfigError
from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects
from gate.promotion.ports import Objects


def chain(workspace: Workspace) -> Chain:
    """Return the chain of records. Raises ConfigError where the store's client is not installed, EvidenceError where it is not set up."""
    store = stores.parse(workspace.project.evidence.store)
    place = str(workspace.base / store.name) if store.kind == "folder" else workspace.project.evidence.store
    return Chain(_objects(workspace, store), place=place)


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
