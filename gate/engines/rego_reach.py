"""Which parts of `input` and `data` Rego modules read, and which functions they call. Evaluates nothing.

Values are followed through variables, comprehensions, rules, libraries and the arguments of functions: `f` in `some f in input.flows` is
`input.flows.*`. What cannot be followed (the result of a built-in, say) is unknown, and so is everything below it.
"""

from __future__ import annotations

from collections.abc import Iterator

from gate.engines.rego_tree import Definition, ModuleTree, Parts, Reads
from gate.engines.rego_walk import NOTHING, Value, Walk, any_of


class Reach:
    """Follows the values of several modules through each other."""

    def __init__(self, modules: list[ModuleTree]) -> None:
        self.modules = modules
        self.reads = {module.path: Reads() for module in modules}
        self._packages: dict[Parts, list[ModuleTree]] = {}
        for module in modules:
            self._packages.setdefault(module.package, []).append(module)
        self._rules: dict[tuple[Parts, str], Value] = {}
        self._results: dict[tuple[Parts, str, tuple[Value, ...]], Value] = {}

    def follow(self) -> None:
        """Read every definition of every module."""
        for module in self.modules:
            for parts, place in module.imported:
                if not any(self.defines(parts[:-1], parts[-1], function=function) for function in (True, False)):
                    self.reads[module.path].add(place, parts)
            for name, definitions in module.definitions.items():
                self.rule(module.package, name)
                for one in definitions:
                    if one.kind == "function":
                        Walk(self, module).define(one, tuple(NOTHING for _ in one.arguments))

    def rule(self, package: Parts, name: str) -> Value:
        """Return what a rule can be; nothing while it is being read, so that rules may depend on each other."""
        key = (package, name)
        if key not in self._rules:
            self._rules[key] = NOTHING
            self._rules[key] = any_of(
                Walk(self, module).define(one, ()) for module, one in self._definitions(package, name, function=False)
            )
        return self._rules[key]

    def call(self, package: Parts, name: str, arguments: tuple[Value, ...]) -> Value:
        """Return what a function can be for these arguments."""
        key = (package, name, arguments)
        if key not in self._results:
            self._results[key] = NOTHING
            found = self._definitions(package, name, function=True)
            self._results[key] = any_of(Walk(self, module).define(one, arguments) for module, one in found)
        return self._results[key]

    def defines(self, package: Parts, name: str, *, function: bool) -> bool:
        """Whether a package holds a rule, or a function, of that name."""
        return any(True for _ in self._definitions(package, name, function=function))

    def _definitions(self, package: Parts, name: str, *, function: bool) -> Iterator[tuple[ModuleTree, Definition]]:
        for module in self._packages.get(package, ()):
            for one in module.definitions.get(name, ()):
                if (one.kind == "function") == function:
                    yield module, one
