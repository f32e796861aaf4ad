"""What conftest policies are given: a plan as `terraform show -json` writes it, and each flow as its YAML says, both redacted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from gate.facts.arguments import typed_paths
from gate.facts.documents import Documents, FlowDocument
from gate.facts.flow_secrets import flow_secrets
from gate.facts.flows import CONTENT
from gate.facts.known_secrets import PROVIDERS
from gate.facts.plan_json import missing, rebuilt
from gate.facts.redaction import REDACTED, Redactor
from gate.facts.sensitive import hidden_arguments, is_secret_name
from gate.model.kestra import Place
from gate.model.policy import InputPath
from gate.model.source import Json, Path, SourceMap
from gate.model.terraform import Configuration, Plan

__all__ = ["Given", "flow_documents", "missing_part", "plan_document"]

_SECRET_CONSTANTS = ("constant_value", "default")


class Given(Struct, frozen=True, kw_only=True):
    """One document: what it is about, and its JSON."""

    subject: str
    document: Json


def flow_documents(documents: Documents, redactor: Redactor) -> Iterator[Given]:
    """Yield each flow as parsed YAML. The redactor has learned the documents' secrets before."""
    secret = frozenset(_sensitive_content(documents))
    for one in documents.flows:
        hidden = [path for path, _ in flow_secrets(one.flow.data)]
        if one.deployed and one.deployed.address in secret:
            hidden.extend(_interpolated(one))
        yield Given(subject=one.subject, document=redactor.value(one.flow.data, hidden))


def _sensitive_content(documents: Documents) -> Iterator[str]:
    """Yield the addresses of resources whose content Terraform marks as a whole: something in it is secret, and it does not say what."""
    whole = ((), CONTENT)
    for resource in documents.configuration.resources if documents.configuration else ():
        if any(path in whole for path in resource.attributes.sensitive):
            yield resource.address
    for change in documents.plan.changes if documents.plan else ():
        if any(path in whole for path in change.sensitive_after):
            yield change.address


def _interpolated(document: FlowDocument) -> Iterator[Path]:
    """Yield the paths of values that do not stand in the flow's own source letter by letter."""
    shown, source = document.shown(), document.source
    places = shown.places.values if shown else {}
    for path, value in _leaves(document.flow.data):
        written = shown is not None and source is not None and path in places and _is_literal(places[path], source)
        if not written or (shown and _at(shown.data, path) != value):
            yield path


