"""Which state a saved plan was made from, from the state inside it. Resources and their values are left alone."""

from __future__ import annotations

import msgspec

from gate.errors import InputError
from gate.model.terraform import StateIdentity
from gate.sources.terraform.plan.protobuf import UPDATE_GATE

_VERSION = 4


class _State(msgspec.Struct):
    """What identifies a state file."""

    version: int
    lineage: str
    serial: int


class _Key(str):
    """A key of the state, noted as it is read."""

    __slots__ = ()


def state_identity(data: bytes) -> StateIdentity:
    """Return lineage and serial of a state file. Raises InputError when it is damaged, or says them in two ways."""
    keys: list[str] = []

    def note(kind: type, key: str) -> str:
        keys.append(key.casefold())  # as Terraform compares them
        return str.__new__(kind, key)

    try:
        msgspec.json.decode(data, type=dict[_Key, msgspec.Raw], dec_hook=note)
        state = msgspec.json.decode(data, type=_State)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise InputError("The state inside the plan is damaged.") from None
    if len({*keys}) != len(keys):
        raise InputError("The state inside the plan holds a key more than once.")
    if state.version != _VERSION:
        raise InputError(f"The state inside the plan has version {state.version}; gate reads version {_VERSION}.", remediation=UPDATE_GATE)
    return StateIdentity(lineage=state.lineage, serial=state.serial)
