"""What a rule answered, checked for shape: findings, or the words for what else it was. Knows no engine."""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from gate.catalog.conftest import excepted_as
from gate.model.policy import RawFinding
from gate.model.source import Json

UNDEFINED = "<undefined>"
"""What regorus says of a rule without a value."""
_MESSAGES = "messages: texts, or objects with the text `msg`"
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


def conftest_findings(frame: bytes, entry: str) -> tuple[RawFinding, ...]:
    """Read the values of a conftest rule and of its pack's `exception`. Raises ValueError, in words without values.

    Where conftest itself would say nothing, as of a rule that is `true` or a mapping, there is no answer rather than none found.
    """
    values = msgspec.json.decode(frame, type=dict[str, dict[str, Json]]).get("values")
    if values is None:
        raise ValueError("there is no answer")
    found = values.get(entry, UNDEFINED)
    if found == UNDEFINED:
        return ()
    if not isinstance(found, list):
        raise ValueError(f"`{entry}` is not a set of {_MESSAGES}, and conftest would not report it")
    excepted = _excepts(values.get("exception"), excepted_as(entry))
    return tuple(_conftest_finding(one, entry, excepted=excepted) for one in found)


def _conftest_finding(found: Json, entry: str, *, excepted: bool) -> RawFinding:
    details = found if isinstance(found, dict) else {"msg": found}
    message = details.get("msg")
    if not isinstance(message, str):
        raise ValueError(f"an element of `{entry}` is not one of {_MESSAGES}")
    rest = {name: value for name, value in details.items() if name != "msg"}
    return RawFinding(level="deny", subject="", path=(), message=message, details=rest, excepted=excepted)


def _excepts(exceptions: Json, name: str) -> bool:
    """Whether `exception[_][_] == name`, as conftest asks."""
    return any(one == name for several in _elements(exceptions) for one in _elements(several))


def _elements(value: Json) -> list[Json]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


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
