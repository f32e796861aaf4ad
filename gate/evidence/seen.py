"""What this clone saw last of each chain, in `.gate/ENV/head.json`: a chain that is shorter now was cut."""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

from gate.errors import EvidenceError
from gate.model.canonical import canonical
from gate.model.evidence import Head
from gate.promotion.durable import create
from gate.promotion.scratch import SCRATCH, environment_folder

_NAME = "head.json"


class Seen:
    """What the clone around `gate.yaml`, in the folder `base`, saw."""

    def __init__(self, base: Path) -> None:
        self._base = base

    def head(self, environment: str) -> Head | None:
        """Return the last record that was seen; None where none was. Raises EvidenceError."""
        path = self._base / SCRATCH / environment / _NAME
        try:
            return msgspec.json.decode(path.read_bytes(), type=Head)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise EvidenceError(
                f"{path} cannot be read: {reason}",
                path=str(path),
                remediation="Let `gate verify` hold in another clone, then remove the file: it only says what this one saw last.",
            ) from None

    def note(self, environment: str, head: Head) -> None:
        """Remember the last record of a chain. Raises EvidenceError."""
        if self.head(environment) == head:
            return
        path = environment_folder(self._base, environment) / _NAME
        draft = path.with_name(f".{_NAME}.{secrets.token_hex(8)}")
        try:
            create(draft, canonical(msgspec.to_builtins(head)) + b"\n")
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise EvidenceError(
                f"{path} cannot be written: {error.strerror}", path=str(path), remediation="Make the folder writable for you."
            ) from error
