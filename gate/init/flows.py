"""Folders of Kestra flows, by what stands at the beginning of lines. Flows are read strictly only when they are judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from posixpath import basename, dirname

from msgspec import Struct

from gate.errors import InputError
from gate.init.words import Word, word_in
from gate.model.ports import Tree

EXTENSIONS = (".yml", ".yaml")
_NAMED = frozenset({"flows", "flow", "kestra-flows", "kestra_flows", "workflows"})
_KEYS = tuple(re.compile(rf"^[\"']?{key}[\"']?\s*:", re.MULTILINE) for key in ("id", "namespace", "tasks"))
_NAMESPACE = re.compile(r"^[\"']?namespace[\"']?\s*:\s*[\"']?([A-Za-z0-9][A-Za-z0-9._-]*)[\"']?\s*(?:#.*)?$", re.MULTILINE)
_TARGET = re.compile(r"\bdbt\b[^\n]*?\s(?:--target[ =]|-t )\s*[\"']?([A-Za-z0-9][A-Za-z0-9_-]*)")


class FlowFile(Struct, frozen=True):
    """A file that has what every flow has; `namespace` is None where it is not written out."""

    path: str
    namespace: str | None
    targets: tuple[str, ...]


class FlowFolder(Struct, frozen=True, kw_only=True):
    """A folder whose YAML files are flows."""

    folder: str
    word: Word | None
    """The word for an environment in its path."""
    flows: tuple[FlowFile, ...]


def namespace_of(text: str) -> str | None:
    """Return the namespace that a flow's text writes out."""
    found = _NAMESPACE.search(text)
    return found[1] if found else None


def targets_of(text: str) -> tuple[str, ...]:
    """Return the dbt targets that a flow's commands name."""
    return tuple(dict.fromkeys(_TARGET.findall(text)))


def flow_folders(tree: Tree, files: Iterable[str]) -> tuple[tuple[FlowFolder, ...], tuple[str, ...]]:
    """Return the folders that `flows` can name, and the flows that lie in none: beside YAML files that are no flows."""
    yaml = [path for path in files if path.endswith(EXTENSIONS)]
    flows = [flow for path in yaml if (flow := _flow(tree, path)) is not None]
    total = Counter(above for path in yaml for above in _above(path))
    those = Counter(above for flow in flows for above in _above(flow.path))
    chosen: dict[str, list[FlowFile]] = {}
    loose: list[str] = []
    for flow in flows:
        folder = _folder(flow.path, total, those)
        if folder is None:
            loose.append(flow.path)
        else:
            chosen.setdefault(folder, []).append(flow)
    outermost = [folder for folder in chosen if not any(folder.startswith(f"{other}/") for other in chosen)]
    return tuple(one for folder in sorted(outermost) for one in _by_environment(folder, _below(folder, flows))), tuple(loose)


def _flow(tree: Tree, path: str) -> FlowFile | None:
    try:
        text = tree.read(path).decode("utf-8", "replace")
    except InputError:
        return None
    if not all(key.search(text) for key in _KEYS):
        return None
    return FlowFile(path, namespace_of(text), targets_of(text))


def _above(path: str) -> list[str]:
    """Return the folders that hold a file, innermost first; not the repository's top, where gate.yaml lies."""
    found = []
    while path := dirname(path):
        found.append(path)
    return found


def _folder(path: str, total: Counter[str], those: Counter[str]) -> str | None:
    """Return the folder to name for a flow: one called `flows` whose files are flows for the most part, or else the outermost that holds
    nothing but flows.
    """
    above = _above(path)
    named = [folder for folder in above if basename(folder).lower() in _NAMED and those[folder] * 2 >= total[folder]]
    pure = [folder for folder in above if those[folder] == total[folder]]
    return next(iter(named), pure[-1] if pure else None)


def _below(folder: str, flows: Iterable[FlowFile]) -> tuple[FlowFile, ...]:
    return tuple(flow for flow in flows if flow.path.startswith(f"{folder}/"))


def _by_environment(folder: str, flows: Sequence[FlowFile]) -> Iterable[FlowFolder]:
    """Yield a folder, or those in it where each is called after an environment."""
    own = next(filter(None, map(word_in, reversed(folder.split("/")))), None)
    inside = {flow.path[len(folder) + 1 :].partition("/")[0] for flow in flows}
    words = {name: word_in(name) for name in inside}
    if own is None and all(word is not None and "." not in name for name, word in words.items()):
        for name in sorted(inside):
            below = f"{folder}/{name}"
            yield FlowFolder(folder=below, word=words[name], flows=_below(below, flows))
    else:
        yield FlowFolder(folder=folder, word=own, flows=tuple(flows))
