"""Who may approve: the people in a file of signers, and their keys."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from gate.config.signers import APPROVAL, SignerLine, people_of, read_signers

COMMIT = "git"
"""The namespace of signatures under commits."""


class AllowedSigners(Struct, frozen=True, kw_only=True):
    """Who may approve."""

    path: str
    lines: tuple[SignerLine, ...]

    def person(self, names: Iterable[str]) -> frozenset[str]:
        """Return every name and key of the people with these names or keys: whoever shares a name or a key is one person."""
        known = frozenset(name if name.startswith("SHA256:") else name.casefold() for name in names)
        return known.union(*(one for one in people_of(self.lines) if not one.isdisjoint(known)))

    def of(self, namespace: str) -> bytes:
        """Return the same keys, for the same time, as a file of those who sign in a namespace."""
        return "".join(line.written(namespace) for line in self.lines).encode()


def parse(content: bytes, path: str) -> AllowedSigners:
    """Read the file. Raises ConfigError, with the line, for what does not name exactly one key and the people who hold it."""
    return AllowedSigners(path=path, lines=read_signers(content, path, APPROVAL))
