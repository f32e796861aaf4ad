"""The files of a module, and what they declare. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec import Struct, field

from gate.errors import InputError
from gate.model.source import ParseFailure, Span
from gate.model.terraform import Mode
from gate.sources.terraform import syntax
from gate.sources.terraform.nodes import Argument, Block, Constant, Node, Object
from gate.sources.terraform.overriding import overridden, unescaped
from gate.sources.terraform.session import Session
from gate.sources.terraform.shapes import SHAPES, misplaced

MODES: dict[str, Mode] = {"resource": "managed", "data": "data", "ephemeral": "ephemeral", "action": "action"}
Key = TypeVar("Key")
Declared = TypeVar("Declared", bound=Node)
ResourceKey = tuple[Mode, str, str]
"""Mode, type and name."""


class Requirement(Struct, frozen=True):
    """What a module says about a provider."""

    source: str | None
    version: str | None
    span: Span


class Module(Struct, kw_only=True):
    """Everything that the files of one folder declare."""

    folder: str
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Argument] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    resources: dict[ResourceKey, Block] = field(default_factory=dict)
    providers: dict[str, Block] = field(default_factory=dict)
    removed: list[Block] = field(default_factory=list)
    imports: list[Block] = field(default_factory=list)
    backend: Block | None = None
    versions: list[Argument] = field(default_factory=list)
    requirements: dict[str, Requirement] = field(default_factory=dict)
    complete: bool = True
    """False where a file could not be read: what is not declared here may be declared there."""


class Loader:
    """Loads each folder once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.modules: dict[str, Module] = {}

    def load(self, folder: str) -> Module:
        """Return what a folder declares. Raises InputError when it cannot be listed or holds no configuration."""
        if folder not in self.modules:
            self.modules[folder] = self._load(folder)
        return self.modules[folder]

    def _load(self, folder: str) -> Module:
        module = Module(folder=folder)
        paths = [path for path in self.session.tree.children(folder) if is_configuration(path.rpartition("/")[2])]
        if not paths:
            raise InputError(
                f"{folder} holds no Terraform configuration", path=folder, remediation="Name a folder with .tf files, or write one."
            )
        self._distinct(paths)
        for path in paths:
            if not is_override(path):
                for block in self._blocks(module, path):
                    self._declare(module, block)
        for path in paths:
            if is_override(path):
                for block in self._blocks(module, path):
                    self._override(module, block)
        return module

    def _distinct(self, paths: list[str]) -> None:
        """Name files that are one and the same where case does not count."""
        seen: dict[str, str] = {}
        for path in paths:
            other = seen.setdefault(path.lower(), path)
            if other != path:
                message = f"the name differs from that of {other} in case only, and some file systems keep one of the two"
                self.session.fail(ParseFailure("unreadable", message, "Rename one of the files.", path))

    def _blocks(self, module: Module, path: str) -> Iterator[Block]:
        """Yield the blocks of a file that are what Terraform knows; the others are recorded."""
        try:
            body = syntax.file(path, self.session.read_located(path, "terraform"))
        except InputError as error:
            body = ParseFailure("unreadable", error.message, error.remediation, path)
        if isinstance(body, ParseFailure):
            module.complete = False
            self.session.fail(body)
            return
        for argument in body.arguments.values():
            self.session.refuse("syntax", f"found the argument {argument.name} outside a block", "Move it into a block.", argument)
        for block in body.blocks:
            if self._is_known(block) and self._is_clear(block):
                yield unescaped(block)

    def _is_clear(self, block: Block) -> bool:
        """Record what has no meaning in a block; say whether no `_` block holds what would be Terraform's own outside."""
        _, shape = SHAPES["file"].blocks[block.type]
        for one in misplaced(block.body, shape):
            name = one.name if isinstance(one, Argument) else one.type
            self.session.refuse("syntax", f"found {name}, which has no meaning here", "Correct the name, or remove it.", one)
        own = SHAPES[shape].arguments | SHAPES[shape].blocks.keys()
        for escaped in (nested.body for nested in block.body.blocks if nested.type == "_"):
            named: dict[str, Node] = {**escaped.arguments, **{nested.type: nested for nested in escaped.blocks}}
            for name in own & named.keys() - {"dynamic"}:
                message = f"found {name} in a _ block, which gate does not tell from Terraform's own"
                self.session.refuse("unsupported", message, f"Write the block without {name}.", named[name])
                return False
        return True

    def _is_known(self, block: Block) -> bool:
        known = SHAPES["file"].blocks.get(block.type)
        if known is None:
            self.session.refuse("syntax", f"found a block of the unknown type {block.type}", "Correct the type.", block)
            return False
        wanted, _ = known
        if len(block.labels) != wanted:
            message = f"found {len(block.labels)} labels on a {block.type} block where {wanted} were expected"
            self.session.refuse("syntax", message, "Correct the labels.", block)
            return False
        return True

    def _declare(self, module: Module, block: Block) -> None:
        if block.type == "terraform":
            self._settings(module, block)
        elif block.type == "locals":
            for argument in block.body.arguments.values():
                self._once(module.locals, argument.name, argument, f"local.{argument.name}")
        elif block.type == "provider":
            self._once(module.providers, provider_key(block), block, f"provider {provider_key(block)}")
        elif block.type in MODES:
            kind, name = block.labels
            self._once(module.resources, (MODES[block.type], kind, name), block, f"{kind}.{name}")
        elif block.type == "removed":
            module.removed.append(block)
        elif block.type == "import":
            module.imports.append(block)
        elif block.type == "check":
            for nested in block.body.blocks:
                if nested.type == "data" and len(nested.labels) == 2:
                    self._declare(module, nested)
        elif block.type in NAMED:
            self._once(NAMED[block.type](module), block.labels[0], block, f"{block.type} {block.labels[0]}")

    def _once(self, declared: dict[Key, Declared], key: Key, value: Declared, name: str) -> None:
        if key in declared:
            self.session.refuse("syntax", f"found {name} declared a second time", "Keep one of the two.", value)
        else:
            declared[key] = value

    def _settings(self, module: Module, block: Block, *, override: bool = False) -> None:
        """Take over what a `terraform` block says; in an override file, one thing replaces another of its kind."""
        version = block.body.arguments.get("required_version")
        if version is not None:
            module.versions = [version] if override else [*module.versions, version]
        for nested in block.body.blocks:
            if nested.type in {"backend", "cloud"}:
                if module.backend is not None and not override:
                    self.session.refuse("syntax", "found a second place for state", "Keep one backend or cloud block.", nested)
                module.backend = nested
            elif nested.type == "required_providers":
                for name, argument in nested.body.arguments.items():
                    if name in module.requirements and not override:
                        self.session.refuse("syntax", f"found {name} required a second time", "Keep one of the two.", argument)
                    module.requirements[name] = _requirement(argument)

    def _override(self, module: Module, block: Block) -> None:
        if block.type == "terraform":
            self._settings(module, block, override=True)
        elif block.type == "locals":
            for argument in block.body.arguments.values():
                if argument.name in module.locals:
                    module.locals[argument.name] = argument
                else:
                    self._baseless(module, f"local.{argument.name}", argument)
        elif block.type == "provider":
            key = provider_key(block)
            if key in module.providers:
                self._merge(module.providers, key, block)
            elif "." in key:
                self._baseless(module, f"provider {key}", block)
            else:
                module.providers[key] = block
        elif block.type in {"resource", "data"}:
            kind, name = block.labels
            self._change(module, module.resources, (MODES[block.type], kind, name), block, f"{kind}.{name}")
        elif block.type in NAMED:
            self._change(module, NAMED[block.type](module), block.labels[0], block, f"{block.type} {block.labels[0]}")
        else:
            message = f"found {block.type} in an override file"
            self.session.refuse("syntax", message, "Move it into a file that does not override others.", block)

    def _change(self, module: Module, declared: dict[Key, Block], key: Key, block: Block, name: str) -> None:
        if key in declared:
            self._merge(declared, key, block)
        else:
            self._baseless(module, name, block)

    def _merge(self, declared: dict[Key, Block], key: Key, block: Block) -> None:
        if "depends_on" in block.body.arguments:
            argument = block.body.arguments["depends_on"]
            self.session.refuse("syntax", "found depends_on in an override file", "Write it where the block is declared.", argument)
        declared[key] = overridden(declared[key], block)

    def _baseless(self, module: Module, name: str, node: Node) -> None:
        """Refuse to override what no file declares, unless it may stand in one that could not be read."""
        if module.complete:
            message = f"found {name} in an override file, but no file that declares it"
            self.session.refuse("syntax", message, "Correct the name, or declare it in a file that does not override others.", node)


