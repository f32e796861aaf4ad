"""What a root module says of its environment: Terraform's own settings, state, variables, resource types, namespaces, dbt targets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gate.facts.documents import FLOW_RESOURCE
from gate.init.flows import FlowFile, targets_of
from gate.init.found import Scalar, Setting
from gate.init.instances import kind_of_type, place, served, written
from gate.init.roots import Variant
from gate.init.words import Word, word_in
from gate.model.terraform import UNKNOWN_PART, Configuration

WHICH_STATE = ("address", "bucket", "key", "prefix", "region", "path", "storage_account_name", "container_name", "resource_group_name",
               "organization", "hostname", "schema_name", "namespace", "secret_suffix")  # fmt: skip
"""Settings of backends that say which state it is; credentials are none of them."""
CREDENTIALS = {
    "s3": ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    "gcs": ("GOOGLE_APPLICATION_CREDENTIALS",),
    "azurerm": ("ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_TENANT_ID", "ARM_SUBSCRIPTION_ID"),
    "cloud": ("TF_TOKEN_app_terraform_io",),
    "remote": ("TF_TOKEN_app_terraform_io",),
}
"""Backend → the environment variables that its credentials usually come in."""
FAMILIES = ("kestra", "airbyte")
"""Providers whose types a data platform uses freely."""
_SHOWN = 2
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAMESPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def terraform(configuration: Configuration, variant: Variant) -> Setting:
    """Return the `terraform` section."""
    blocks = (configuration.backend.span, *(provider.span for provider in configuration.providers))
    lines = [Setting("dir", configuration.root, next((place(span) for span in blocks if span), ""))]
    if variant.var_files:
        lines.append(Setting("var_files", variant.var_files, "called after the environment", guess=True))
    if variant.backend_config:
        lines.append(Setting("backend_config", variant.backend_config, "beside the root module", guess=True))
    lines += [setting for setting in (_env(configuration), _state(configuration, variant)) if setting]
    return Setting("terraform", tuple(lines))


def _env(configuration: Configuration) -> Setting | None:
    """Return the environment variables that Terraform needs: for variables without a value, and for the backend."""
    missing = [one for one in configuration.variables if not one.known and not one.has_default and _VARIABLE.fullmatch(one.name)]
    names = (*(f"TF_VAR_{one.name}" for one in missing), *CREDENTIALS.get(configuration.backend.type, ()))
    reasons = ["variables without a value"] if missing else []
    if configuration.backend.type in CREDENTIALS:
        reasons.append(f"what the {configuration.backend.type} backend usually needs")
    return Setting("env", names, " and ".join(reasons), guess=True) if names else None


def _state(configuration: Configuration, variant: Variant) -> Setting | None:
    backend = configuration.backend
    if backend.span is None:
        return None
    values = backend.attributes.values
    found = {one.key: Setting(one.key, one.value, one.origin) for one in variant.state if one.key in WHICH_STATE}
    for key in WHICH_STATE:
        value = values.get(key)
        if isinstance(value, str) and value and UNKNOWN_PART not in value and (key,) not in backend.attributes.sensitive:
            found.setdefault(key, Setting(key, value, written(backend.attributes, (key,))))
    lines = [found[key] for key in WHICH_STATE if key in found and "@" not in str(found[key].value)]
    if (hcp := _hcp_workspace(configuration)) is not None:
        lines.append(Setting("workspace", hcp, place(backend.span)))
    elif variant.workspace is not None:
        lines.append(Setting("workspace", variant.workspace, variant.origin, guess=True))
    return Setting("state", (Setting("backend", backend.type, place(backend.span)), *lines)) if lines or backend.type == "local" else None


def unsaid_state(configuration: Configuration, variant: Variant) -> str | None:
    """Return what to write where the code has a backend and nothing says which state is the environment's."""
    backend = configuration.backend
    if backend.span is None or _state(configuration, variant) is not None:
        return None
    return (
        f"Which state is its own is not written in {place(backend.span)}. Add `terraform.state: {{backend: {backend.type}, …}}`: a plan of"
        " another one is denied then."
    )


