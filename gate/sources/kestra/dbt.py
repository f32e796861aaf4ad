"""The targets, hosts, databases and the like that a dbt profile names."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gate import yaml
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra.scripts import Named, host
from gate.sources.kestra.values import UNKNOWN, Value

_FILES = ("profiles.yml", "profiles.yaml")
_PLACES = {
    **dict.fromkeys(("host", "server", "account"), "host"),
    **dict.fromkeys(("database", "dbname", "catalog"), "database"),
    **{name: name for name in ("dataset", "project", "role", "schema", "warehouse")},
}
"""Settings of an output that say where it builds, and what they name."""


def profiles_of(plugin: dict[str, Json], path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the texts of profiles that a task writes itself, and where."""
    if isinstance(plugin.get("profiles"), str):
        yield plugin["profiles"], (*path, "profiles")
    files = plugin.get("inputFiles")
    for name, text in files.items() if isinstance(files, dict) else ():
        if isinstance(text, str) and name.endswith(_FILES):
            yield text, (*path, "inputFiles", name)


def targets(text: Value, choices: Collection[Value | None]) -> Iterator[Named]:
    """Yield the default targets of a profile and where its outputs build; a profile that cannot be read is an unknown target.

    `choices` are the targets that commands name, None where one leaves it to the profile: only what they use counts, as far as it is known.
    """
    document = yaml.parse(text.text, "profiles.yml")
    if not isinstance(document, yaml.Yaml) or not isinstance(document.data, dict):
        yield Named("dbt-target", UNKNOWN)
        return
    for profile in document.data.values():
        if not isinstance(profile, dict):
            continue
        default = _value(profile["target"], text) if profile.get("target") else None
        left = None in choices or not choices
        if default is not None and left:
            yield Named("dbt-target", default)
        used = [default if choice is None else choice for choice in choices or (None,)]
        outputs = profile.get("outputs")
        for target, output in outputs.items() if isinstance(outputs, dict) else ():
            if not any(one is None or one.dynamic or one.text == target for one in used):
                continue
            for name, kind in _PLACES.items() if isinstance(output, dict) else ():
                if isinstance(output.get(name), str):
                    value = _value(output[name], text)
                    yield Named(kind, host(value) if kind == "host" else value)


def _value(found: Json, text: Value) -> Value:
    """Return a part of a text that was read from it: open where it holds something open."""
    value = Value(str(found))
    if UNKNOWN_PART not in value.text and any(text.text[start:end] in value.text for start, end in text.open):
        return value.opened()
    return value