NAMED: dict[str, Callable[[Module], dict[str, Block]]] = {
    "variable": lambda module: module.variables,
    "output": lambda module: module.outputs,
    "module": lambda module: module.modules,
}


def is_configuration(name: str) -> bool:
    """Whether Terraform reads a file of this name: no hidden file, no editor's copy."""
    return name.endswith((".tf", ".tf.json")) and not name.startswith(".")


def is_override(path: str) -> bool:
    """Whether a configuration file changes what the others declare."""
    name = path.rpartition("/")[2].removesuffix(".json").removesuffix(".tf")
    return name == "override" or name.endswith("_override")


def provider_key(block: Block) -> str:
    """Write a provider configuration as its module refers to it: `NAME` or `NAME.ALIAS`."""
    alias = block_alias(block)
    return f"{block.labels[0]}.{alias}" if alias else block.labels[0]


def block_alias(block: Block) -> str | None:
    """Return the alias of a provider block."""
    argument = block.body.arguments.get("alias")
    return str(argument.expression.value) if argument and isinstance(argument.expression, Constant) else None


def _requirement(argument: Argument) -> Requirement:
    expression = argument.expression
    if isinstance(expression, Constant):
        return Requirement(None, str(expression.value), argument.span)
    said: dict[str, str] = {}
    if isinstance(expression, Object):
        for key, value in expression.items:
            if isinstance(key, Constant) and isinstance(value, Constant):
                said[str(key.value)] = str(value.value)
    return Requirement(said.get("source"), said.get("version"), argument.span)
