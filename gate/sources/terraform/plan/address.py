"""Terraform's addresses: resource instances, and the provider configurations that a saved plan names.

Instance keys may hold anything, dots, brackets and quotes included, so that an address is never cut at a character.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from gate.errors import InputError

REGISTRY = "registry.terraform.io/"

_NAME = r"[^\W\d][\w-]*"
_KEY = r'\[(?:\d+|\*|"(?:[^"\\]|\\.)*")\]'
_MODULE = re.compile(rf"module\.({_NAME})({_KEY})?\.")
_RESOURCE = re.compile(rf"(data\.)?({_NAME})\.({_NAME})({_KEY})?")
_ACTION = re.compile(rf"action\.({_NAME})\.({_NAME})({_KEY})?")
_SOME = "[*]"
_PROVIDER = re.compile(rf'((?:module\.{_NAME}\.)*)provider\["((?:[\w-]+(?:\.[\w-]+)*(?::\d+)?/)?[\w-]+/[\w-]+)"\](?:\.({_NAME}))?')
_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|([$%])\4(?=\{)|(\\)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Address(Struct, frozen=True, kw_only=True):
    """The parts of a resource instance's address. `configuration` is the same without any instance keys."""

    module: str
    mode: Literal["managed", "data"]
    type: str
    name: str
    index: str | int | None
    configuration: str


class ActionAddress(Struct, frozen=True, kw_only=True):
    """The parts of an action's address, as those of a resource instance."""

    module: str
    type: str
    name: str
    index: str | int | None
    configuration: str


def parse_address(text: str, *, expanded: bool = True) -> Address:
    """Take the address of a resource instance apart. Raises InputError when it is none.

    Where not everything is `expanded`, as in what Terraform puts off, `[*]` stands for instances whose keys are not known.
    """
    module, modules, position = _module(text, expanded=expanded)
    rest = _RESOURCE.fullmatch(text, position)
    if rest is None or rest[2] == "module" or (expanded and rest[4] == _SOME):
        raise _not(text, "a resource instance")
    data, kind, name, key = rest.groups()
    path = "".join(f"module.{step}." for step in modules)
    return Address(
        module=module,
        mode="data" if data else "managed",
        type=kind,
        name=name,
        index=_index(key),
        configuration=f"{path}{data or ''}{kind}.{name}",
    )


def parse_action(text: str, *, expanded: bool = True) -> ActionAddress:
    """Take the address of an action apart, like that of a resource instance. Raises InputError when it is none."""
    module, modules, position = _module(text, expanded=expanded)
    rest = _ACTION.fullmatch(text, position)
    if rest is None or (expanded and rest[3] == _SOME):
        raise _not(text, "an action")
    kind, name, key = rest.groups()
    path = "".join(f"module.{step}." for step in modules)
    return ActionAddress(module=module, type=kind, name=name, index=_index(key), configuration=f"{path}action.{kind}.{name}")


def _module(text: str, *, expanded: bool) -> tuple[str, list[str], int]:
    """Return the address of the module instance, the names on the way to it, and where the rest begins."""
    position, modules = 0, []
    while match := _MODULE.match(text, position):
        if expanded and match[2] == _SOME:
            raise _not(text, "one instance")
        modules.append(match[1])
        position = match.end()
    return text[: max(position - 1, 0)], modules, position


def _not(text: str, what: str) -> InputError:
    return InputError(f"The plan names {text!r}, which is not the address of {what}.")


@lru_cache(maxsize=64)  # a plan names few providers, many times
def parse_provider(text: str) -> tuple[str, str]:
    """Return the source and the key of the provider configuration that a saved plan names.

    The plan holds no local names, so that the key uses the provider's type in place of one. Raises InputError when it is none.
    """
    match = _PROVIDER.fullmatch(text)
    if match is None:
        raise InputError(f"The plan names {text!r}, which is not the address of a provider configuration.")
    module, source, alias = match.groups()
    key = source.rpartition("/")[2]
    if alias:
        key = f"{key}.{alias}"
    if module:
        key = f"{module[:-1]}:{key}"
    return provider_source(source), key


def provider_source(name: str) -> str:
    """Return a provider's source without the public registry's host; any other host stays, since it means another provider."""
    return name.removeprefix(REGISTRY)


def _index(key: str | None) -> str | int | None:
    if key is None or key == _SOME:
        return None
    inner = key[1:-1]
    if inner[0] != '"':
        return int(inner)
    if "\\" not in inner and "{" not in inner:
        return inner[1:-1]
    return _ESCAPE.sub(_unescape, inner[1:-1])


def _unescape(match: re.Match[str]) -> str:
    simple, short, long, marker, _ = match.groups()
    if simple:
        return _ESCAPES[simple]
    if marker:
        return marker
    code = int(short or long or "110000", 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise InputError("The plan names an instance key with an escape that Terraform does not write.")
    return chr(code)
