"""A settings file as YAML with positions, and the error that points at what is wrong in it. Knows no format."""

from __future__ import annotations

from collections.abc import Iterable

from gate import yaml
from gate.config.mistake import Mistake
from gate.errors import ConfigError
from gate.model.source import ParseFailure, Path


def parse(raw: bytes, path: str) -> yaml.Yaml | ParseFailure:
    """Read the bytes of a file as one strict YAML document."""
    text = yaml.decode(raw, path)
    return text if isinstance(text, ParseFailure) else yaml.parse(text, path)


def refuse(found: Iterable[Mistake], source: yaml.Yaml, path: str) -> None:
    """Raise the mistake that stands first in the file as ConfigError; none is fine."""
    places = [(_place(one, source), one) for one in found]
    if not places:
        return
    (line, column), mistake = min(places, key=lambda pair: pair[0])
    raise ConfigError(mistake.message, remediation=mistake.remediation, path=path, line=line, column=column)


def _place(mistake: Mistake, source: yaml.Yaml) -> tuple[int, int]:
    """Return the line and column of the key or value; of a value that was left out, those of its key."""
    at: Path = mistake.path
    place = source.values[at]
    if at in source.keys and (
        mistake.at_key or place.line != source.keys[at].line or (place.line, place.column) == (place.end_line, place.end_column)
    ):
        place = source.keys[at]
    return place.line, place.column
