"""What the detector of secrets finds: where, of what kind, how sure; and, for those who hide it, the secret itself."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from gate.model.source import Path, Span

Confidence = Literal["high", "medium", "low"]
Kind = Literal[
    "property",
    "provider",
    "connector",
    "namespace-secret",
    "committed",
    "variable",
    "input-default",
    "webhook-key",
    "url",
    "connection-string",
    "webhook",
    "header",
    "token",
    "private-key",
    "service-account",
    "script",
    "file",
    "stored-value",
    "outside-source",
    "unmasked-input",
    "transformed",
    "unmarked-variable",
    "unmarked-value",
    "sensitive-in-clear",
]
"""`gate.facts.input.SecretFact` says what each means."""


class Secret(Struct, frozen=True, kw_only=True):
    """One finding of the detector. Its representation leaves the secret out."""

    subject: str
    path: Path
    kind: Kind
    what: str
    """A word or two for people, such as `password` or `a GitHub token`: the name of a property or of a form, never a part of the value."""
    confidence: Confidence
    text: str | None = None
    """The secret in clear, for redaction; None where what is wrong is no value."""
    span: Span | None = None
    """Where it stands, for a subject that has no other way to a line."""

    def __repr__(self) -> str:
        return f"Secret({self.subject!r}, {self.path!r}, {self.kind!r}, {self.confidence!r})"
