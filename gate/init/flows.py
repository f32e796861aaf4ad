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
_SECRET = re.compile(r"\bsecret\(\s*(?:key\s*=\s*)?[\"']([A-Za-z0-9][A-Za-z0-9_.-]*)[\"']")


class FlowFile(Struct, frozen=True):
    """A file that has what every flow has; `namespace` is None where it is not written out."""

    path: str
    namespace: str | None
    targets: tuple[str, ...]
    secrets: tuple[str, ...] = ()


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


class Flows(Struct, frozen=True, kw_only=True):
    """What was found of flows."""

    folders: tuple[FlowFolder, ...]
    """Those that `flows` can name."""
    loose: tuple[str, ...]
    """Flows that lie in none of them: beside YAML files that are no flows, or at the top of the repository."""
    unread: tuple[str, ...]
    """YAML files that may be flows."""


def find_flows(tree: Tree, files: Iterable[str]) -> Flows:
    """Look for flows among the files of a repository."""
    yaml = [path for path in files if path.endswith(EXTENSIONS)]
    texts = {path: _text(tree, path) for path in yaml}
    flows = [flow for path, text in texts.items() if text is not None and (flow := _flow(path, text)) is not None]
    total = Counter(above for path in yaml for above in _above(path))
    those = Counter(above for flow in flows for above in _above(flow.path))
    chosen = {flow.path: _folder(flow.path, total, those) for flow in flows}
    folders = {folder for folder in chosen.values() if folder is not None}
    outermost = [folder for folder in sorted(folders) if not any(folder.startswith(f"{other}/") for other in folders)]
    return Flows(
        folders=tuple(one for folder in outermost for one in _by_environment(folder, _below(folder, flows))),
        loose=tuple(path for path, folder in chosen.items() if folder is None),
        unread=tuple(path for path, text in texts.items() if text is None),
    )


def _text(tree: Tree, path: str) -> str | None:
    try:
        return tree.read(path).decode("utf-8", "replace")
    except InputError:
        return None


def _flow(path: str, text: str) -> FlowFile | None:
    if not all(key.search(text) for key in _KEYS):
        return None
    return FlowFile(path, namespace_of(text), targets_of(text), tuple(_SECRET.findall(text)))


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
