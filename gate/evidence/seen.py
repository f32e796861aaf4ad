"""What this clone saw last of each chain, in `.gate/ENV/head.json`: a chain that is shorter now was cut."""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

from gate.errors import EvidenceError
from gate.model.canonical import canonical
from gate.model.evidence import Head
from gate.promotion.durable import create, private_folder

_NAME = "head.json"


class Seen:
    """Below a folder of scratch."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch

    def head(self, environment: str) -> Head | None:
        """Return the last record that was seen; None where none was. Raises EvidenceError."""
        path = self._path(environment)
        try:
            return msgspec.json.decode(path.read_bytes(), type=Head)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise EvidenceError(
                f"{path} cannot be read: {reason}",
                path=str(path),
                remediation="Run `gate verify`; where that holds, remove the file: it only says what this clone saw last.",
            ) from None

    def note(self, environment: str, head: Head) -> None:
        """Remember the last record of a chain. Raises EvidenceError."""
        path = self._path(environment)
        draft = private_folder(path.parent) / f".{_NAME}.{secrets.token_hex(8)}"
        try:
            create(draft, canonical(msgspec.to_builtins(head)) + b"\n")
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise EvidenceError(
                f"{path} cannot be written: {error.strerror}", path=str(path), remediation="Make the folder writable for you."
            ) from error

    def _path(self, environment: str) -> Path:
        return self._scratch / environment / _NAME
