"""Reads `gate.yaml` from a tree of files. What it says is checked here; what it means for a verdict is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import msgspec

from gate import yaml
from gate.config import checks, document
from gate.config.mistake import Mistake
from gate.config.project import GateFile, Project
from gate.errors import ConfigError
from gate.model.ports import Tree
from gate.model.source import Json, ParseFailure, Span

EXAMPLE = """\
version: 1
environments:
  dev:
    terraform: {dir: terraform/environments/dev}
    flows: [flows]
    kestra: {url: http://localhost:8080, version: "1.3"}
    namespaces: [company]
    hosts: [localhost]
  prod:
    protected: true
    promotes_from: dev
    terraform: {dir: terraform/environments/prod}
    hosts: [kestra.example.com]
"""
"""What a first `gate.yaml` may look like."""

START = f"Run `gate init`, which writes one from what the files say, or write one yourself, such as:\n\n{EXAMPLE}"


def load(tree: Tree, path: str = "gate.yaml", judged: Tree | None = None) -> Project:
    """Return the project that the file describes. Raises ConfigError, with line and column, when it is missing or wrong.

    What judges must lie in the same tree, what is judged in `judged` where that is another one.
    """
    raw = _read(tree, path)
    source = _parse(raw, path)
    file = _convert(source, path)
    document.refuse(checks.mistakes(file, tree, judged or tree), source, path)
    return Project(
        path=path,
        digest=f"sha256:{sha256(raw).hexdigest()}",
        policies=file.policies,
        engine=file.engine,
        limits=file.limits,
        environments={name: msgspec.structs.replace(found, name=name) for name, found in file.environments.items()},
        waivers=file.waivers,
        evidence=file.evidence,
        spans={at: Span(path, place.line, place.column, place.end_line, place.end_column) for at, place in source.values.items()},
    )


def _read(tree: Tree, path: str) -> bytes:
    if not tree.exists(path):
        raise ConfigError(f"there is no {path}", remediation=START)
    return tree.read(path)


def _parse(raw: bytes, path: str) -> yaml.Yaml:
    found = document.parse(raw, path)
    if not isinstance(found, ParseFailure):
        return found
    raise ConfigError(found.message, remediation=_advice(found), path=path, line=found.line, column=found.column)


def _advice(failure: ParseFailure) -> str:
    if failure.code == "empty":
        return START
    if failure.code == "syntax" and "alias" in failure.message:
        return 'Put text that begins with `*` in quotes, such as "*.dev.example.com".'
    return failure.remediation


def _convert(source: yaml.Yaml, path: str) -> GateFile:
    data = source.data
    document.refuse(_named(data), source, path)
    try:
        return msgspec.convert(_gathered(data), GateFile)
    except msgspec.ValidationError as error:
        from gate.config import diagnosis  # noqa: PLC0415 - costs time that a right file need not pay

        document.refuse(diagnosis.mistakes(data), source, path)
        remediation = "Hold it against `gate schema config`."
        raise ConfigError(f"it does not fit the format: {error}", remediation=remediation, path=path) from error


def _gathered(data: Json) -> Json:
    """Return the data with the backend's own settings of each `state` section below `config`, where `State` has them."""
    if not isinstance(data, dict):
        return data
    found = data.get("environments")
    if not isinstance(found, dict):
        return data
    environments = {name: _with_state(environment) for name, environment in found.items()}
    return {**data, "environments": environments}


def _with_state(environment: Json) -> Json:
    if not isinstance(environment, dict):
        return environment
    terraform = environment.get("terraform")
    state = terraform.get("state") if isinstance(terraform, dict) else None
    if not isinstance(terraform, dict) or not isinstance(state, dict):
        return environment
    own = {key: value for key, value in state.items() if key not in ("backend", "workspace")}
    rest = {key: value for key, value in state.items() if key not in own}
    return {**environment, "terraform": {**terraform, "state": {**rest, "config": own}}}


def _named(data: Json) -> Iterable[Mistake]:
    """Refuse `name` inside an environment, which the struct would take."""
    environments = data.get("environments") if isinstance(data, dict) else None
    for key, environment in environments.items() if isinstance(environments, dict) else ():
        if isinstance(environment, dict) and "name" in environment:
            yield Mistake(
                path=("environments", key, "name"),
                at_key=True,
                message=f"`environments.{key}` has no key `name`",
                remediation="Remove it: the environment is called by its key.",
            )
