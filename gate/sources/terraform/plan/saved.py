"""A saved plan (`terraform plan -out=FILE`) → `Plan`, without Terraform and without providers."""

from __future__ import annotations

from gate.errors import InputError
from gate.model.source import Json
from gate.model.terraform import Change, Plan, PlanIdentity
from gate.sources.terraform.plan import layout, messages
from gate.sources.terraform.plan.action import actions_in_order, deferred_in_order
from gate.sources.terraform.plan.archive import entries
from gate.sources.terraform.plan.change import replaced_on_request
from gate.sources.terraform.plan.locks import locked_providers
from gate.sources.terraform.plan.protobuf import UPDATE_GATE, Record, decode
from gate.sources.terraform.plan.snapshot import FOLDER, MANIFEST, config_digest, config_files, installed_modules
from gate.sources.terraform.plan.state import state_identity

HEADER, STATE, PREVIOUS, LOCK = "tfplan", "tfstate", "tfstate-prev", ".terraform.lock.hcl"
_ENTRIES = {HEADER, STATE, PREVIOUS, LOCK}


def read_saved(data: bytes, path: str, digest: str) -> Plan:
    """Read a saved plan. Raises InputError when it is none, is damaged, or holds what gate does not know."""
    files = entries(data)
    if HEADER not in files:
        raise InputError("This is a zip archive, but not a saved plan: it has no entry `tfplan`.")
    for name in files:
        if name not in _ENTRIES and not name.startswith(FOLDER):
            raise InputError(f"The plan holds an entry {name} that gate does not know.", remediation=UPDATE_GATE)
    for name in (STATE, PREVIOUS, MANIFEST):
        if name not in files:
            raise InputError(f"The plan has no entry {name}.")
    header = decode(files[HEADER], layout.PLAN)
    version = header.number("version")
    if version != layout.FORMAT_VERSION:
        raise InputError(f"The plan's format has version {version}; gate reads version {layout.FORMAT_VERSION}.", remediation=UPDATE_GATE)
    changes = messages.changes(header, "changes")
    identity = _identity(header, files, changes)
    configuration = config_files(files)
    return Plan(
        path=path,
        digest=digest,
        identity=identity,
        variables=_variables(header),
        changes=changes,
        drift=tuple(change for change in messages.changes(header, "drift") if _is_drift(change, identity)),
        outputs=tuple(sorted((messages.output(chunk) for chunk in header.chunks.get("outputs", ())), key=lambda output: output.name)),
        checks=messages.checks(header),
        deferred=deferred_in_order(messages.deferred(header)),
        actions=actions_in_order(messages.actions(header)),
        config_files=configuration,
        config_digest=config_digest(configuration),
        lock_file=files.get(LOCK),
    )


def _identity(header: Record, files: dict[str, bytes], changes: tuple[Change, ...]) -> PlanIdentity:
    backend_type, config, workspace = _backend(header)
    return PlanIdentity(
        format="saved",
        terraform_version=header.text("terraform_version"),
        complete=header.flag("complete"),
        errored=header.flag("errored"),
        applyable=header.flag("applyable"),
        mode=messages.choice(layout.MODES, header.number("mode"), "mode"),
        targets=tuple(sorted(header.texts("targets") + header.texts("action_targets"))),
        forced_replacements=tuple(sorted(replaced_on_request(changes).union(header.texts("forced_replacements")))),
        apply_time_variables=tuple(sorted(header.texts("apply_time_variables"))),
        backend=backend_type,
        backend_config=config,
        workspace=workspace,
        state=state_identity(files[STATE]),
        timestamp=header.text("timestamp") or None,
        modules=installed_modules(files),
        providers=locked_providers(files.get(LOCK)),
    )


def _backend(header: Record) -> tuple[str, dict[str, Json], str]:
    if header.chunk("state_store") is not None:
        raise InputError(
            "The plan keeps its state in a `state_store`, which gate cannot hold against the environment.",
            remediation="Use a `backend` block for this environment.",
        )
    backend = decode(messages.required(header, "backend"), layout.BACKEND)
    config, unknown = messages.value(messages.required(backend, "config"))
    kind, workspace = backend.text("type"), backend.text("workspace")
    if not isinstance(config, dict) or unknown or not kind or not workspace:
        raise InputError("The plan does not say which backend and workspace it is for.")
    return kind, config, workspace


def _variables(header: Record) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for chunk in header.chunks.get("variables", ()):
        variable = decode(chunk, layout.VARIABLE)
        name = variable.text("name")
        value, unknown = messages.value(messages.required(variable, "value"))
        if name in found or unknown:
            raise InputError(f"The plan's variable {name!r} comes twice, or has no known value.")
        found[name] = value
    return dict(sorted(found.items()))


def _is_drift(change: Change, identity: PlanIdentity) -> bool:
    """An object that was only moved is drift in a refresh-only plan; in others the planned changes tell of it."""
    return change.operation != "no-op" or identity.mode == "refresh-only"
