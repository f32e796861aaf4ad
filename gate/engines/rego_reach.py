"""Which parts of `input` and `data` Rego modules read, and which functions they call. Evaluates nothing.

Values are followed through variables, comprehensions, rules, libraries and the arguments of functions: `f` in `some f in input.flows` is
`input.flows.*`. What cannot be followed (the result of a built-in, say) is unknown, and so is everything below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gate.engines.rego_tree import Definition, ModuleTree, Node, constant, dotted

Parts = tuple[str, ...]
Item = tuple[Any, ...]
"""("ref", parts) below a root, ("list", value), ("tuple", values), ("object", ((name, value), …)) or ("unknown",)."""
Value = frozenset[Item]
"""What an expression can be; nothing at all for an argument of a function that is not called."""
Scope = dict[str, Value]
Place = tuple[int, int]

_UNKNOWN: Value = frozenset({("unknown",)})
_NOTHING: Value = frozenset()
_ROOTS = ("input", "data")
_SCALARS = frozenset({"String", "RawString", "Number", "Bool", "True", "False", "Null"})


class Reads:
    """What one module reads and calls, by place."""

    def __init__(self) -> None:
        self.paths: dict[Place, set[Parts] | None] = {}
        """Each path that stands at a place, from its root on; None where something unknown can stand there."""
        self.calls: dict[Place, str] = {}

    def add(self, place: Place, parts: Parts | None) -> None:
        """Note that a path, or (None) something unknown, is read at a place."""
        if parts is None:
            self.paths[place] = None
        else:
            known = self.paths.setdefault(place, set())
            if known is not None:
                known.add(parts)


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
                        Walk(self, module).define(one, tuple(_NOTHING for _ in one.arguments))

    def rule(self, package: Parts, name: str) -> Value:
        """Return what a rule can be; nothing while it is being read, so that rules may depend on each other."""
        key = (package, name)
        if key not in self._rules:
            self._rules[key] = _NOTHING
            self._rules[key] = _any(Walk(self, module).define(one, ()) for module, one in self._definitions(package, name, function=False))
        return self._rules[key]

    def call(self, package: Parts, name: str, arguments: tuple[Value, ...]) -> Value:
        """Return what a function can be for these arguments."""
        key = (package, name, arguments)
        if key not in self._results:
            self._results[key] = _NOTHING
            found = self._definitions(package, name, function=True)
            self._results[key] = _any(Walk(self, module).define(one, arguments) for module, one in found)
        return self._results[key]

    def defines(self, package: Parts, name: str, *, function: bool) -> bool:
        """Whether a package holds a rule, or a function, of that name."""
        return any(True for _ in self._definitions(package, name, function=function))

    def _definitions(self, package: Parts, name: str, *, function: bool) -> Iterator[tuple[ModuleTree, Definition]]:
        for module in self._packages.get(package, ()):
            for one in module.definitions.get(name, ()):
                if (one.kind == "function") == function:
                    yield module, one


class Walk:
    """Reads one definition: its bodies statement by statement, then its value."""

    def __init__(self, reach: Reach, module: ModuleTree) -> None:
        self.reach = reach
        self.module = module
        self.reads = reach.reads[module.path]

    def define(self, definition: Definition, arguments: tuple[Value, ...]) -> Value:
        """Return what a definition yields for these arguments."""
        scope: Scope = {}
        for pattern, value in zip(definition.arguments, arguments, strict=False):
            self._bind(pattern, value, scope)
        first = next((body for body in definition.bodies if not body["is_else"]), None)
        inner = dict(scope)
        if first:
            self._query(first["query"], inner)
        for key in definition.keys:
            self._evaluate(key, inner)
        value = self._evaluate(definition.value, inner) if definition.value else _UNKNOWN
        for body in definition.bodies:
            if body is not first:
                inner = dict(scope)
                self._query(body["query"], inner)
                value |= self._evaluate(body["assign"]["value"], inner) if body["assign"] else _UNKNOWN
        return frozenset({("list", value)}) if definition.kind in {"set", "object"} else value

    def _query(self, query: Node, scope: Scope) -> None:
        for statement in query["stmts"]:
            replaced = statement.get("with_mods", ())
            for one in replaced:
                self._evaluate(one["as"], scope)
            if not any((dotted(one["refr"]) or ("",))[0] in _ROOTS for one in replaced):
                ((kind, node),) = statement["literal"].items()
                self._statement(kind, node, scope)

    def _statement(self, kind: str, node: Node, scope: Scope) -> None:
        match kind:
            case "SomeVars":
                scope.update({self.module.slice(span): _UNKNOWN for span in node["vars"]})
            case "SomeIn":
                collection = self._evaluate(node["collection"], scope)
                if node["key"]:
                    self._bind(node["key"], _UNKNOWN, scope, new=True)
                self._bind(node["value"], self._element(collection, node["span"]), scope, new=True)
            case "Every":
                inner = dict(scope)
                if node["key"]:
                    inner[self.module.slice(node["key"])] = _UNKNOWN
                inner[self.module.slice(node["value"])] = self._element(self._evaluate(node["domain"], scope), node["span"])
                self._query(node["query"], inner)
            case "NotExpr":
                self._evaluate(node["expr"], dict(scope))
            case _:
                self._evaluate(node["expr"], scope)

    def _evaluate(self, expression: Node, scope: Scope) -> Value:
        ((kind, node),) = expression.items()
        if kind in _SCALARS:
            return _UNKNOWN
        match kind:
            case "Var":
                return self._name(node["value"], scope)
            case "RefDot":
                span, name = node["field"]
                return self._part(self._evaluate(node["refr"], scope), name, span)
            case "RefBrack":
                return self._index(node, scope)
            case "Call":
                return self._call(node, scope)
            case "AssignExpr":
                return self._assign(node, scope)
            case "Array":
                return frozenset({("tuple", tuple(self._evaluate(item, scope) for item in node["items"]))})
            case "Set":
                return frozenset({("list", _any(self._evaluate(item, scope) for item in node["items"]))})
            case "Object":
                return self._object(node, scope)
            case "ArrayCompr" | "SetCompr" | "ObjectCompr":
                return self._comprehension(node, scope)
        for part in ("lhs", "rhs", "expr", "key", "value", "collection"):
            if isinstance(node.get(part), dict):
                self._evaluate(node[part], scope)
        return _UNKNOWN

    def _name(self, name: str, scope: Scope) -> Value:
        if name in scope:
            return scope[name]
        if name in _ROOTS:
            return frozenset({("ref", (name,))})
        if name in self.module.imports:
            return self._import(self.module.imports[name])
        if self.reach.defines(self.module.package, name, function=False):
            return self.reach.rule(self.module.package, name)
        return _UNKNOWN

    def _import(self, parts: Parts) -> Value:
        if parts[0] == "data" and self.reach.defines(parts[:-1], parts[-1], function=False):
            return self.reach.rule(parts[:-1], parts[-1])
        return frozenset({("ref", parts)})

    def _index(self, node: Node, scope: Scope) -> Value:
        base = self._evaluate(node["refr"], scope)
        ((kind, index),) = node["index"].items()
        name = constant(node["index"])
        if name is not None:
            return self._part(base, name, index["span"])
        if kind == "Var":
            scope.setdefault(index["value"], self._name(index["value"], scope))
        elif kind in {"Array", "Object"}:
            self._bind(node["index"], self._element(base, index["span"]), scope)
        else:
            self._evaluate(node["index"], scope)
        return self._element(base, index["span"])

    def _assign(self, node: Node, scope: Scope) -> Value:
        new = node["op"] == "ColEq"
        right = self._evaluate(node["rhs"], scope)
        if not new and not _is_pattern(node["lhs"]):
            self._bind(node["rhs"], self._evaluate(node["lhs"], scope), scope)
        else:
            self._bind(node["lhs"], right, scope, new=new)
        return _UNKNOWN

    def _bind(self, pattern: Node, value: Value, scope: Scope, *, new: bool = False) -> None:
        """Give the variables of a pattern their values; `new` ones hide what had the name before."""
        ((kind, node),) = pattern.items()
        if kind == "Var":
            name = node["value"]
            if name != "_" and (new or name not in scope or scope[name] == _UNKNOWN):
                scope[name] = value
        elif kind == "Array":
            for position, item in enumerate(node["items"]):
                self._bind(item, self._part(value, str(position), node["span"]), scope, new=new)
        elif kind == "Object":
            for _, key, item in node["fields"]:
                name = constant(key)
                self._bind(item, _UNKNOWN if name is None else self._part(value, name, node["span"]), scope, new=new)
        elif kind not in _SCALARS:
            self._evaluate(pattern, scope)

    def _call(self, node: Node, scope: Scope) -> Value:
        name = dotted(node["fcn"]) or ("?",)
        if name[0] in self.module.imports:
            name = (*self.module.imports[name[0]], *name[1:])
        arguments = tuple(self._evaluate(one, scope) for one in node["params"])
        self.reads.calls[self.module.place(node["fcn"][next(iter(node["fcn"]))]["span"])] = ".".join(name)
        package = self.module.package if len(name) == 1 else name[:-1]
        if self.reach.defines(package, name[-1], function=True):
            return self.reach.call(package, name[-1], arguments)
        if name == ("object", "get") and len(arguments) == 3:
            return self._get(node["params"][1], arguments)
        return _UNKNOWN

    def _get(self, key: Node, arguments: tuple[Value, ...]) -> Value:
        """Follow `object.get`, which hides a misspelt key as an absent one."""
        ((kind, node),) = key.items()
        names = [constant(item) for item in node["items"]] if kind == "Array" else [constant(key)]
        value = arguments[0]
        for name in names:
            value = self._element(value, node["span"]) if name is None else self._part(value, name, node["span"])
        return value | arguments[2]

    def _object(self, node: Node, scope: Scope) -> Value:
        fields = []
        for _, key, item in node["fields"]:
            name, value = constant(key), self._evaluate(item, scope)
            if name is None:
                self._evaluate(key, scope)
            fields.append((name, value))
        return frozenset({("object", tuple(fields))})

    def _comprehension(self, node: Node, scope: Scope) -> Value:
        inner = dict(scope)
        self._query(node["query"], inner)
        if "key" in node:
            self._evaluate(node["key"], inner)
        return frozenset({("list", self._evaluate(node.get("term") or node["value"], inner))})

    def _part(self, value: Value, name: str, span: Node) -> Value:
        return _any(self._part_of(item, name, span) for item in value)

    def _part_of(self, item: Item, name: str, span: Node) -> Value:
        match item:
            case ("ref", parts):
                return self._read((*parts, name), span)
            case ("list", element):
                return element  # type: ignore[no-any-return]
            case ("tuple", values) if name.isdigit() and int(name) < len(values):
                return values[int(name)]  # type: ignore[no-any-return]
            case ("object", fields) if all(key is not None for key, _ in fields) and name in dict(fields):
                return dict(fields)[name]  # type: ignore[no-any-return]
        self.reads.add(self.module.place(span), None)
        return _UNKNOWN

    def _read(self, parts: Parts, span: Node) -> Value:
        if parts[0] == "data" and self.reach.defines(parts[:-1], parts[-1], function=False):
            return self.reach.rule(parts[:-1], parts[-1])
        self.reads.add(self.module.place(span), parts)
        return frozenset({("ref", parts)})

    def _element(self, value: Value, span: Node) -> Value:
        return _any(self._element_of(item, span) for item in value)

    def _element_of(self, item: Item, span: Node) -> Value:
        match item:
            case ("ref", parts):
                return self._read((*parts, "*"), span)
            case ("list", element):
                return element  # type: ignore[no-any-return]
            case ("tuple", values):
                return _any(values)
            case ("object", fields):
                return _any(field for _, field in fields)
        self.reads.add(self.module.place(span), None)
        return _UNKNOWN


def _any(values: Any) -> Value:
    return _NOTHING.union(*values)


def _is_pattern(expression: Node) -> bool:
    ((kind, _),) = expression.items()
    return kind in {"Var", "Array", "Object"}
