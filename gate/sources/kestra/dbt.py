"""The targets and hosts that a dbt profile names."""

from __future__ import annotations

from collections.abc import Iterator

from gate import yaml
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART
from gate.sources.kestra.scripts import Named, host
from gate.sources.kestra.values import UNKNOWN, Value

_FILES = ("profiles.yml", "profiles.yaml")
_HOSTS = ("host", "server", "account")


def profiles_of(plugin: dict[str, Json], path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the texts of profiles that a task writes itself, and where."""
    if isinstance(plugin.get("profiles"), str):
        yield plugin["profiles"], (*path, "profiles")
    files = plugin.get("inputFiles")
    for name, text in files.items() if isinstance(files, dict) else ():
        if isinstance(text, str) and name.endswith(_FILES):
            yield text, (*path, "inputFiles", name)


def targets(text: Value) -> Iterator[Named]:
    """Yield the default targets of a profile and the hosts of its outputs; a profile that cannot be read is an unknown target."""
    document = yaml.parse(text.text, "profiles.yml")
    if not isinstance(document, yaml.Yaml) or not isinstance(document.data, dict):
        yield Named("dbt-target", UNKNOWN)
        return
    for profile in document.data.values():
        if not isinstance(profile, dict):
            continue
        if profile.get("target"):
            yield Named("dbt-target", _value(profile["target"], text))
        outputs = profile.get("outputs")
        for output in outputs.values() if isinstance(outputs, dict) else ():
            for name in _HOSTS if isinstance(output, dict) else ():
                if isinstance(output.get(name), str):
                    yield Named("host", host(_value(output[name], text)))


def _value(found: Json, text: Value) -> Value:
    """Return a part of a text that was read from it: open where it holds something open."""
    value = Value(str(found))
    if UNKNOWN_PART not in value.text and any(text.text[start:end] in value.text for start, end in text.open):
        return value.opened()
    return value
