"""What a rule answered, checked for shape: findings, or the words for what else it was. Knows no engine."""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from gate.model.policy import RawFinding

ENTRY_POINTS = ("deny", "warn")
_AT = re.compile(r"^(?P<what>.*) - at `\$\.values\.(?P<level>deny|warn)(?P<rest>.*)`$", re.DOTALL)


class _Found(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    subject: str
    message: str
    path: tuple[str | int, ...] = ()


class _Values(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    deny: tuple[_Found, ...] = ()
    warn: tuple[_Found, ...] = ()


class _Frame(Struct, frozen=True, kw_only=True):
    values: _Values


def findings(frame: bytes) -> tuple[RawFinding, ...]:
    """Read the values of a rule's entry points. Raises ValueError, in words without values, when they are no findings."""
    try:
        values = msgspec.json.decode(frame, type=_Frame).values
    except msgspec.ValidationError as error:
        raise ValueError(_in_words(str(error))) from None
    denied = (RawFinding(level="deny", subject=one.subject, path=one.path, message=one.message) for one in values.deny)
    warned = (RawFinding(level="warn", subject=one.subject, path=one.path, message=one.message) for one in values.warn)
    return (*denied, *warned)


def _in_words(text: str) -> str:
    """Say what msgspec found; it names types and fields, and quotes no values but the names of unknown fields."""
    wanted = 'objects {"subject": text, "path": list of keys and indexes, "message": text}'
    found = _AT.match(text)
    if found is None:
        return f"an entry point is not a set of {wanted}"
    if not found["rest"]:
        return f"`{found['level']}` is not a set of {wanted}: write `{found['level']} contains … if …`"
    what = (
        "there is a field that does not belong there" if "unknown field" in found["what"] else found["what"][:1].lower() + found["what"][1:]
    )
    place = re.sub(r"^\[\.\.\.\]\.?|^\[\d+\]\.?", "", found["rest"])
    return f"an element of `{found['level']}` is not one of {wanted}: {what}" + (f" at `{place}`" if place else "")
