"""An OPA bundle → the tree of files that a pack in a folder would be. Its signature is checked before anything in it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Literal, NoReturn

from gate.catalog.archive import unpack
from gate.catalog.hashing import encode, read_json, read_yaml
from gate.catalog.signature import SIGNATURES, verify
from gate.errors import InputError
from gate.model.source import Json
from gate.tree import MemoryTree

_DATA = frozenset({"data.json", "data.yaml", "data.yml"})
_COMPILED = frozenset({"policy.wasm", "plan.json", "plan.pb"})


def open_bundle(
    archive: bytes, path: str, *, key: bytes | None = None, key_path: str = "", style: Literal["gate", "conftest"] = "gate"
) -> MemoryTree:
    """Return a bundle's rules, and its data as files below `data/`.

    Of the style `gate`, each name below `gate.data` is a file; of the style `conftest`, everything is one. With a `key`, the bundle must be
    signed by it. Raises InputError.
    """
    files = unpack(archive, path)
    if key is not None:
        verify(files, path, key, key_path)
    elif any(PurePosixPath(name).name == SIGNATURES for name in files):
        _refuse(path, "it is signed, and gate.yaml names no key for it", "Add `key: FILE`, the public key that it is signed with.")
    _expect_rego(files, path)
    rules = {name: content for name, content in files.items() if name.endswith(".rego")}
    return MemoryTree(rules | _data(files, path, style))


def _expect_rego(files: Mapping[str, bytes], path: str) -> None:
    build = "Build it with `opa build`, for the target `rego`."
    for name, content in files.items():
        last = PurePosixPath(name).name
        if last in _COMPILED:
            _refuse(path, f"{name} is compiled, and gate reads rules as Rego", build)
        if last == "patch.json":
            _refuse(path, f"it changes another bundle by {name}", "Build a bundle that stands by itself.")
        if name.endswith(".manifest.pb"):
            _refuse(path, f"{name} is not JSON", build)
        if last == ".manifest" and (not isinstance(manifest := _read(name, content, path), dict) or manifest.get("wasm")):
            _refuse(path, f"{name} is no manifest of Rego", build)


def _data(files: Mapping[str, bytes], path: str, style: str) -> dict[str, bytes]:
    merged: Json = {}
    for name in sorted(files):
        place = PurePosixPath(name)
        if place.name in _DATA:
            value = _read(name, files[name], path)
            for part in reversed(place.parent.parts):
                value = {part: value}
            merged = _merge(merged, value, name, path)
    if style == "conftest":
        return {"data/data.json": encode(merged)} if merged else {}
    return {f"data/{name}.json": encode(value) for name, value in _below_gate_data(merged, path).items()}


def _below_gate_data(merged: dict[str, Json], path: str) -> dict[str, Json]:
    gate = merged.get("gate", {})
    data = gate.get("data", {}) if isinstance(gate, dict) else None
    wrong = [*(merged.keys() - {"gate"}), *(f"gate.{name}" for name in (gate if isinstance(gate, dict) else {}) if name != "data")]
    if wrong:
        where = f"it holds data at `{min(wrong)}`, and rules read data below `gate.data` alone"
        _refuse(path, where, "Move it below `gate/data/` in the folder that the bundle is built from.")
    if not isinstance(data, dict) or any("/" in name or name in {"", ".", ".."} for name in data):
        _refuse(path, "what it holds at `gate.data` is no mapping from names to data", "Correct it, and build the bundle again.")
    return data


def _merge(first: Json, second: Json, name: str, path: str) -> Json:
    if not isinstance(first, dict) or not isinstance(second, dict):
        _refuse(path, f"{name} gives a value to a place that has one already, or to the root", "Keep each value in one file.")
    both = {key: _merge(first[key], second[key], name, path) for key in first.keys() & second.keys()}
    return {**first, **second, **both}


def _read(name: str, content: bytes, path: str) -> Json:
    try:
        return read_yaml(content, f"{path}/{name}") if name.endswith((".yaml", ".yml")) else read_json(content)
    except ValueError as error:
        _refuse(path, f"{name}: {error}", "Correct the file, and build the bundle again.")


def _refuse(path: str, what: str, remediation: str) -> NoReturn:
    raise InputError(f"the bundle cannot be used: {what}", path=path, remediation=remediation)
