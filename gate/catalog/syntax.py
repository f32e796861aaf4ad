"""What rules call and read, held against what there is: a misspelt name would silently never match. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from gate.catalog.builtins import ALLOWED, why_forbidden
from gate.catalog.pack import Catalog, failure
from gate.catalog.shape import InputShape, complaint, exists
from gate.config.mistake import nearest
from gate.model.policy import Call, InputPath, RuleFailure, Syntax
from gate.model.source import Json

_Wrong = tuple[Call | InputPath, str, str]
"""A place, a code and a sentence."""


def check_syntax(catalog: Catalog, syntaxes: Sequence[Syntax], schema: InputShape) -> list[RuleFailure]:
    """Return a failure for each call and each path of `input` or `data` that a rule or library should not have, in order of place."""
    names = {rule.module.path: rule.id for rule in catalog.rules}
    libraries = _libraries(syntaxes, names)
    found: list[RuleFailure] = []
    for syntax in syntaxes:
        wrong: list[_Wrong] = [(call, "builtin", message) for call in syntax.calls if (message := _call(call.name, syntax, libraries))]
        wrong += [(path, "input-path", complaint(schema, path.parts)) for path in _missing(syntax.inputs, schema)]
        wrong += _wrong_data(catalog, syntax, libraries)
        wrong.sort(key=lambda one: (one[0].line, one[0].column))
        rule = names.get(syntax.path)
        found.extend(failure(code, text, syntax.path, rule=rule, line=at.line, column=at.column) for at, code, text in wrong)
    return found


def _libraries(syntaxes: Sequence[Syntax], rules: Collection[str]) -> dict[str, frozenset[str]]:
    """Return what each library defines, which may be several files; `rules` are the paths of those that are none."""
    found: dict[str, frozenset[str]] = {}
    for syntax in syntaxes:
        if syntax.path not in rules:
            found[syntax.package] = found.get(syntax.package, frozenset()) | set(syntax.defines)
    return found


def _call(name: str, syntax: Syntax, libraries: Mapping[str, frozenset[str]]) -> str | None:
    own = libraries.get(syntax.package, frozenset(syntax.defines))
    if name in own or name in ALLOWED:
        return None
    if name.startswith("data."):
        package, _, function = name.removeprefix("data.").rpartition(".")
        known = own if package == syntax.package else libraries.get(package, frozenset())
        if function in known:
            return None
        meant = nearest(function, sorted(known))
        return f"no library defines `{name}`" + (f"; did you mean `{meant}`?" if meant else "")
    reason = why_forbidden(name)
    if reason:
        return f"a rule may not call `{name}`: {reason}"
    meant = nearest(name, sorted(own | ALLOWED))
    return f"there is no function `{name}` that a rule may call" + (f"; did you mean `{meant}`?" if meant else "")


def _wrong_data(catalog: Catalog, syntax: Syntax, libraries: Mapping[str, frozenset[str]]) -> Iterator[_Wrong]:
    """Yield what a module should not read of `data`. Rules of libraries that exist are not among what it reads."""
    packages = {syntax.package: frozenset(syntax.defines), **libraries}
    for path in _missing(syntax.data, _data_shape(catalog, dict.fromkeys(packages, frozenset[str]()))):
        yield path, "input-path", complaint(_data_shape(catalog, packages), path.parts, "data")


def _missing(paths: Sequence[InputPath], shape: InputShape) -> Iterator[InputPath]:
    """Yield one path for each place where none exists, unless what stands before it is missing too and reported already."""
    places: dict[tuple[int, int], list[InputPath]] = {}
    for path in paths:
        places.setdefault((path.line, path.column), []).append(path)
    read = {path.parts for path in paths}
    for several in places.values():
        if not any(exists(shape, path.parts) for path in several):
            fresh = [path for path in several if path.parts[:-1] not in read or exists(shape, path.parts[:-1])]
            yield from fresh[:1]


def _data_shape(catalog: Catalog, packages: Mapping[str, frozenset[str]]) -> InputShape:
    """Return the shape of `data`: the data files, and packages with names in them."""
    shape: dict[str, InputShape] = {"gate": {"data": _shape_of_data(catalog.data["gate"]["data"])}}
    for package, names in packages.items():
        below: InputShape = shape
        for part in package.split("."):
            below = below.setdefault(part, {}) if below is not None else None
        if below is not None:
            below.update({name: {} for name in names})
    return shape


def _shape_of_data(value: Json) -> InputShape:
    if isinstance(value, dict):
        return {name: _shape_of_data(below) for name, below in value.items()}
    return {"[]": None} if isinstance(value, list) else {}
