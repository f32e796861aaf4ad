"""`gate drift`: what became of an environment behind the back of its code. Nothing is judged, sealed, recorded or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from gate.config.project import Environment
from gate.errors import GateError, InputError
from gate.model.kestra import Flow
from gate.model.ports import FlowReader
from gate.model.report import Verdict
from gate.model.source import Json, ParseFailure
from gate.model.terraform import Change, Operation
from gate.promotion.flow_meaning import flow_differences
from gate.promotion.making import expect_read_alike, initialise, make_plan, plan_folder
from gate.promotion.meaning import settled
from gate.promotion.ports import Instance, LiveFlow
from gate.promotion.promotion import Promotion
from gate.promotion.scratch import environment_folder, locked
from gate.promotion.seal import PLAN_NAME
from gate.promotion.trust import expect_checked_as_committed

FlowDrift = Literal["unmanaged", "missing", "changed", "disabled", "enabled"]
Name = tuple[str, str]
"""Namespace and id of a flow."""
Applied = Callable[[Path, str], tuple[dict[str, Json], ...]]
"""Reads, from a saved plan, the attributes of each object of a type as they were last applied."""


class DriftedObject(Struct, frozen=True, kw_only=True):
    """An object that is not as Terraform left it; `attributes` are names, never values."""

    address: str
    operation: Operation
    attributes: tuple[str, ...]


class DriftedFlow(Struct, frozen=True, kw_only=True):
    """A flow of the instance that is not as the code says, or as it was last applied; `properties` are names, never values."""

    namespace: str
    id: str
    kind: FlowDrift
    properties: tuple[str, ...] = ()


class Drift(Struct, frozen=True, kw_only=True):
    """What drifted in an environment. Where `unknown` says what could not be told, the rest may be incomplete."""

    environment: str
    objects: tuple[DriftedObject, ...]
    flows: tuple[DriftedFlow, ...]
    compared: int | None
    """How many flows of the code or state were looked for in the instance; None where no instance was asked."""
    unknown: tuple[str, ...]


class CodeFlows(Struct, frozen=True, kw_only=True):
    """The flows that the files of an environment deploy."""

    flows: dict[Name, Flow]
    unread: tuple[tuple[str | None, str | None], ...] = ()
    """Namespace and id of those whose text is not known before an apply; None stands for any."""
    failures: tuple[str, ...] = ()
    """What could not be read, and why."""


class Kestra(Struct, frozen=True, kw_only=True):
    """What is asked about flows, and of whom."""

    instance: Instance
    reader: FlowReader
    code: Callable[[], CodeFlows]


class Refresh(Struct, frozen=True, kw_only=True):
    """How Terraform is asked: for a plan that only looks, and for what that plan found in the state."""

    promotion: Promotion
    applied: Applied


def drift(environment: Environment, terraform: Refresh | None, kestra: Kestra | None, progress: Callable[[str], None]) -> Drift:
    """Hold the real objects against state and code, as far as the environment has Terraform and an instance of Kestra.

    Raises ProcessError and InputError where Terraform cannot tell. What the instance cannot tell is in the result.
    """
    objects: tuple[DriftedObject, ...] = ()
    known: dict[Name, str] | None = None
    if terraform is not None:
        objects, state = _objects(terraform.promotion, terraform.applied)
        known = {_name(one): text for one in state if isinstance(text := one.get("content"), str)}
    if kestra is None:
        return Drift(environment=environment.name, objects=objects, flows=(), compared=None, unknown=())
    progress("asking Kestra for its flows")
    flows, compared, unknown = _Comparison(environment, kestra, known).made()
    return Drift(environment=environment.name, objects=objects, flows=flows, compared=compared, unknown=unknown)


def _name(attributes: dict[str, Json]) -> Name:
    return str(attributes.get("namespace")), str(attributes.get("flow_id"))


def _objects(promotion: Promotion, applied: Applied) -> tuple[tuple[DriftedObject, ...], tuple[dict[str, Json], ...]]:
    name = promotion.environment.name
    with locked(environment_folder(promotion.base, name), name, doing="drift"):
        promotion.progress(f"checking {name}")
        checked = promotion.check()
        if checked.report.decision is not Verdict.ALLOW:
            raise InputError(
                f"the files of {name} are not allowed, so Terraform is not started with them",
                remediation=f"Run `gate check {name}`, and repair what it finds.",
            )
        expect_checked_as_committed(promotion, checked)
        initialise(promotion, promotion.terraform.program().version)
        with plan_folder(promotion) as folder:
            made = make_plan(promotion, folder, "refresh-only")
            expect_read_alike(promotion, folder, made)
            plan = settled(made, promotion.environment.volatile)
            return tuple(map(_drifted, sorted(plan.drift, key=lambda one: one.address))), applied(folder / PLAN_NAME, "kestra_flow")


def _drifted(change: Change) -> DriftedObject:
    before, after = change.before or {}, change.after or {}
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return DriftedObject(address=change.address, operation=change.operation, attributes=() if change.after is None else tuple(names))


class _Comparison:
    """The flows of the instance beside those of state and code. Where Terraform deploys, what it last applied counts, else the files."""

    def __init__(self, environment: Environment, kestra: Kestra, state: dict[Name, str] | None) -> None:
        self._environment = environment
        self._kestra = kestra
        self._state = state
        self._unknown: list[str] = []

    def made(self) -> tuple[tuple[DriftedFlow, ...], int, tuple[str, ...]]:
        """Return what drifted, how many flows were looked for, and what could not be told."""
        code = self._kestra.code()
        self._unknown += code.failures
        wanted = {*code.flows, *(self._state or ())}
        try:
            live = {(one.namespace, one.id): one for one in self._kestra.instance.flows()}
            found = [*self._missing(wanted, live), *self._compared(code, live), *self._unmanaged(code, wanted, live)]
        except GateError as error:
            self._unknown.append(f"the flows of the instance: {error.message}. {error.remediation}")
            found = []
        return tuple(sorted(found, key=lambda one: (one.namespace, one.id))), len(wanted), tuple(self._unknown)

    def _missing(self, wanted: Iterable[Name], live: dict[Name, LiveFlow]) -> Iterator[DriftedFlow]:
        yield from (DriftedFlow(namespace=name[0], id=name[1], kind="missing") for name in wanted if name not in live)

    def _unmanaged(self, code: CodeFlows, wanted: set[Name], live: dict[Name, LiveFlow]) -> Iterator[DriftedFlow]:
        for name in live.keys() - wanted:
            if not self._holds(name[0]):
                continue
            if any(namespace in (None, name[0]) and own in (None, name[1]) for namespace, own in code.unread):
                self._unknown.append(f"whether the code has {'.'.join(name)}: the text of some flow is known only after an apply")
            else:
                yield DriftedFlow(namespace=name[0], id=name[1], kind="unmanaged")

    def _holds(self, namespace: str) -> bool:
        """Whether a namespace is the environment's; where it names none, all of the tenant is."""
        roots = self._environment.namespaces
        return not roots or any(namespace == root or namespace.startswith(f"{root}.") for root in roots)

    def _compared(self, code: CodeFlows, live: dict[Name, LiveFlow]) -> Iterator[DriftedFlow]:
        applied = self._state or {}
        for name in sorted(live.keys() & (applied.keys() | code.flows.keys())):
            before = self._read(applied[name], f"the state's {'.'.join(name)}") if name in applied else code.flows[name]
            text = self._kestra.instance.source(*name)
            now = self._read(text, f"the instance's {'.'.join(name)}") if text is not None else None
            if before is not None and now is not None:
                yield from _different(name, before, now)
            elif text is None:
                yield DriftedFlow(namespace=name[0], id=name[1], kind="missing")

    def _read(self, text: str, shown: str) -> Flow | None:
        flow = self._kestra.reader.read(text, shown)
        if isinstance(flow, ParseFailure):
            self._unknown.append(f"{shown} cannot be read: {flow.message}")
            return None
        return flow


def _different(name: Name, before: Flow, now: Flow) -> Iterator[DriftedFlow]:
    properties = flow_differences(before, now)
    if properties:
        kind: FlowDrift = "changed" if before.disabled == now.disabled else "disabled" if now.disabled else "enabled"
        yield DriftedFlow(namespace=name[0], id=name[1], kind=kind, properties=properties)