def _leaves(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    if isinstance(value, (dict, list)):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(below, (*path, key))
    else:
        yield path, value


def _at(value: Json, path: Path) -> Json:
    for part in path:
        value = _below(value, part)
    return value


def _is_literal(place: Place, source: SourceMap) -> bool:
    """Whether every character of a place was written as it is."""
    start, end = (place.line, place.column), (place.end_line, place.end_column)
    starts = [(piece.line, piece.column) for piece in source.pieces]
    first = max(bisect_right(starts, start) - 1, 0)
    return all(piece.literal for piece in source.pieces[first : bisect_left(starts, end)])


def plan_document(plan: Plan, configuration: Configuration | None, redactor: Redactor) -> Given:
    """Return a plan in the shape of `terraform show -json`; the redactor learns what only this form marks as secret."""
    document: dict[str, Json] = rebuilt(plan, configuration) if plan.document is None else msgspec.json.decode(plan.document)
    hiding = _Hiding(redactor)
    hiding.plan(document, configuration)
    return Given(subject="plan", document=redactor.value(document))


def missing_part(plan: Plan, configuration: Configuration | None, read: InputPath) -> str | None:
    """Say what a policy reads that this form of the plan does not hold; None where it holds it."""
    what = missing(plan, configuration, read.parts)
    advice = "judge the output of `terraform show -json`, or write `judges: [flows]` for a pack that is about flows alone"
    return None if what is None else f"it reads {what}, which a saved plan does not tell: {advice}"


class _Hiding:
    """Replaces, in a plan's JSON that is ours, every value that a mark beside it, its type or its name calls secret, and learns it."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def plan(self, document: dict[str, Json], configuration: Configuration | None) -> None:
        self._variables(document, configuration)
        deferred = [one["resource_change"] for one in document.get("deferred_changes", ())]
        for change in (*document.get("resource_changes", ()), *document.get("resource_drift", ()), *deferred):
            self._change(change["change"], change["type"])
        for change in document.get("output_changes", {}).values():
            self._change(change, "")
        put_off = [one["action_invocation"] for one in document.get("deferred_action_invocations", ())]
        for action in (*document.get("action_invocations", ()), *put_off):
            self._marked(action, "config_values", action.get("config_sensitive"), "")
        self._values(document.get("planned_values") or {})
        self._values((document.get("prior_state") or {}).get("values") or {})
        configuration_told = document.get("configuration") or {}
        for provider in configuration_told.get("provider_config", {}).values():
            self._expressions(provider, PROVIDERS.get(str(provider.get("full_name")).rpartition("/")[2], ()))
        self._constants(configuration_told)

    def _variables(self, document: dict[str, Json], configuration: Configuration | None) -> None:
        declared = (document.get("configuration") or {}).get("root_module", {}).get("variables", {})
        sensitive = {name for name, variable in declared.items() if variable.get("sensitive")}
        sensitive |= {variable.name for variable in configuration.variables if variable.sensitive} if configuration else set()
        told = configuration is not None or "configuration" in document
        for name, variable in document.get("variables", {}).items():
            if not told or name in sensitive or is_secret_name(name):
                self._hide(variable, ("value",))
            else:
                self._redactor.learn_named(variable.get("value"))
        for name in sensitive & declared.keys():
            self._hide(declared[name], ("default",))

    def _change(self, change: dict[str, Json], kind: str) -> None:
        for side in ("before", "after"):
            self._marked(change, side, change.get(f"{side}_sensitive"), kind)
        self._redactor.learn_named(change.get("generated_config"))

    def _values(self, values: dict[str, Json]) -> None:
        for output in values.get("outputs", {}).values():
            if output.get("sensitive"):
                self._hide(output, ("value",))
        left = [values.get("root_module") or {}]
        while left:
            module = left.pop()
            left.extend(module.get("child_modules", ()))
            for resource in module.get("resources", ()):
                self._marked(resource, "values", resource.get("sensitive_values"), resource["type"])

    def _marked(self, holder: dict[str, Json], name: str, marks: Json, kind: str) -> None:
        value = holder.get(name)
        typed = typed_paths(kind, value) if isinstance(value, dict) else ()
        for path in (*_true(marks), *typed):
            self._hide(holder, (name, *path))
        self._redactor.learn_named(value)

    def _expressions(self, block: dict[str, Json], names: Iterable[str]) -> None:
        """Hide the constants of arguments."""
        for name in names:
            self._constant((block.get("expressions") or {}).get(name))

    def _constant(self, expression: Json) -> None:
        if isinstance(expression, dict):
            self._hide(expression, ("constant_value",))
        for below in expression.values() if isinstance(expression, dict) else expression if isinstance(expression, list) else ():
            self._constant(below)

    def _constants(self, node: Json) -> None:
        """Hide constants of the configuration below names of secrets, and of typed arguments, however deep in blocks they stand."""
        if isinstance(node, list):
            for below in node:
                self._constants(below)
        elif isinstance(node, dict):
            self._expressions(node, hidden_arguments(str(node.get("type"))))
            self._redactor.learn_named(node.get("constant_value"))
            for key, below in node.items():
                if isinstance(below, dict) and is_secret_name(key):
                    for name in _SECRET_CONSTANTS:
                        self._hide(below, (name,))
                self._constants(below)

    def _hide(self, value: Json, path: Path) -> None:
        value = _at(value, path[:-1])
        secret = _below(value, path[-1])
        if secret is None or secret == REDACTED:
            return
        value[path[-1]] = REDACTED
        if isinstance(secret, str) and secret[:1] in ("{", "["):
            self._redactor.learn_named(secret)
        elif path[-1:] != CONTENT:
            self._redactor.learn(secret)


def _below(value: Json, part: str | int) -> Json:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def _true(marks: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of `true` in a structure such as `after_sensitive`."""
    if marks is True:
        yield path
    elif isinstance(marks, dict):
        for key, below in marks.items():
            yield from _true(below, (*path, key))
    elif isinstance(marks, list):
        for index, below in enumerate(marks):
            yield from _true(below, (*path, index))
