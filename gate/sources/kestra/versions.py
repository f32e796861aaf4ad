"""What each version of Kestra accepts at the top level of a flow, from Kestra's own schema, and what in a flow does not fit.

The catalogues are written by `python -m tests.oracle catalogue`. Deeper levels are not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path as FilePath

import msgspec

from gate.errors import ConfigError
from gate.model.kestra import Misfit
from gate.model.source import Json
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra.labels import unreadable_labels

FOLDER = FilePath(__file__).parent / "catalogue"

_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}
_IN_WORDS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a mapping",
}


class Property(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A top-level property: the JSON types of its value, and of the elements where it may be a list."""

    types: tuple[str, ...]
    items: tuple[str, ...] = ()
    required: bool = False


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The top-level properties of a flow in one version of Kestra, and those it no longer has, each with what replaces it."""

    version: str
    properties: dict[str, Property]
    removed: dict[str, str]


@cache
def catalogues() -> tuple[Catalogue, ...]:
    """Return every catalogue, oldest first."""
    found = [msgspec.json.decode(file.read_bytes(), type=Catalogue) for file in FOLDER.glob("*.json")]
    return tuple(sorted(found, key=lambda catalogue: _numbers(catalogue.version)))


@cache
def nearest(version: str) -> Catalogue:
    """Return the catalogue of the version, or the nearest: first by major, then by minor, then by patch number; of two, the older.

    Raises ConfigError when `version` is not a version.
    """
    wanted = _numbers(version)

    def distance(catalogue: Catalogue) -> tuple[int, ...]:
        return tuple(abs(one - other) for one, other in zip(_numbers(catalogue.version), wanted, strict=True))

    return min(catalogues(), key=distance)


def misfits(flow: dict[str, Json], catalogue: Catalogue) -> Iterator[Misfit]:
    """Yield what the version would not accept, in the order of the flow, and then what is missing."""
    for name, value in flow.items():
        known = catalogue.properties.get(name)
        if known is None:
            yield _unknown(name, catalogue)
        else:
            yield from _wrong_types(name, value, known)
    for path in unreadable_labels(flow):
        yield Misfit(kind="wrong-type", name="labels", path=path, nearest=None, replacement="a key with text as its value")
    for name, known in catalogue.properties.items():
        if known.required and _is_empty(flow.get(name)):
            yield Misfit(kind="missing-property", name=name, path=(name,), nearest=None, replacement=None)


def _unknown(name: str, catalogue: Catalogue) -> Misfit:
    if name in catalogue.removed:
        return Misfit(kind="removed-property", name=name, path=(name,), nearest=None, replacement=catalogue.removed[name])
    return Misfit(kind="unknown-property", name=name, path=(name,), nearest=_similar(name, catalogue), replacement=None)


def _similar(name: str, catalogue: Catalogue) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 (seldom needed, and slow to import)

    by_lower = {known.lower(): known for known in catalogue.properties}
    found = get_close_matches(name[:80].lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def _wrong_types(name: str, value: Json, known: Property) -> Iterator[Misfit]:
    if known.required and _is_empty(value):
        return  # missing, rather
    if not _fits(value, known.types):
        yield Misfit(kind="wrong-type", name=name, path=(name,), nearest=None, replacement=_words(known.types))
    elif isinstance(value, list) and known.items:
        for index, item in enumerate(value):
            if not _fits(item, known.items):
                yield Misfit(kind="wrong-type", name=f"{name}[{index}]", path=(name, index), nearest=None, replacement=_words(known.items))


def _fits(value: Json, types: tuple[str, ...]) -> bool:
    """Whether a value is of one of the types. Null stands for absence everywhere, and what is not yet known may still fit."""
    if value is None or (isinstance(value, str) and UNKNOWN_PART in value):
        return True
    return any(isinstance(value, _JSON_TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in types)


def _is_empty(value: Json) -> bool:
    return value is None or value in ("", [])


def _words(types: tuple[str, ...]) -> str:
    return " or ".join(_IN_WORDS[name] for name in types)


def _numbers(version: str) -> tuple[int, int, int]:
    found = re.fullmatch(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?", version)
    if not found:
        raise ConfigError(
            f"`{version[:40]}` is not a version of Kestra", remediation='Write a version such as "1.3" or "2.0.0", in quotes.'
        )
    major, minor, patch = (int(part or 0) for part in found.groups())
    return major, minor, patch
