"""The files of a module, and what they declare. Evaluates nothing."""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct, field

from gate.errors import InputError
from gate.model.source import ParseFailure
from gate.model.terraform import Mode
from gate.sources.terraform.nodes import Argument, Block, Constant, Node, Object
from gate.sources.terraform.session import Session

LABELS = {
    "terraform": 0, "locals": 0, "moved": 0, "removed": 0, "import": 0,
    "provider": 1, "variable": 1, "output": 1, "module": 1, "check": 1,
    "resource": 2, "data": 2, "ephemeral": 2,
}  # fmt: skip
"""Top-level blocks that configuration may hold, and how many labels each has."""
MODES: dict[str, Mode] = {"resource": "managed", "data": "data", "ephemeral": "ephemeral"}
OTHER_FORMS = {
    ".tf.json": "gate does not read Terraform's JSON form yet",
    "override.tf": "gate does not merge override files yet",
}

Key = TypeVar("Key")
Declared = TypeVar("Declared", bound=Node)
ResourceKey = tuple[Mode, str, str]
"""Mode, type and name."""


class Requirement(Struct, frozen=True):
    """What a module says about a provider."""

    source: str | None
    version: str | None


class Module(Struct, kw_only=True):
    """Everything that the files of one folder declare."""

    folder: str
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Argument] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    resources: dict[ResourceKey, Block] = field(default_factory=dict)
    providers: list[Block] = field(default_factory=list)
    settings: list[Block] = field(default_factory=list)
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
        names = [path for path in self.session.tree.children(folder) if not path.rpartition("/")[2].startswith(".")]
        files = [path for path in names if path.endswith((".tf", ".tf.json"))]
        if not files:
            raise InputError(
                f"{folder} holds no Terraform configuration", path=folder, remediation="Name a folder with .tf files, or write one."
            )
        for path in files:
            self._file(module, path)
        return module

    def _file(self, module: Module, path: str) -> None:
        name = path.rpartition("/")[2]
        for ending, reason in OTHER_FORMS.items():
            if name == ending or name.endswith(ending if ending[0] == "." else "_" + ending):
                module.complete = False
                self.session.fail(ParseFailure("unsupported", reason, f"Write what {name} says in .tf files.", path))
                return
        try:
            body = self.session.syntax.file(path, self.session.read_located(path, "terraform"))
        except InputError as error:
            body = ParseFailure("unreadable", error.message, error.remediation, path)
        if isinstance(body, ParseFailure):
            module.complete = False
            self.session.fail(body)
            return
        for argument in body.arguments.values():
            self.session.refuse("syntax", f"found the argument {argument.name} outside a block", "Move it into a block.", argument)
        for block in body.blocks:
            self._declare(module, block)

    def _declare(self, module: Module, block: Block) -> None:
        wanted = LABELS.get(block.type)
        if wanted is None:
            self.session.refuse("syntax", f"found a block of the unknown type {block.type}", "Correct the type.", block)
            return
        if len(block.labels) != wanted:
            message = f"found {len(block.labels)} labels on a {block.type} block where {wanted} were expected"
            self.session.refuse("syntax", message, "Correct the labels.", block)
            return
        if block.type == "terraform":
            module.settings.append(block)
            self._require(module, block)
        elif block.type == "locals":
            for argument in block.body.arguments.values():
                self._once(module.locals, argument.name, argument, f"local.{argument.name}")
        elif block.type == "provider":
            module.providers.append(block)
        elif block.type in MODES:
            kind, name = block.labels
            self._once(module.resources, (MODES[block.type], kind, name), block, f"{kind}.{name}")
        elif block.type in {"variable", "output", "module"}:
            declared = {"variable": module.variables, "output": module.outputs, "module": module.modules}[block.type]
            self._once(declared, block.labels[0], block, f"{block.type} {block.labels[0]}")

    def _once(self, declared: dict[Key, Declared], key: Key, value: Declared, name: str) -> None:
        if key in declared:
            self.session.refuse("syntax", f"found {name} declared a second time", "Keep one of the two.", value)
        else:
            declared[key] = value

    def _require(self, module: Module, block: Block) -> None:
        for requirements in block.body.blocks:
            if requirements.type != "required_providers":
                continue
            for name, argument in requirements.body.arguments.items():
                module.requirements[name] = _requirement(argument)


def _requirement(argument: Argument) -> Requirement:
    expression = argument.expression
    if isinstance(expression, Constant):
        return Requirement(None, str(expression.value))
    said: dict[str, str] = {}
    if isinstance(expression, Object):
        for key, value in expression.items:
            if isinstance(key, Constant) and isinstance(value, Constant):
                said[str(key.value)] = str(value.value)
    return Requirement(said.get("source"), said.get("version"))
