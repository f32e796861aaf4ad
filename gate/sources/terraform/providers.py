"""Which provider configuration serves which resource."""

from __future__ import annotations

from collections.abc import Iterator

from gate.model.source import Span
from gate.model.terraform import Attributes, Provider, RequiredProvider
from gate.sources.terraform.attributes import describe_block
from gate.sources.terraform.loading import Loader, Module, block_alias
from gate.sources.terraform.modules import ModuleInstance
from gate.sources.terraform.nodes import Block, Constant, GetAttr, Name, Node, Object, ReferenceKey
from gate.sources.terraform.session import Session

META_ARGUMENTS = frozenset({"alias", "version"})
REGISTRY = "registry.terraform.io/"
BUILT_IN = {"terraform": "builtin/terraform"}

Local = tuple[str, str | None]
"""A provider's name in one module, and its alias."""


def written_provider(node: Node) -> Local | None:
    """Return the provider that `kestra` or `kestra.prod` names."""
    if isinstance(node, ReferenceKey):
        return written_provider(node.reference)
    if isinstance(node, Name):
        return node.name, None
    if isinstance(node, GetAttr) and isinstance(node.base, Name):
        return node.base.name, node.name
    if isinstance(node, Constant) and isinstance(node.value, str):
        name, _, alias = node.value.partition(".")
        return name, alias or None
    return None


def local_key(local: Local) -> str:
    """Write a provider as its module does."""
    name, alias = local
    return f"{name}.{alias}" if alias else name


class Providers:
    """Follows providers from the modules that use them to the configurations that serve them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.configured: dict[str, Provider] = {}
        self.assumed: dict[str, Provider] = {}

    def all(self) -> tuple[Provider, ...]:
        """Return all configurations: those written, and those that Terraform assumes to be empty."""
        return (*self.configured.values(), *self.assumed.values())

    def add(self, module: ModuleInstance) -> None:
        """Describe the provider blocks of a module."""
        for block in module.module.providers.values():
            local = (block.labels[0], block_alias(block))
            key = _prefix(module) + local_key(local)
            if key not in self.configured:
                attributes = describe_block(self.session, block.body, module, without=META_ARGUMENTS)
                self.configured[key] = _provider(module, key, local, attributes, block)

    def serving(self, module: ModuleInstance, kind: str, block: Block) -> str:
        """Return the key of the configuration that serves a resource."""
        return self._resolve(module, _asked(kind, block))

    def _resolve(self, module: ModuleInstance, local: Local) -> str:
        if local_key(local) in module.module.providers:
            return _prefix(module) + local_key(local)
        if module.parent is None or module.call is None:
            return self._assume(module, local)
        passed = _passed(module.call).get(local_key(local))
        if passed is not None:
            return self._resolve(module.parent, passed)
        if local[1] is not None:
            return self._assume(module, local)
        return self._resolve(module.parent, _inherited(module, local[0]))

    def _assume(self, module: ModuleInstance, local: Local) -> str:
        key = _prefix(module) + local_key(local)
        if key not in self.configured and key not in self.assumed:
            self.assumed[key] = _provider(module, key, local, Attributes(values={}), None)
        return key


def required(loader: Loader) -> tuple[RequiredProvider, ...]:
    """Return every provider that Terraform installs for the modules that were loaded, each source once, and where it is named first."""
    found: dict[str, Span] = {}
    for module in loader.modules.values():
        for name, span in _named(module):
            found.setdefault(_source(module, name), span)
    return tuple(RequiredProvider(source=source, span=span) for source, span in found.items())


def _named(module: Module) -> Iterator[tuple[str, Span]]:
    yield from ((name, requirement.span) for name, requirement in module.requirements.items())
    yield from ((block.labels[0], block.span) for block in module.providers.values())
    yield from ((_asked(kind, block)[0], block.span) for (_, kind, _), block in module.resources.items())


def _asked(kind: str, block: Block) -> Local:
    """Return the provider that a resource names, or that its type implies."""
    argument = block.body.arguments.get("provider")
    local = written_provider(argument.expression) if argument else None
    return local or (kind.partition("_")[0], None)


def _provider(module: ModuleInstance, key: str, local: Local, attributes: Attributes, block: Block | None) -> Provider:
    name, alias = local
    requirement = module.module.requirements.get(name)
    return Provider(
        key=key,
        name=name,
        alias=alias,
        source=source_of(module, name),
        version=requirement.version if requirement else None,
        module=_path(module),
        attributes=attributes,
        span=block.span if block else None,
    )


def source_of(module: ModuleInstance, name: str) -> str:
    """Return the source address of a provider as one module names it."""
    return _source(module.module, name)


def _source(module: Module, name: str) -> str:
    requirement = module.requirements.get(name)
    if requirement is None or requirement.source is None:
        return BUILT_IN.get(name, f"hashicorp/{name}")
    source = requirement.source.lower().removeprefix(REGISTRY)
    return source if "/" in source else f"hashicorp/{source}"


def _path(module: ModuleInstance) -> str:
    """Return a module's address without instance keys."""
    names = [ancestor.call.labels[0] for ancestor in module.ancestors() if ancestor.call]
    return ".".join(f"module.{name}" for name in reversed(names))


def _prefix(module: ModuleInstance) -> str:
    path = _path(module)
    return f"{path}:" if path else ""


def _passed(call: Block) -> dict[str, Local]:
    """Return what a module call's `providers` map says: the child's name → the caller's."""
    argument = call.body.arguments.get("providers")
    if argument is None or not isinstance(argument.expression, Object):
        return {}
    passed: dict[str, Local] = {}
    for key, value in argument.expression.items:
        inside, outside = written_provider(key), written_provider(value)
        if inside and outside:
            passed[local_key(inside)] = outside
    return passed


def _inherited(module: ModuleInstance, name: str) -> Local:
    """Return what the calling module calls the same provider."""
    source, parent = source_of(module, name), module.parent
    names = [other for other in parent.module.requirements if source_of(parent, other) == source] if parent else []
    return (name if name in names or not names else names[0]), None
