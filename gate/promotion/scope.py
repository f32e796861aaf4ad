"""Which files a plan and its verdict were made from, and which of them promotion carries from environment to environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from gate.config.project import Environment, Project
from gate.errors import ConfigError, EvidenceError, InputError, RefusedError
from gate.model.canonical import canonical
from gate.model.source import InputFile
from gate.model.terraform import Plan
from gate.promotion.durable import create
from gate.promotion.scratch import DATA, SCRATCH, data_folder, environment_folder
from gate.promotion.tree import TreeDigest, digest_tree

TREE_NAME = "tree.json"
LOCK_FILE = ".terraform.lock.hcl"
ERRORED_STATE = "errored.tfstate"
_INSTALLED = ".terraform/"
"""Where a plan says that installed modules lie, wherever Terraform's data folder was."""


class Scope(Struct, frozen=True, kw_only=True):
    """Folders that count with everything in them, single files, and what does not count."""

    base: Path
    root: Path
    flows: tuple[Path, ...]
    modules: tuple[Path, ...] = ()
    """Folders of modules outside the root."""
    files: tuple[Path, ...] = ()
    settings: tuple[Path, ...] = ()
    """Those of `files` that each environment has for itself, and what judges."""
    apart: tuple[Path, ...] | None = None
    """Where the root serves several environments: the files in it that each of them has for itself. Promotion carries the others."""
    without: tuple[Path, ...] = ()
    """Local state and the evidence, which an apply writes."""

    def digest(self) -> TreeDigest:
        """Digest everything as it is now. Raises InputError."""
        return digest_tree(self.base, (self.root, *self.flows, *self.modules), self.files, self.without)

    def sources(self, files: Mapping[str, str]) -> dict[str, str]:
        """Return those files that promotion carries: the source files of flows and of local modules, and what else they read."""
        return {name: value for name, value in files.items() if self.is_carried(name) or self._is_shared(name)}

    def is_carried(self, name: str) -> bool:
        """Whether a file lies in a folder that promotion carries whole, or in a root that serves several environments."""
        path = _normal(self.base / name)
        return any(path.is_relative_to(folder) for folder in self.carried()) or self._serves_all(path)

    def _serves_all(self, path: Path) -> bool:
        return self.apart is not None and path.is_relative_to(self.root) and path not in self.apart and path not in self.settings

    def _is_shared(self, name: str) -> bool:
        """Whether a single file was read that is neither the environment's own nor a setting, such as a template beside the modules."""
        path = _normal(self.base / name)
        return path in self.files and path not in self.settings and not path.is_relative_to(self.root) and not is_downloaded(name)

    def carried(self) -> tuple[Path, ...]:
        """The folders of what promotion carries. Modules that Terraform downloaded lie in `.gate` and are pinned by the code."""
        return (*self.flows, *(folder for folder in self.modules if not is_downloaded(os.path.relpath(folder, self.base))))


def root_of(base: Path, environment: Environment) -> Path:
    """Return Terraform's root. Raises ConfigError where the environment has none."""
    if environment.terraform is None:
        raise ConfigError(
            f"{environment.name} has no `terraform` section, so there is nothing to plan", remediation="Add `terraform: {dir: …}`."
        )
    return _normal(base / environment.terraform.dir)


def scope_of(base: Path, project: Project, environment: Environment, *, plan: Plan | None, files: Iterable[str]) -> Scope:
    """Return what counts for a plan of an environment, or, before there is a plan, for the static check.

    `files` are paths from `base`; those that are not there (rules that come with gate) do not count here.
    """
    root = root_of(base, environment)
    settings = environment.terraform
    named = _own_files(base, environment)
    if settings and settings.cli_config:
        named.append(base / settings.cli_config)
    judges = [project.path, project.waivers, environment.kestra.schema if environment.kestra else None]
    return Scope(
        base=base,
        root=root,
        flows=tuple(_normal(base / folder) for folder in environment.flows),
        modules=_modules(plan_files(base, environment, plan), root) if plan else (),
        files=tuple(_normal(path) for path in (*named, *(base / name for name in files))),
        settings=tuple(_normal(path) for path in (*named, *(base / name for name in judges if name is not None))),
        apart=_apart(base, project, environment),
        without=(_normal(base / project.evidence.store), *(_local_state(root, plan) if plan else ())),
    )


