"""Terraform's root modules among the folders of a repository, and the files that give each environment its values."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from posixpath import basename, dirname, normpath, relpath

from msgspec import Struct
from msgspec.structs import replace

from gate.errors import InputError
from gate.init.words import Word, word_in, word_of_path
from gate.model.ports import ConfigurationReader, Tree
from gate.model.terraform import Configuration

LOCK_FILE = ".terraform.lock.hcl"
_VALUES = (".tfvars", ".tfvars.json")
_LOADED = ("terraform.tfvars", "terraform.tfvars.json")
_COMPARED = re.compile(r'terraform\.workspace\s*[!=]=\s*"([^"\n]{1,64})"|"([^"\n]{1,64})"\s*[!=]=\s*terraform\.workspace')
_KEY = re.compile(r'^[ \t]*"?([A-Za-z0-9_-]{1,64})"?[ \t]*=[ \t]*[{"]', re.MULTILINE)
_SETTING = re.compile(r'^[ \t]*([a-z_]{1,64})[ \t]*=[ \t]*"([^"\\$%\n]{1,512})"[ \t]*(?:#.*|//.*)?$')


class Place(Struct, frozen=True):
    """A setting of a backend, and where a file says it."""

    key: str
    value: str
    origin: str


class Variant(Struct, frozen=True, kw_only=True):
    """One way to use a root module: an environment of its own, or one of several that share the folder."""

    word: Word | None
    origin: str
    """What names it."""
    var_files: tuple[str, ...] = ()
    """Relative to the root module."""
    backend_config: tuple[str, ...] = ()
    workspace: str | None = None
    state: tuple[Place, ...] = ()
    """What the files of `backend_config` say, as far as it is plain text."""


class Root(Struct, frozen=True, kw_only=True):
    """A root module, and the environments that it serves; one at least, the nearest to production last."""

    folder: str
    variants: tuple[Variant, ...]
    others: tuple[Variant, ...]
    """Environments whose states nothing tells from that of the last variant."""
    unused: tuple[str, ...]
    """Files of variables that Terraform does not load by itself, and no environment's name is in."""


