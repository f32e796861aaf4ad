"""What rules call and read, held against what there is: a misspelt name would silently never match. Evaluates nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from gate.catalog import conftest
from gate.catalog.builtins import ALLOWED, why_forbidden
from gate.catalog.pack import Catalog, failure
from gate.catalog.shape import InputShape, complaint, exists
from gate.config.mistake import nearest
from gate.model.policy import Call, InputPath, RawData, RuleFailure, Syntax
from gate.model.source import Json

_Wrong = tuple[Call | InputPath, str, str]
"""A place, a code and a sentence."""


def check_syntax(catalog: Catalog, syntaxes: Sequence[Syntax], schema: InputShape) -> list[RuleFailure]:
    """Return a failure for each call and each path of `input` or `data` that a rule or library should not have, in order of place.

    What conftest packs are given has any shape; their `data` is their own.
    """
    packs = {rule.pack: rule for rule in catalog.rules if rule.style == "conftest"}
    apart = {module.path: pack for pack, rule in packs.items() for module in (rule.module, *rule.companions)}
    names = {rule.module.path: rule.id for rule in catalog.rules if rule.style == "gate"}
    found = list(_check([one for one in syntaxes if one.path not in apart], names, catalog.data, schema))
    for pack, rule in packs.items():
        own = [one for one in syntaxes if apart.get(one.path) == pack]
        found += (_with_advice(one) for one in _check(own, {}, rule.data or {}, None))
        found += _unasked(own, {one.entries[0] for one in catalog.rules if one.pack == pack})
    return found


def _check(syntaxes: Sequence[Syntax], names: Mapping[str, str], data: RawData, schema: InputShape) -> Iterator[RuleFailure]:
    """Yield what is wrong with modules that see each other; `names` are the ids of those that are rules."""
    libraries = _libraries(syntaxes, names)
    for syntax in syntaxes:
        wrong: list[_Wrong] = [(call, "builtin", message) for call in syntax.calls if (message := _call(call.name, syntax, libraries))]
        wrong += [(path, "input-path", complaint(schema, path.parts)) for path in _missing(syntax.inputs, schema)]
        wrong += _wrong_data(data, syntax, libraries)
        wrong.sort(key=lambda one: (one[0].line, one[0].column))
        rule = names.get(syntax.path)
        yield from (failure(code, text, syntax.path, rule=rule, line=at.line, column=at.column) for at, code, text in wrong)


def _with_advice(wrong: RuleFailure) -> RuleFailure:
    if wrong.code != "input-path":
        return wrong
    if wrong.message.startswith("`data.conftest"):
        return replace(wrong, message="`data.conftest` does not exist: gate tells policies no names of files")
    return replace(wrong, message=f"{wrong.message}; what conftest gets by `--data` belongs into the folder `data` of the pack")


def _unasked(syntaxes: Sequence[Syntax], asked: Collection[str]) -> Iterator[RuleFailure]:
    """Yield the rules that conftest would ask for and gate does not."""
    for syntax in syntaxes:
        for name in syntax.defines if syntax.package == conftest.PACKAGE else ():
            if conftest.NAME.fullmatch(name) and name not in asked:
                yield failure(
                    "result", f"the rule {name} does not begin a line, so that it is not found: write it on one of its own", syntax.path
                )


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


def _wrong_data(data: RawData, syntax: Syntax, libraries: Mapping[str, frozenset[str]]) -> Iterator[_Wrong]:
    """Yield what a module should not read of `data`. Rules of libraries that exist are not among what it reads."""
    packages = {syntax.package: frozenset(syntax.defines), **libraries}
    for path in _missing(syntax.data, _data_shape(data, dict.fromkeys(packages, frozenset[str]()))):
        yield path, "input-path", complaint(_data_shape(data, packages), path.parts, "data")


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


def _data_shape(data: RawData, packages: Mapping[str, frozenset[str]]) -> InputShape:
    """Return the shape of `data`: the data files, and packages with names in them."""
    shape: dict[str, InputShape] = {name: _shape_of_data(below) for name, below in data.items()}
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
