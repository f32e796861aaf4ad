"""What to call each root module's environment, which one is production, and which one comes before it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from gate.facts.hosts import host_of
from gate.init.roots import Root, Variant
from gate.init.words import Word, name_for, word_in
from gate.model.terraform import Configuration

_GENERIC = frozenset({"terraform", "tf", "infra", "infrastructure", "environments", "environment", "envs", "env", "deploy", "deployments",
                      "live", "stacks", "roots", ".", ""})  # fmt: skip
_ADDRESSES = ("url", "server_url")
_STATE_NAMES = ("key", "prefix", "bucket", "path", "container_name")
_LOOPBACK = re.compile(r"localhost|127\.[0-9.]+|\[::1\]|host\.docker\.internal")


class Named(Struct, frozen=True, kw_only=True):
    """A root module as an environment: its name, and why it has it."""

    root: Root
    variant: Variant
    configuration: Configuration
    word: Word | None
    name: str
    origin: str
    guess: bool


def named(found: Sequence[tuple[Root, Variant, Configuration]]) -> list[Named]:
    """Name each environment of each root module, by its folder, its files, its state or the host that it talks to."""
    words = [_word(variant, configuration) for _, variant, configuration in found]
    repeated = Counter(word.text for word, _, _ in words if word is not None)
    environments: list[Named] = []
    for (root, variant, configuration), (word, origin, guess) in zip(found, words, strict=True):
        wanted = word.text if word is not None else _last_part(root.folder)
        if word is not None and repeated[word.text] > 1:
            wanted = "-".join([word.text, *_own_parts(root.folder, word)])
        name = name_for(wanted, [one.name for one in environments])
        one = Named(root=root, variant=variant, configuration=configuration, word=word, name=name, origin=origin, guess=guess)
        environments.append(one)
    return sorted(environments, key=lambda one: (_stack(one), one.word.rank if one.word else -1, one.name))


def beside(environment: Named, everyone: Iterable[Named]) -> list[Named]:
    """Return the environments of other root modules that are on the same step of the way to production."""
    rank = environment.word.rank if environment.word else None
    return [one for one in everyone if one.root is not environment.root and one.word is not None and one.word.rank == rank]


def before(environment: Named, everyone: Sequence[Named]) -> Named | None:
    """Return the environment that a change reaches right before this one."""
    if environment.word is None:
        return None
    others = [one for one in everyone if one.word is not None and one.word.rank < environment.word.rank]
    same = [one for one in others if _stack(one) == _stack(environment)]
    ranks = [one.word.rank for one in everyone if one.word is not None]
    alone = len(set(ranks)) == len(ranks) and len(_own_parts(environment.root.folder, None)) <= 1
    candidates = same or (others if alone else [])
    return max(candidates, key=lambda one: one.word.rank if one.word else -1, default=None)


def _word(variant: Variant, configuration: Configuration) -> tuple[Word | None, str, bool]:
    """Return the word for an environment, what it was found in, and whether that is a guess."""
    if variant.word is not None:
        return variant.word, variant.origin, variant.workspace is not None and not variant.var_files
    for name, value in _state_names(configuration):
        if (word := word_in(value)) is not None:
            return word, f"the {name} of its backend", True
    hosts = [host for provider in configuration.providers if provider.alias is None for host in _hosts(provider.attributes.values)]
    for host in hosts:
        if _LOOPBACK.fullmatch(host.rpartition(":")[0] or host) or _LOOPBACK.fullmatch(host):
            return Word("dev", 0), f"it talks to {host}", True
        if (word := word_in(host.rpartition(".")[0])) is not None:
            return word, f"it talks to {host}", True
    return None, "nothing names this environment", True


def _state_names(configuration: Configuration) -> Iterator[tuple[str, str]]:
    """Yield the names that a backend gives to the state, with what each is; those of HCP Terraform's workspaces too."""
    values = configuration.backend.attributes.values
    workspaces = values.get("workspaces")
    inside = workspaces[0] if isinstance(workspaces, list) and workspaces and isinstance(workspaces[0], dict) else {}
    found = {**{name: values.get(name) for name in _STATE_NAMES}, "workspace": inside.get("name")}
    yield from ((name, value) for name, value in found.items() if isinstance(value, str))


def _hosts(values: dict[str, object]) -> Iterable[str]:
    for name in _ADDRESSES:
        value = values.get(name)
        if isinstance(value, str) and (host := host_of(value)) is not None:
            yield host


def _stack(environment: Named) -> str:
    """Return a folder's path without the words for its environment: the same for what is deployed to several."""
    return "/".join(part for part in environment.root.folder.split("/") if word_in(part) is None)


def _own_parts(folder: str, word: Word | None) -> list[str]:
    parts = [part for part in folder.split("/") if part.lower() not in _GENERIC]
    return [part for part in parts if word is None or word_in(part) is None]


def _last_part(folder: str) -> str:
    return "main" if folder == "." else folder.rpartition("/")[2]