def module_folders(files: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that hold Terraform configuration."""
    return tuple(sorted({dirname(path) or "." for path in files if path.endswith((".tf", ".tf.json"))}))


def roots(tree: Tree, files: Sequence[str], reader: ConfigurationReader) -> tuple[Root, ...]:
    """Return the root modules: what configures a provider or a backend, and no other folder calls as a module.

    What cannot be read, and nothing calls, is one too: the first check says what is wrong with it.
    """
    read = {folder: reader.read(tree, folder) for folder in module_folders(files)}
    called = {target for configuration in read.values() for target in _called(configuration)}
    present = frozenset(files)
    beside = [path for path in files if path.endswith(_VALUES) or _is_backend(path)]
    found = [folder for folder, configuration in read.items() if folder not in called and _is_root(configuration, present)]
    code = [path for path in files if path.endswith(".tf")]
    return tuple(_root(folder, [path for path in beside if _belongs(path, folder, found, read)], tree, code) for folder in found)


def _called(configuration: Configuration) -> Iterable[str]:
    """Yield the folders of the modules that a configuration calls, at any depth."""
    for call in configuration.modules:
        if call.source.startswith(("./", "../")):
            yield normpath(f"{dirname(call.span.path) or '.'}/{call.source}")


def _is_root(configuration: Configuration, files: Container[str]) -> bool:
    own = any(provider.span is not None and not provider.module for provider in configuration.providers)
    prefix = _prefix(configuration.root)
    given = any(f"{prefix}{name}" in files for name in (*_LOADED, LOCK_FILE))
    unread = any((dirname(failure.path) or ".") == configuration.root for failure in configuration.failures)
    return own or configuration.backend.span is not None or given or unread


def _root(folder: str, mine: Sequence[str], tree: Tree, code: Sequence[str]) -> Root:
    values = [path for path in mine if path.endswith(_VALUES) and not _is_loaded(path, folder)]
    backends = [path for path in mine if _is_backend(path)]
    texts = [_text(tree, path) for path in code if (dirname(path) or ".") == folder]
    by_workspace = any("terraform.workspace" in text for text in texts)

    def variant(word: Word | None, origin: str, *, shared: bool = False) -> Variant:
        chosen = _variant(folder, word, origin, values, backends)
        state = tuple(place for path in chosen.backend_config for place in _places(tree, normpath(f"{folder}/{path}")))
        return replace(chosen, state=state, workspace=word.text if word and shared and by_workspace else None)

    word = word_of_path(folder)
    if word is not None:
        variants: tuple[Variant, ...] = (variant(word, f"the folder {folder}"),)
    else:
        by_word = {found.text: found for path in values if (found := _word_of(path, folder)) is not None}
        named = sorted(by_word.values(), key=lambda one: (one.rank, one.text))
        variants = tuple(variant(one, _first(values, one, folder), shared=True) for one in named)
    variants = variants or _workspaces(folder, texts) or (variant(None, f"the folder {folder}"),)
    unused = tuple(path for path in values if not any(relpath(path, folder) in one.var_files for one in variants))
    served = variants if _are_apart(variants) else variants[-1:]
    return Root(folder=folder, variants=served, others=variants[: -len(served)], unused=unused)


def _are_apart(variants: Sequence[Variant]) -> bool:
    """Whether each has a workspace, or a value of one setting of the backend, that no other has."""
    settings = [{place.key: place.value for place in one.state} | {"workspace": one.workspace or ""} for one in variants]
    return any(len({one[key] for one in settings if one.get(key)}) == len(settings) for key in settings[-1])


def _places(tree: Tree, path: str) -> Iterable[Place]:
    """Yield the settings of a file of the backend that are written as plain text."""
    for number, line in enumerate(_text(tree, path).splitlines(), start=1):
        if found := _SETTING.match(line):
            yield Place(found[1], found[2], f"{path}:{number}")


def _belongs(path: str, folder: str, everyone: Sequence[str], modules: Container[str]) -> bool:
    """Whether a file lies in a root, in a folder below that is no module, or in such a folder beside the only root."""
    here = dirname(path) or "."
    if here == folder:
        return True
    if here in modules:
        return False
    above = [one for one in everyone if one == "." or here.startswith(f"{one}/")]
    return max(above, key=len) == folder if above else len(everyone) == 1


def _variant(folder: str, word: Word | None, origin: str, values: Sequence[str], backends: Sequence[str]) -> Variant:
    def fitting(paths: Sequence[str]) -> tuple[str, ...]:
        return tuple(relpath(path, folder) for path in paths if word is not None and _word_of(path, folder) == word)

    chosen = fitting(backends) or tuple(relpath(path, folder) for path in backends if len(backends) == 1)
    return Variant(word=word, origin=origin, var_files=fitting(values), backend_config=chosen)


def _first(values: Sequence[str], word: Word, folder: str) -> str:
    return next(path for path in values if _word_of(path, folder) == word)


def _word_of(path: str, folder: str) -> Word | None:
    """Return the environment's word in a file's name, or in the folders between it and the root module."""
    return word_of_path(relpath(path, folder))


def _workspaces(folder: str, texts: Sequence[str]) -> tuple[Variant, ...]:
    """Return a variant for each workspace with an environment's name that the code tells apart."""
    if not any("terraform.workspace" in text for text in texts):
        return ()
    named = {name for text in texts for found in _COMPARED.findall(text) for name in found if name}
    named |= {key for text in texts for key in _KEY.findall(text)}
    words = sorted({(word.rank, name) for name in named if (word := word_in(name)) is not None and word.text == name})
    origin = f"terraform.workspace in {folder}"
    return tuple(Variant(word=Word(name, rank), origin=origin, workspace=name) for rank, name in words)


def _text(tree: Tree, path: str) -> str:
    try:
        return tree.read(path).decode("utf-8", "replace")
    except InputError:
        return ""


def _is_loaded(path: str, folder: str) -> bool:
    """Whether Terraform reads a file of variables without being told."""
    name = basename(path)
    return (dirname(path) or ".") == folder and (name in _LOADED or name.endswith((".auto.tfvars", ".auto.tfvars.json")))


def _is_backend(path: str) -> bool:
    """Whether a file holds settings of a backend: by its ending, or by its name or its folder's."""
    near = "/".join(path.split("/")[-2:])
    return path.endswith(".tfbackend") or (path.endswith(".hcl") and "backend" in near)


def _prefix(folder: str) -> str:
    return "" if folder == "." else f"{folder}/"