def _hcp_workspace(configuration: Configuration) -> str | None:
    """Return the one workspace that a `cloud` block names."""
    found = configuration.backend.attributes.values.get("workspaces")
    inside = found[0] if configuration.backend.type == "cloud" and isinstance(found, list) and found else None
    name = inside.get("name") if isinstance(inside, dict) else None
    return name if isinstance(name, str) and name and UNKNOWN_PART not in name else None


def resource_types(configuration: Configuration) -> Setting:
    """Return the types that the configuration manages or reads; those of Kestra and Airbyte by their family."""
    types = {resource.type for resource in configuration.resources}
    names = {f"{kind_of_type(one)}_*" if kind_of_type(one) in FAMILIES else one for one in types}
    return Setting(
        "resource_types", tuple(sorted(names)), f"{'in use now' if names else 'none is in use now'}; others will be denied", guess=True
    )


def namespaces(configuration: Configuration | None, flows: Iterable[FlowFile]) -> Setting | None:
    """Return the namespaces that hold everything which was found, as few and as narrow as they can be."""
    found: dict[str, str] = {flow.namespace: flow.path for flow in flows if flow.namespace is not None}
    own = served(configuration) if configuration else frozenset()
    for resource in configuration.resources if configuration else ():
        if resource.provider not in own:
            continue
        for argument in ("namespace", "namespace_id"):
            value = resource.attributes.values.get(argument)
            if kind_of_type(resource.type) == "kestra" and isinstance(value, str) and _NAMESPACE.fullmatch(value):
                found.setdefault(value, place(resource.span))
    if not found:
        return None
    more = ", …" if len(found) > _SHOWN else ""
    origin = ", ".join(f"{name} in {found[name]}" for name in sorted(found)[:_SHOWN]) + more
    return Setting("namespaces", tuple(_roots(found)), origin, guess=True)


def _roots(found: Iterable[str]) -> list[str]:
    """Return what namespaces with the same first part have in common."""
    families: dict[str, list[str]] = {}
    for name in sorted(found):
        families.setdefault(name.partition(".")[0], []).append(name)
    return [_common(names) for names in families.values()]


def _common(names: list[str]) -> str:
    split = [name.split(".") for name in names]
    shared: list[str] = []
    for parts in zip(*split, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared)


def dbt(configuration: Configuration | None, flows: Iterable[FlowFile], profiles: Mapping[str, str], word: Word | None) -> Setting | None:
    """Return the dbt targets: those that its flows name, or else the one of profiles.yml that is called after the environment.

    A target that is called after another environment is a mistake to find, and none to write down.
    """
    contents = [
        content
        for resource in (configuration.resources if configuration else ())
        if resource.type == FLOW_RESOURCE and isinstance(content := resource.attributes.values.get("content"), str)
    ]
    rendered = {target: "its flows' commands" for content in contents for target in targets_of(content)}
    alone = {target: flow.path for flow in flows for target in flow.targets if not contents}
    named = {target: path for target, path in profiles.items() if word and (same := word_in(target)) and same.rank == word.rank}
    found = {target: origin for target, origin in (rendered or alone).items() if not _is_others(target, word)} or named
    names: tuple[Scalar, ...] = tuple(sorted(found))
    if not names:
        return None
    return Setting("dbt", (Setting("targets", names, ", ".join(dict.fromkeys(found[str(name)] for name in names)), guess=True),))


def secrets(configuration: Configuration | None, flows: Iterable[FlowFile]) -> tuple[str, ...]:
    """Return what a person may list as `secrets`: the keys that flows name and Terraform does not provision."""
    resources = configuration.resources if configuration else ()
    made = [resource.attributes.values.get("secret_key") for resource in resources if resource.type == "kestra_namespace_secret"]
    names = sorted({name for flow in flows for name in flow.secrets if name not in made})
    return ("Its flows name these secrets. Keep those that its Kestra has already:", f"secrets: [{', '.join(names)}]") if names else ()


def _is_others(target: str, word: Word | None) -> bool:
    said = word_in(target)
    return said is not None and word is not None and said.rank != word.rank
