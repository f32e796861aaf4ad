"""One thing that is wrong in `gate.yaml`, and the words for it. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from gate.model.source import Path


class Mistake(Struct, frozen=True, kw_only=True):
    """A place that is wrong: what was found there, what was expected, what to write."""

    path: Path
    message: str
    remediation: str
    at_key: bool = False
    """Whether it is the key that is wrong, or what it holds."""


def dotted(path: Path) -> str:
    """Return a path as people write it, such as `policies.packs[0].path`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that was probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only needed when something is wrong

    return next(iter(get_close_matches(name, names, n=1, cutoff=0.6)), None)
