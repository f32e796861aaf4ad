"""What a saved plan says was in the state before Terraform looked at the real objects: what was last applied."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from gate.errors import InputError
from gate.model.source import Json
from gate.sources.terraform.plan.archive import entries
from gate.sources.terraform.plan.saved import PREVIOUS


class _Instance(Struct):
    attributes: dict[str, Json] = {}
    deposed: str | None = None


class _Resource(Struct):
    mode: str
    type: str
    instances: tuple[_Instance, ...] = ()


class _State(Struct):
    resources: tuple[_Resource, ...] = ()


def applied(file: Path, kind: str) -> tuple[dict[str, Json], ...]:
    """Return the attributes of each managed object of a type, in clear. Raises InputError where the file cannot be read."""
    try:
        state = msgspec.json.decode(entries(file.read_bytes()).get(PREVIOUS, b""), type=_State)
    except (OSError, msgspec.MsgspecError):
        raise InputError("The state inside the plan is damaged.", path=file.name, remediation="Run the command again.") from None
    found = (one for one in state.resources if one.mode == "managed" and one.type == kind)
    return tuple(instance.attributes for resource in found for instance in resource.instances if instance.deposed is None)
