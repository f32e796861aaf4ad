"""A plan as facts: every part of it a subject, redacted, and joined to the configuration that it was made from."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import asdict, replace

from gate.facts.arguments import backend_settings, redacted, typed_paths
from gate.facts.flows import CONTENT, hidden_content
from gate.facts.input.plan import ActionFact, ChangeFact, CheckFact, DeferredFact, DriftFact, IdentityFact, OutputChangeFact, PlanFact
from gate.facts.origin import without_index
from gate.facts.redaction import Redactor
from gate.model.source import Path
from gate.model.terraform import Action, Change, Configuration, Deferred, Plan, PlanIdentity, Provider, Resource

_SOME = "[?]"
_BUILT_IN = "terraform.io/"


def plan_fact(plan: Plan, configuration: Configuration | None, redactor: Redactor) -> PlanFact:
    """Return what rules may know of a plan. The redactor has learned its secrets before."""
    written = Written(configuration)
    planned = {object_name(change): change for change in plan.changes}
    return PlanFact(
        subject="plan",
        identity=identity(plan.identity, redactor),
        changes=tuple(_change(change, f"change:{object_name(change)}", written, redactor) for change in plan.changes),
        drift=tuple(_drift(change, planned.get(object_name(change)), written, redactor) for change in plan.drift),
        outputs=tuple(
            OutputChangeFact(subject=f"output:{one.name}", name=one.name, actions=one.actions, sensitive=one.sensitive, unknown=one.unknown)
            for one in plan.outputs
        ),
        checks=tuple(
            CheckFact(subject=f"check:{one.address}", address=one.address, kind=one.kind, status=one.status) for one in plan.checks
        ),
        deferred=tuple(_deferred(one, written, redactor) for one in plan.deferred),
        actions=tuple(_action(action, f"action:{invocation_name(action)}", written, redactor) for action in plan.actions),
    )


def identity(plan: PlanIdentity, redactor: Redactor) -> IdentityFact:
    """Return what a plan says of itself, its backend's settings and the sources of its modules redacted."""
    return IdentityFact(
        format=plan.format,
        terraform_version=plan.terraform_version,
        complete=plan.complete,
        errored=plan.errored,
        applyable=plan.applyable,
        mode=plan.mode,
        targets=plan.targets,
        forced_replacements=plan.forced_replacements,
        backend=plan.backend,
        backend_config=None if plan.backend_config is None else backend_settings(plan.backend_config, redactor),
        workspace=plan.workspace,
        state=plan.state,
        modules=None if plan.modules is None else tuple(replace(one, source=redactor.text(one.source)) for one in plan.modules),
        providers=plan.providers,
    )


def object_name(change: Change) -> str:
    """Return what tells an object from every other; a deposed one is not the one that shares its address."""
    return change.address + (f" (deposed {change.deposed})" if change.deposed else "")


def change_subject(change: Change) -> str:
    """Return the subject of a planned change."""
    return f"change:{object_name(change)}"


def invocation_name(action: Action) -> str:
    """Return what tells one invocation of an action from every other."""
    of = f" of {action.resource}" if action.resource else ""
    place = ", {}.{}".format(*action.position) if action.position else ""
    return f"{action.address} ({action.event}{of}{place})"


class Written:
    """What the configuration says of the objects in its plan."""

    def __init__(self, configuration: Configuration | None) -> None:
        self._silent = configuration is None
        resources = configuration.resources if configuration else ()
        providers = configuration.providers if configuration else ()
        self._resources = {resource.address: resource for resource in resources}
        self._some = {without_index(resource.address): resource for resource in resources if _SOME in resource.address}
        self._providers = {_identity_of(provider): provider.key for provider in providers}

    def resource(self, address: str) -> Resource | None:
        """Return what is written of an instance; where its keys could not be known offline, what is written of all of them."""
        return self._resources.get(address) or self._some.get(without_index(address))

    def provider(self, source: str, key: str | None) -> str | None:
        """Return the key under which the configuration has the provider that a plan names, None where it has none.

        A saved plan knows no local names: its keys use the provider's type in place of one.
        """
        if key is None or self._silent:
            return key
        module, _, local = key.rpartition(":")
        alias = local.partition(".")[2]
        source = source.removeprefix(_BUILT_IN)
        return self._providers.get((module, source, alias))


