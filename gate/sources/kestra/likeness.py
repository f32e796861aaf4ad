"""Which name was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def similar(name: str, known: Iterable[str]) -> str | None:
    """Return the name that is written most like another one, whatever their case."""
    from difflib import get_close_matches  # noqa: PLC0415 (seldom needed, and slow to import)

    by_lower = {one.lower(): one for one in known}
    found = get_close_matches(name[:80].lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def similar_type(kind: str, family: list[str]) -> str | None:
    """Of types with the same last word the first, else the type that is written most like it."""
    last = kind.rpartition(".")[2].lower()
    same = [one for one in family if one.rpartition(".")[2].lower() == last]
    return similar(kind, same or family) or (same[0] if same else None)
