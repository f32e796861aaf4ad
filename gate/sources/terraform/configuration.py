"""Reads a root module and everything that it calls as one `Configuration`, offline. Runs no Terraform, reads no environment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from gate.errors import InputError
from gate.model.ports import Tree
from gate.model.source import Json, ParseFailure
from gate.model.terraform import Attributes, Backend, Configuration, ModuleCall, Output, Resource
from gate.sources.terraform.attributes import describe_block, describe_value, index_of
from gate.sources.terraform.conditions import refuse_invalid_variables
from gate.sources.terraform.loading import Loader, Module, ResourceKey
from gate.sources.terraform.modules import ModuleInstance
from gate.sources.terraform.nodes import Block, Body, Constant, Tuple
from gate.sources.terraform.providers import Providers, required
from gate.sources.terraform.resources import META_ARGUMENTS, META_BLOCKS, ResourceInstance
from gate.sources.terraform.scoped import scoped_values
from gate.sources.terraform.session import Session
from gate.sources.terraform.statements import imports, provisioner, removed
from gate.sources.terraform.unmade import unmade
from gate.sources.terraform.values import UNKNOWN, Text
from gate.sources.terraform.variables import given_values, planned_values, root_variables

_META = META_ARGUMENTS | META_BLOCKS


def read(
    tree: Tree,
    root: str,
    *,
    var_files: Sequence[str] = (),
    variables: Mapping[str, object] | None = None,
    outside: Collection[str] = (),
    workspace: str = "default",
) -> Configuration:
    """Evaluate the root module in a folder of the tree. See `gate.model.ports.ConfigurationReader`."""
    session = Session(tree, root, workspace)
    loader = Loader(session)
    try:
        module = loader.load(session.root)
    except InputError as error:
        session.fail(ParseFailure("unreadable", error.message, error.remediation, error.path or root))
        module = Module(folder=session.root, complete=False)
    given = {name: UNKNOWN for name in outside if variables is None} | given_values(session, var_files)
    instance = ModuleInstance(session, loader, module, address="", path=".", given=given)
    instance.planned = planned_values(variables)
    return _Reading(session, instance).configuration(root)


class _Reading:
    """Goes over all module instances, and writes down what they hold."""

    def __init__(self, session: Session, root: ModuleInstance) -> None:
        self.session = session
        self.root = root
        self.providers = Providers(session)
        self.calls: list[ModuleCall] = []

    def configuration(self, root: str) -> Configuration:
        modules = list(self._modules(self.root))
        for module in modules:
            self.providers.add(module)
        resources = tuple(resource for module in modules for resource in self._resources(module))
        outputs = tuple(self._output(name, block) for name, block in self.root.module.outputs.items())
        gone = tuple(one for module in modules for one in (*removed(module), *unmade(module)))
        for module in modules[1:]:
            self._touch(module)
        for module in modules:
            refuse_invalid_variables(module)
        return Configuration(
            root=root,
            required_version=self._required_version(),
            backend=self._backend(),
            resources=resources,
            providers=self.providers.all(),
            required_providers=required(self.root.loader),
            variables=root_variables(self.session, self.root),
            modules=tuple(self.calls),
            outputs=outputs,
            removed=gone,
            imports=tuple(imports(self.root)),
            scoped=tuple(scoped_values(self.session, modules)),
            inputs=tuple(sorted(self.session.inputs.values(), key=lambda file: file.path)),
            failures=tuple(self.session.failures),
        )

    def _modules(self, module: ModuleInstance) -> Iterator[ModuleInstance]:
        yield module
        for name in module.module.modules:
            for call in module.calls(name)[1]:
                self.calls.append(call.described())
                if call.module is not None:
                    yield from self._modules(call.module)

    def _touch(self, module: ModuleInstance) -> None:
        """Evaluate what nothing has asked for, so that what is wrong with it is reported."""
        for name in module.module.variables:
            module.variable(name)
        for name in module.module.outputs:
            module.output(name)

    def _resources(self, module: ModuleInstance) -> Iterator[Resource]:
        for key in module.module.resources:
            instances = module.instances(key)[1]
            if instances:
                yield from self._of_block(module, key, module.module.resources[key], instances)

    def _of_block(
        self, module: ModuleInstance, key: ResourceKey, block: Block, instances: Sequence[ResourceInstance]
    ) -> Iterator[Resource]:
        """Yield the instances of a block; what is the same for all of them is read once."""
        mode, kind, name = key
        provider, span, lifecycle = self.providers.serving(module, kind, block), block.span, _lifecycle(block)
        provisioners = tuple(provisioner(nested) for nested in block.body.blocks if nested.type == "provisioner")
        for instance in instances:
            yield Resource(
                address=instance.address,
                mode=mode,
                type=kind,
                name=name,
                index=index_of(instance.index),
                module=module.address,
                provider=provider,
                attributes=self._attributes(instance),
                span=span,
                provisioners=provisioners,
                lifecycle=lifecycle,
            )

    def _attributes(self, instance: ResourceInstance) -> Attributes:
        if instance.mode == "action":
            return self._arguments(instance)
        body, evaluate = instance.block.body, lambda argument, _: instance.argument(argument.name)
        return describe_block(self.session, body, instance.scope, without=_META, evaluate=evaluate)

    def _arguments(self, action: ResourceInstance) -> Attributes:
        """Describe what an action is told: the inside of its `config` block."""
        told = next((nested.body for nested in action.block.body.blocks if nested.type == "config"), Body({}, ()))
        return describe_block(self.session, told, action.scope)

    def _output(self, name: str, block: Block) -> Output:
        value = self.root.output(name)
        argument = block.body.arguments.get("value")
        attributes = describe_value(self.session, argument.expression, value, self.root) if argument else Attributes(values={})
        return Output(name=name, sensitive=self.root.flag(block, "sensitive"), attributes=attributes, span=block.span)

    def _required_version(self) -> str | None:
        written = [argument.expression for argument in self.root.module.versions]
        return ", ".join(str(one.value) for one in written if isinstance(one, Constant)) or None

    def _backend(self) -> Backend:
        block = self.root.module.backend
        if block is None:
            return Backend(type="local", attributes=Attributes(values={}), span=None)
        kind = block.labels[0] if block.type == "backend" and block.labels else "cloud"
        return Backend(type=kind, attributes=describe_block(self.session, block.body, self.root), span=block.span)


def _lifecycle(block: Block) -> dict[str, Json]:
    """Return what the lifecycle block says: constants as they are, lists of references as text."""
    said: dict[str, Json] = {}
    for nested in block.body.blocks:
        if nested.type == "lifecycle":
            for name, argument in nested.body.arguments.items():
                node = argument.expression
                if isinstance(node, Constant):
                    said[name] = str(node.value) if isinstance(node.value, Text) else node.value
                else:
                    said[name] = [item.text for item in node.items] if isinstance(node, Tuple) else node.text
    return said