def _own_files(base: Path, environment: Environment) -> list[Path]:
    """Return the files of variables and of the backend that an environment names."""
    settings = environment.terraform
    return [base / settings.dir / name for name in (*settings.var_files, *settings.backend_config)] if settings else []


def _apart(base: Path, project: Project, environment: Environment) -> tuple[Path, ...] | None:
    """Return what each environment of a root has for itself there; None where the root serves one alone."""
    root = root_of(base, environment)
    those = [other for other in project.environments.values() if other.terraform and root_of(base, other) == root]
    return tuple(_normal(path) for other in those for path in _own_files(base, other)) if len(those) > 1 else None


def read_files(inputs: Iterable[InputFile]) -> list[str]:
    """Return the paths of what a judgement read, without the plan itself, the rules (`Promotion.policies`) and what was downloaded."""
    return [one.path for one in inputs if one.kind not in ("plan", "policies") and not is_downloaded(one.path)]


def plan_files(base: Path, environment: Environment, plan: Plan) -> dict[Path, bytes]:
    """Return the configuration inside a plan by where its files lie here: what Terraform installed lies in its data folder."""
    root, data = root_of(base, environment), data_folder(environment_folder(base, environment.name))
    return {
        _normal(data / name.removeprefix(_INSTALLED) if name.startswith(_INSTALLED) else root / name): content
        for name, content in plan.config_files.items()
    }


def _modules(files: Iterable[Path], root: Path) -> tuple[Path, ...]:
    return tuple(sorted({file.parent for file in files if not file.is_relative_to(root)}))


def _local_state(root: Path, plan: Plan) -> tuple[Path, ...]:
    path = (plan.identity.backend_config or {}).get("path") if plan.identity.backend == "local" else None
    if not isinstance(path, str) or not path:
        return ()
    return (root / path, root / f"{path}.backup")


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))


def is_downloaded(name: str) -> bool:
    """Whether a path, from the folder of `gate.yaml`, leads to what Terraform installed for an environment: the code pins it."""
    first, *rest = Path(name).parts or ("",)
    return first == SCRATCH and rest[1:2] == [DATA]


def expect_same_configuration(base: Path, environment: Environment, plan: Plan) -> None:
    """Hold the configuration inside a plan against the files beside it. Raises InputError where they differ."""
    for path, content in sorted(plan_files(base, environment, plan).items()):
        try:
            same = path.read_bytes() == content
        except OSError:
            same = False
        if not same:
            shown = os.path.relpath(path, base)
            raise InputError(f"{shown} changed while Terraform planned", path=shown, remediation="Run gate plan again.")


def refuse_errored_state(root: Path) -> None:
    """Raise RefusedError while a state that Terraform could not save lies in the root."""
    path = root / ERRORED_STATE
    if path.exists():
        raise RefusedError(
            f"{path} holds the state of an earlier apply that Terraform could not save",
            path=str(path),
            remediation=f"Save it with `terraform state push {ERRORED_STATE}`, move the file away, and plan again.",
        )


def write_tree(tree: TreeDigest, folder: Path) -> None:
    """Keep the digests of the single files beside the seal, so that a difference can be named. They do not travel."""
    create(folder / TREE_NAME, canonical(msgspec.to_builtins(tree)) + b"\n")


def read_tree(folder: Path) -> TreeDigest:
    """Read what `write_tree` wrote; the seal says whether it is still that. Raises EvidenceError."""
    path = folder / TREE_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=TreeDigest)
    except (OSError, msgspec.MsgspecError, RecursionError) as error:
        raise EvidenceError(f"{path} cannot be read: {error}", path=str(path), remediation="Run gate plan again.") from None
