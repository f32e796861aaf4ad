"""One definition of a Rego module, read from top to bottom: what its variables are, what it reads and calls. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from gate.engines.rego_tree import Definition, ModuleTree, Node, Parts, Reads, constant, dotted

Item = tuple[Any, ...]
"""("ref", parts) below a root, ("list", value), ("tuple", values), ("object", ((name, value), …)) or ("unknown",)."""
Value = frozenset[Item]
"""What an expression can be; nothing at all for an argument of a function that is not called."""
Scope = dict[str, Value]

_UNKNOWN: Value = frozenset({("unknown",)})
NOTHING: Value = frozenset()
_INPUT = ("ref", ("input",))
"""The whole input: what is done with it may read any part of it."""
_ROOTS = ("input", "data")
_OPERATIONS = frozenset({"BinExpr", "BoolExpr", "ArithExpr", "UnaryExpr", "Membership", "OrExpr"})
_COLLECTIONS = frozenset({"Array", "Set", "Object", "ArrayCompr", "SetCompr", "ObjectCompr"})
_SCALARS = frozenset({"String", "RawString", "Number", "Bool", "True", "False", "Null"})


class Modules(Protocol):
    """All modules together, as a definition sees them."""

    @property
    def reads(self) -> Mapping[str, Reads]:
        """What each module reads and calls, by its path."""

    def rule(self, package: Parts, name: str) -> Value:
        """Return what a rule can be."""

    def call(self, package: Parts, name: str, arguments: tuple[Value, ...]) -> Value:
        """Return what a function can be for these arguments."""

    def defines(self, package: Parts, name: str, *, function: bool) -> bool:
        """Whether a package holds a rule, or a function, of that name."""


class Walk:
    """Reads one definition: its bodies statement by statement, then its value."""

    def __init__(self, reach: Modules, module: ModuleTree) -> None:
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
            if first["assign"]:
                self._evaluate(first["assign"]["value"], inner)
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
            hidden = [self._replaced(one, scope) for one in statement.get("with_mods", ())]
            roots = {name: scope.get(name) for name in hidden if name in _ROOTS}
            scope.update(dict.fromkeys(roots, _UNKNOWN))
            ((kind, node),) = statement["literal"].items()
            self._statement(kind, node, scope)
            for name, before in roots.items():
                scope.pop(name)
                if before is not None:
                    scope[name] = before

    def _replaced(self, one: Node, scope: Scope) -> str:
        """Read a `with … as …`, and return the first name of what it replaces. A function that stands in for another counts as called."""
        name = dotted(one["as"])
        if name and name[0] not in scope and name[0] not in _ROOTS and not self.reach.defines(self.module.package, name[0], function=False):
            ((_, node),) = one["as"].items()
            self.reads.calls[self.module.place(node["span"])] = ".".join(name)
        self._evaluate(one["as"], scope)
        return (dotted(one["refr"]) or ("",))[0]

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
        if kind in _COLLECTIONS:
            return self._collection(kind, node, scope)
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
        if kind not in _OPERATIONS:  # what is not understood must not hide a call
            self.reads.calls[self.module.place(node["span"])] = kind
        for part in ("lhs", "rhs", "expr", "key", "value", "collection"):
            if isinstance(node.get(part), dict) and _INPUT in self._evaluate(node[part], scope):
                self.reads.add(self.module.place(node["span"]), _INPUT[1])
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
        if any(_INPUT in value for value in arguments):  # all of it may be read
            self.reads.add(self.module.place(node["span"]), _INPUT[1])
        return _UNKNOWN

    def _get(self, key: Node, arguments: tuple[Value, ...]) -> Value:
        """Follow `object.get`, which hides a misspelt key as an absent one."""
        ((kind, node),) = key.items()
        names = [constant(item) for item in node["items"]] if kind == "Array" else [constant(key)]
        value = arguments[0]
        for name in names:
            value = self._element(value, node["span"]) if name is None else self._part(value, name, node["span"])
        return value | arguments[2]

    def _collection(self, kind: str, node: Node, scope: Scope) -> Value:
        if kind == "Object":
            return self._object(node, scope)
        if "items" not in node:
            return self._comprehension(node, scope)
        items = tuple(self._evaluate(item, scope) for item in node["items"])
        return frozenset({("tuple", items) if kind == "Array" else ("list", any_of(items))})

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
        return any_of(self._part_of(item, name, span) for item in value)

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
        return any_of(self._element_of(item, span) for item in value)

    def _element_of(self, item: Item, span: Node) -> Value:
        match item:
            case ("ref", parts):
                return self._read((*parts, "*"), span)
            case ("list", element):
                return element  # type: ignore[no-any-return]
            case ("tuple", values):
                return any_of(values)
            case ("object", fields):
                return any_of(field for _, field in fields)
        self.reads.add(self.module.place(span), None)
        return _UNKNOWN


def any_of(values: Iterable[Value]) -> Value:
    """Return what is one of several."""
    return NOTHING.union(*values)


def _is_pattern(expression: Node) -> bool:
    ((kind, _),) = expression.items()
    return kind in {"Var", "Array", "Object"}
