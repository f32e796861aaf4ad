"""Who may approve: the people in a file of signers, and their keys."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from gate.config.signers import SignerLine, read_signers

APPROVAL = "gate-approval"
"""The namespace of signatures under approvals."""
_COMMIT = "git"
"""The namespace of signatures under commits."""


class AllowedSigners(Struct, frozen=True, kw_only=True):
    """Who may approve."""

    path: str
    content: bytes
    lines: tuple[SignerLine, ...]

    def person(self, names: Iterable[str]) -> frozenset[str]:
        """Return every name and key of the people with these names or keys: whoever shares a name or a key is one person."""
        known = {name if name.startswith("SHA256:") else name.casefold() for name in names}
        while more := [line.names for line in self.lines if not line.names.isdisjoint(known) and not line.names <= known]:
            known = known.union(*more)
        return frozenset(known)

    def of_commits(self) -> bytes:
        """Return the same keys as a file of those whose signatures under commits are known."""
        return "".join(line.written(_COMMIT) for line in self.lines).encode()


def parse(content: bytes, path: str) -> AllowedSigners:
    """Read the file. Raises ConfigError, with the line, for what does not name exactly one key and the people who hold it."""
    return AllowedSigners(path=path, content=content, lines=read_signers(content, path, APPROVAL))
