"""Instances of modules, and what names mean inside them. Everything is evaluated when it is first needed, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from posixpath import normpath

from gate.errors import InputError
from gate.sources.terraform.conversion import constraint, convert
from gate.sources.terraform.expansion import Expansion, Key, expand, gather, instance_scope, key_text
from gate.sources.terraform.kinds import ANY, Type
from gate.sources.terraform.loading import Loader, Module, ResourceKey
from gate.sources.terraform.module_call import Call
from gate.sources.terraform.nodes import Block, Constant, Node
from gate.sources.terraform.operators import equal_values
from gate.sources.terraform.resources import ResourceInstance, ignored
from gate.sources.terraform.scope import Scope
from gate.sources.terraform.session import Session
from gate.sources.terraform.shapes import SHAPES
from gate.sources.terraform.values import (
    NO_MARKS,
    SENSITIVE,
    UNKNOWN,
    EvaluationError,
    Marks,
    Open,
    Text,
    Value,
    bare,
    mark,
)


class _Pending:
    """Stands for a value that is being evaluated."""


PENDING = _Pending()
CALL_ARGUMENTS = SHAPES["module"].arguments


class ModuleInstance:
    """One instance of a module, and the scope of the expressions in it."""

    def __init__(
        self, session: Session, loader: Loader, module: Module, *, address: str, path: str, given: Mapping[str, Value] | None = None
    ) -> None:
        self.session = session
        self.loader = loader
        self.module = module
        self.address = address
        self.path = path
        """Path from the root module, as `path.module` gives it."""
        self.given = given or {}
        """Values of variables that tfvars files give to the root module."""
        self.planned: Mapping[str, Value] = {}
        """Values of variables that a plan gives to the root module; where they are what is written, that stands for them."""
        self._given_elsewhere: set[str] = set()
        self.parent: ModuleInstance | None = None
        self.call: Block | None = None
        self.call_scope: Scope = self
        self._values: dict[tuple[str, object], Value] = {}
        self._resources: dict[ResourceKey, tuple[Expansion, list[ResourceInstance]]] = {}
        self._calls: dict[str, tuple[Expansion, list[Call]]] = {}
        self._namespaces: dict[str, Open] = {
            "var": Open(self.variable),
            "local": Open(self.local),
            "module": Open(self.child),
            "path": Open(self._path),
            "terraform": Open(self._terraform),
            "data": Open(lambda kind: Open(lambda name: self.resource(("data", kind, name)))),
            "ephemeral": Open(lambda kind: Open(lambda name: self.resource(("ephemeral", kind, name)))),
            "resource": Open(lambda kind: Open(lambda name: self.resource(("managed", kind, name)))),
            "self": Open(lambda _: UNKNOWN),
        }

    def lookup(self, name: str) -> Value:
        """Return what a first word means here. Raises EvaluationError where it means nothing."""
        if name in {"each", "count"}:
            argument = "for_each" if name == "each" else "count"
            raise EvaluationError(f"{name} has no meaning here", f"Use {name} only in a block that has {argument}.")
        return self._namespaces.get(name) or Open(lambda resource: self.resource(("managed", name, resource)))

    def ancestors(self) -> list[ModuleInstance]:
        """Return this module and those that it stands in, innermost first."""
        return [self, *(self.parent.ancestors() if self.parent else [])]

    def _once(self, kind: str, name: object, compute: Callable[[], Value]) -> Value:
        key = (kind, name)
        value = self._values.get(key)
        if value is PENDING:
            raise EvaluationError(f"{kind} {name} depends on itself: a cycle", "Break the cycle.")
        if value is None and key not in self._values:
            self._values[key] = PENDING
            value = UNKNOWN
            try:
                value = compute()
            finally:
                self._values[key] = value
        return value

    def _undeclared(self, what: str) -> Value:
        """Answer for something that no file declares; where a file could not be read, it may stand there."""
        if not self.module.complete:
            return UNKNOWN
        raise EvaluationError(f"{what} is not declared in this module", f"Declare {what}, or correct the name.")

    def local(self, name: str) -> Value:
        """Return a local value."""
        argument = self.module.locals.get(name)
        if argument is None:
            return self._undeclared(f"local.{name}")
        return self._once("local", name, lambda: self.session.evaluate(argument.expression, self))

    def variable(self, name: str) -> Value:
        """Return an input variable: what was given, or its default, converted to its type."""
        block = self.module.variables.get(name)
        if block is None:
            return self._undeclared(f"variable {name}")
        return self._once("variable", name, lambda: self._variable(name, block))

    def _variable(self, name: str, block: Block) -> Value:
        declared = self._type(block)
        if self.call is None and name in self.planned:
            value = self._converted(name, block, self.planned[name], declared)
            if self._is_written(name, block):
                written = self._converted(name, block, self._given(name, block), declared)
                if equal_values(written, value):
                    value = written
                else:
                    self._given_elsewhere.add(name)
        else:
            value = self._converted(name, block, self._given(name, block), declared)
        return mark(value, SENSITIVE) if self.flag(block, "sensitive") else value

    def _is_written(self, name: str, block: Block) -> bool:
        return name in self.given or "default" in block.body.arguments

    def _converted(self, name: str, block: Block, value: Value, declared: Type) -> Value:
        try:
            return convert(value, declared)
        except EvaluationError as error:
            self.session.error(error, self._origin(name) or block)
            return UNKNOWN

    def _given(self, name: str, block: Block) -> Value:
        default = block.body.arguments.get("default")
        if self.call is None:
            value, given = self.given.get(name, UNKNOWN), name in self.given
        else:
            argument = self.call.body.arguments.get(name)
            given = argument is not None
            value = self.session.evaluate(argument.expression, self.call_scope) if argument else UNKNOWN
        if given and (bare(value)[0] is not None or self.flag(block, "nullable", default=True)):
            return value
        if default is not None:
            return self.session.evaluate(default.expression, self)
        if self.call is not None and not given:
            self.session.refuse(
                "evaluation", f"the module's variable {name} has no value", f"Give the module call the argument {name}.", self.call
            )
        return value

    def _origin(self, name: str) -> Node | None:
        """Return where the module call gives a variable its value."""
        argument = self.call.body.arguments.get(name) if self.call else None
        return argument.expression if argument else None

    def written(self, name: str) -> Iterator[tuple[Node, ModuleInstance]]:
        """Yield the expression that gives a variable its value, and the module that it stands in; nothing where a plan got it elsewhere."""
        block = self.module.variables.get(name)
        if block is None:
            return
        self.variable(name)
        default = block.body.arguments.get("default")
        origin = self._origin(name)
        if origin is not None and self.parent is not None:
            yield origin, self.parent
        elif self.call is None and name not in self._given_elsewhere and name in self.session.assigned:
            yield self.session.assigned[name], self
        elif default is not None and name not in self._given_elsewhere:
            yield default.expression, self

    def _type(self, block: Block) -> Type:
        argument = block.body.arguments.get("type")
        if argument is None:
            return ANY
        try:
            return constraint(argument.expression, lambda node: self.session.evaluate(node, self))
        except EvaluationError as error:
            self.session.error(error, argument.expression)
            return ANY

    def flag(self, block: Block, name: str, *, default: bool = False) -> bool:
        """Return a constant true or false of a block; what is neither counts as true."""
        argument = block.body.arguments.get(name)
        if argument is None:
            return default
        return bare(self.session.evaluate(argument.expression, self))[0] not in {False, "false"}

    def output(self, name: str) -> Value:
        """Return an output of this module."""
        block = self.module.outputs.get(name)
        if block is None:
            return self._undeclared(f"output {name}")
        return self._once("output", name, lambda: self._output(block))

    def _output(self, block: Block) -> Value:
        argument = block.body.arguments.get("value")
        if argument is None:
            self.session.refuse("evaluation", "the output has no value", "Give it a value.", block)
            return UNKNOWN
        value = self.session.evaluate(argument.expression, self)
        return mark(value, SENSITIVE) if self.flag(block, "sensitive") else value

    def _path(self, name: str) -> Value:
        return {"module": self.path, "root": "."}.get(name, UNKNOWN)

    def _terraform(self, name: str) -> Value:
        return self.session.workspace if name == "workspace" else UNKNOWN

    def resource(self, key: ResourceKey) -> Value:
        """Return what a reference to a resource means: one object, or all its instances."""
        if key not in self.module.resources:
            mode, kind, name = key
            return self._undeclared(f"{kind}.{name}" if mode == "managed" else f"{mode}.{kind}.{name}")

        def compute() -> Value:
            expansion, instances = self.instances(key)
            refs = Marks(frozenset(instance.address for instance in instances))
            return gather(expansion, [Open(instance.attribute) for instance in instances], refs)

        return self._once("resource", ".".join(key[1:] if key[0] == "managed" else key), compute)

    def instances(self, key: ResourceKey) -> tuple[Expansion, list[ResourceInstance]]:
        """Return the instances of a resource."""
        if key not in self._resources:
            block = self.module.resources[key]
            expansion = expand(self.session, block.body, self)
            left = ignored(block)
            made = [ResourceInstance(self, key, block, one, instance_scope(names, self), left) for one, names in expansion.instances]
            self._resources[key] = (expansion, made)
        return self._resources[key]

    def child(self, name: str) -> Value:
        """Return what a reference to a module call means: its outputs."""
        if name not in self.module.modules:
            return self._undeclared(f"module.{name}")

        def compute() -> Value:
            expansion, calls = self.calls(name)
            return gather(expansion, [call.value() for call in calls], NO_MARKS)

        return self._once("module", name, compute)

    def calls(self, name: str) -> tuple[Expansion, list[Call]]:
        """Return the instances of a module call."""
        if name not in self._calls:
            block = self.module.modules[name]
            expansion = expand(self.session, block.body, self)
            calls = [self._call(name, block, key, instance_scope(names, self)) for key, names in expansion.instances]
            self._calls[name] = (expansion, calls)
        return self._calls[name]

    def _call(self, name: str, block: Block, key: Key, scope: Scope) -> Call:
        prefix = f"{self.address}." if self.address else ""
        address = f"{prefix}module.{name}{key_text(key)}"
        source, version = self._constant(block, "source"), self._constant(block, "version")
        if source is None:
            self.session.refuse("evaluation", f"module {name} has no source, or one that is not constant", "Write its source.", block)
        elif source.startswith(("./", "../")):
            return Call(block, address, source, version, self._made(block, address, source, scope))
        return Call(block, address, source or "", version, None)

    def _made(self, block: Block, address: str, source: str, scope: Scope) -> ModuleInstance | None:
        path = normpath(f"{self.path}/{source}")
        try:
            folder = self.session.locate(path)
            if any(ancestor.module.folder == folder for ancestor in self.ancestors()):
                raise InputError(f"the module in {source} calls itself", remediation="Break the circle of module calls.")
            module = self.loader.load(folder)
        except InputError as error:
            self.session.refuse("module", error.message, error.remediation, block.body.arguments["source"].expression)
            return None
        self._refuse_undeclared(block, module)
        made = ModuleInstance(self.session, self.loader, module, address=address, path=path)
        made.parent, made.call, made.call_scope = self, block, scope
        return made

    def _refuse_undeclared(self, block: Block, module: Module) -> None:
        """Record what a module call gives to variables that the module does not have."""
        for name, argument in block.body.arguments.items() if module.complete else ():
            if name not in module.variables and name not in CALL_ARGUMENTS:
                message = f"the module has no variable {name}"
                self.session.refuse("evaluation", message, "Declare the variable, or remove the argument.", argument)

    def _constant(self, block: Block, name: str) -> str | None:
        argument = block.body.arguments.get(name)
        constant = argument is not None and isinstance(argument.expression, Constant) and isinstance(argument.expression.value, Text)
        return str(argument.expression.value) if argument and constant else None  # type: ignore[attr-defined]