def _identity_of(provider: Provider) -> tuple[str, str, str]:
    return provider.module, provider.source, provider.alias or ""


def _change(change: Change, subject: str, written: Written, redactor: Redactor) -> ChangeFact:
    hidden_before = (*change.sensitive_before, *typed_paths(change.type, change.before or {}))
    hidden_after = (*change.sensitive_after, *typed_paths(change.type, change.after or {}))
    stays = change.after is not None and not change.deposed
    resource = written.resource(change.address) if stays else None
    return ChangeFact(
        subject=subject,
        address=change.address,
        previous_address=change.previous_address,
        module=change.module,
        mode=change.mode,
        type=change.type,
        name=change.name,
        index=change.index,
        deposed=change.deposed,
        provider=change.provider,
        provider_config=written.provider(change.provider, change.provider_config),
        actions=change.actions,
        operation=change.operation,
        destroys=change.destroys,
        reason=change.reason,
        importing=change.importing and redactor.text(change.importing),
        before=None if change.before is None else redacted(change.type, change.before, hidden_before, redactor),
        after=None if change.after is None else redacted(change.type, change.after, hidden_after, redactor),
        unknown=(*change.unknown, CONTENT) if hidden_content(change) else change.unknown,
        refs=resource.attributes.refs if resource else {},
        sensitive=tuple(dict.fromkeys((*hidden_before, *hidden_after))),
        replace_paths=change.replace_paths,
        changed=tuple(_changed(change)),
    )


def _drift(found: Change, planned: Change | None, written: Written, redactor: Redactor) -> DriftFact:
    fact = _change(found, f"drift:{object_name(found)}", written, redactor)
    return DriftFact(**asdict(fact), adopted=tuple(path for path in fact.changed if _stays(path, found, planned)))


def _changed(change: Change) -> Iterator[Path]:
    if change.before is None or change.after is None:
        yield from () if change.before is change.after else ((),)
        return
    for name in {**change.before, **change.after}:
        if change.before.get(name) != change.after.get(name):
            yield (name,)


def _stays(path: Path, found: Change, planned: Change | None) -> bool:
    """Whether a plan leaves what it found at a path. Where it is not known what the plan makes of it, it does not."""
    if planned is None:
        return True
    if found.after is None or planned.after is None:
        return found.after is planned.after
    name = str(path[0])
    return path not in {unknown[:1] for unknown in planned.unknown} and planned.after.get(name) == found.after.get(name)


def _action(action: Action, subject: str, written: Written, redactor: Redactor) -> ActionFact:
    return ActionFact(
        subject=subject,
        address=action.address,
        module=action.module,
        type=action.type,
        name=action.name,
        index=action.index,
        provider=action.provider,
        provider_config=written.provider(action.provider, action.provider_config),
        event=action.event,
        resource=action.resource,
        on_failure=action.on_failure,
        values=None if action.values is None else redactor.value(action.values, action.sensitive),
        unknown=action.unknown,
        refs=resource.attributes.refs if (resource := written.resource(action.address)) else {},
        sensitive=action.sensitive,
    )


def _deferred(one: Deferred, written: Written, redactor: Redactor) -> DeferredFact:
    planned = one.planned
    change = action = None
    if isinstance(planned, Action):
        action = _action(planned, subject := f"deferred:{invocation_name(planned)}", written, redactor)
    else:
        change = _change(planned, subject := f"deferred:{object_name(planned)}", written, redactor)
    return DeferredFact(subject=subject, address=planned.address, reason=one.reason, change=change, action=action)
