"""Configurations written down in a test, and what `read` says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from gate.model.terraform import Attributes, Configuration, Resource
from gate.sources.terraform.configuration import read
from gate.tree import FolderTree


def evaluate(
    folder: Path,
    files: Mapping[str, str] | str,
    *,
    root: str = ".",
    var_files: Sequence[str] = (),
    variables: Mapping[str, object] | None = None,
) -> Configuration:
    for path, text in ({"main.tf": files} if isinstance(files, str) else files).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return read(FolderTree(folder), root, var_files=var_files, variables=variables)


def output(folder: Path, expression: str, rest: str = "") -> Attributes:
    configuration = evaluate(folder, f'{rest}\noutput "it" {{\n  value = {expression}\n}}\n')
    assert configuration.failures == ()
    return configuration.outputs[0].attributes


def resource(configuration: Configuration, address: str) -> Resource:
    return next(one for one in configuration.resources if one.address == address)


def failures(configuration: Configuration) -> list[tuple[str, str, str, int | None, int | None]]:
    return [(one.code, one.message, one.path, one.line, one.column) for one in configuration.failures]
