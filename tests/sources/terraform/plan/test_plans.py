"""The real plans in tests/plans: read alike from both forms, and exactly as people read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

import gate.sources.terraform.plan
from gate.model.ports import PlanReader
from gate.model.terraform import Change, CheckResult, InstalledModule, LockedProvider, Plan, PlanIdentity, StateIdentity
from gate.sources.terraform.plan import config_digest, read

PLANS = Path("tests/plans")
NAMES = sorted(folder.name for folder in PLANS.iterdir())

LEFT_OUT_OF_JSON: dict[str, Any] = {
    "mode": None,
    "targets": None,
    "backend": None,
    "backend_config": None,
    "workspace": None,
    "state": None,
    "apply_time_variables": None,
    "modules": None,
    "providers": None,
}
"""What the JSON of a plan does not say of the plan's identity."""


def saved(name: str) -> Plan:
    return read(PLANS / name / "plan.tfplan", f"{name}/plan.tfplan")


def shown(name: str) -> Plan:
    return read(PLANS / name / "plan.json", f"{name}/plan.json")


def test_the_module_is_a_plan_reader() -> None:
    reader: PlanReader = gate.sources.terraform.plan
    assert reader.read(PLANS / "moved" / "plan.json", "moved.json").path == "moved.json"


@pytest.mark.parametrize("name", NAMES)
def test_both_forms_say_the_same(name: str) -> None:
    """Plan JSON leaves out what is in LEFT_OUT_OF_JSON, the files, and the provider of a resource that left the configuration.

    It adds the defaults of variables that nobody set.
    """
    one, other = saved(name), shown(name)
    assert one.identity.format == "saved"
    assert msgspec.structs.replace(one.identity, format="json", **LEFT_OUT_OF_JSON) == other.identity
    assert _comparable(one, other) == _comparable(other, other)
    assert one.variables.items() <= other.variables.items()
    assert (other.config_files, other.config_digest, other.lock_file) == ({}, None, None)


def _comparable(plan: Plan, shown: Plan) -> dict[str, Any]:
    silent = {(change.address, change.deposed) for change in (*shown.changes, *shown.drift) if change.provider_config is None}

    def told(change: Change) -> Change:
        return msgspec.structs.replace(change, provider_config=None) if (change.address, change.deposed) in silent else change

    return {
        "changes": [told(change) for change in plan.changes],
        "drift": [told(change) for change in plan.drift],
        "outputs": plan.outputs,
        "checks": plan.checks,
        "deferred": plan.deferred,
        "actions": plan.actions,
    }


def test_only_forgotten_resources_have_no_provider_configuration_in_json() -> None:
    assert [name for name in NAMES if any(change.provider_config is None for change in shown(name).changes)] == ["forget_all"]


@pytest.mark.parametrize("name", NAMES)
def test_every_subject_is_read_as_people_read_it(name: str) -> None:
    text = Path("tests/sources/terraform/plan/subjects.txt").read_text(encoding="utf-8")
    sections = {head: body.strip().splitlines() for head, _, body in (part.partition("]\n") for part in text.split("\n[")[1:])}
    plan = saved(name)
    assert [_line("change", one) for one in plan.changes] + [_line("drift", one) for one in plan.drift] == sections[name]


def _line(kind: str, change: Change) -> str:
    def paths(found: tuple[tuple[str | int, ...], ...]) -> str:
        return " ".join(".".join(map(str, path)) for path in found) or "-"

    columns = (
        kind,
        change.address,
        change.previous_address or "-",
        change.deposed or "-",
        change.operation,
        "yes" if change.destroys else "no",
        "+".join(change.actions),
        change.reason or "-",
        paths(change.unknown),
        paths(change.sensitive_before),
        paths(change.sensitive_after),
        paths(change.replace_paths),
    )
    return " | ".join(columns)


KESTRA = LockedProvider(
    source="kestra-io/kestra",
    version="1.3.2",
    constraints="~> 1.3",
    hashes=("h1:5LY29LqWrPB1yfX9fPRu4LITu7l7xVZMPrkxK1JpPlM=",),
)


def _identity(second: str, **other: Any) -> PlanIdentity:
    lineage = StateIdentity(lineage="f3d4b1a5-10aa-7833-cb42-9a1d3a4a5b06", serial=4)
    usual: dict[str, Any] = {
        "format": "saved",
        "terraform_version": "1.11.4",
        "complete": True,
        "errored": False,
        "applyable": True,
        "mode": "normal",
        "targets": (),
        "forced_replacements": (),
        "backend": "local",
        "backend_config": {"path": None, "workspace_dir": None},
        "workspace": "default",
        "state": lineage,
        "timestamp": f"2026-11-21T08:{second}Z",
        "apply_time_variables": (),
        "modules": (),
        "providers": (KESTRA,),
    }
    return PlanIdentity(**{**usual, **other})


NOTHING_YET = StateIdentity(lineage="", serial=0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("first_create", _identity("00:37", state=NOTHING_YET)),
        ("destroy", _identity("00:40", mode="destroy")),
        ("drift_refresh_only", _identity("00:39", mode="refresh-only")),
        ("targeted", _identity("00:40", complete=False, targets=('kestra_flow.flow["flows/marketing/report.yml"]',))),
        ("forced_replace", _identity("00:40", forced_replacements=('kestra_flow.flow["flows/sales/orders.yml"]',))),
        ("errored", _identity("46:01", complete=False, errored=True, applyable=False, state=NOTHING_YET)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_identity(name: str, expected: PlanIdentity) -> None:
    assert saved(name).identity == expected


def test_modules_are_told_with_what_they_come_from() -> None:
    assert saved("two_environments").identity.modules == (
        InstalledModule(address="module.dev", source="./modules/flows", version=None),
        InstalledModule(address="module.prod", source="./modules/flows", version=None),
    )


def test_provider_configurations_are_told_apart() -> None:
    assert {change.address: change.provider_config for change in saved("two_environments").changes} == {
        'module.dev.kestra_flow.flow["a.b[0]"]': "kestra",
        'module.dev.kestra_flow.flow["plain"]': "kestra",
        'module.dev.kestra_flow.flow["quote\\"d"]': "kestra",
        'module.prod[0].kestra_flow.flow["x"]': "kestra.prod",
        'module.prod[1].kestra_flow.flow["x"]': "kestra.prod",
    }


def test_instance_keys_are_read_whole() -> None:
    assert [(change.module, change.index) for change in saved("two_environments").changes] == [
        ("module.dev", "a.b[0]"),
        ("module.dev", "plain"),
        ("module.dev", 'quote"d'),
        ("module.prod[0]", "x"),
        ("module.prod[1]", "x"),
    ]


def test_an_unknown_value_is_none_and_listed() -> None:
    change = next(change for change in saved("unknown_content").changes if change.type == "terraform_data")
    assert change.after == {"id": None, "input": "pokeapi", "output": None, "triggers_replace": None}
    assert change.unknown == (("id",), ("output",))


def test_a_failed_precondition_is_a_check_result() -> None:
    expected = (CheckResult(address="terraform_data.gate", kind="resource", status="fail"),)
    assert saved("errored").checks == shown("errored").checks == expected


@pytest.mark.parametrize("name", NAMES)
def test_configuration_files_are_those_of_the_folder(name: str) -> None:
    """A plan carries the `.tf` files of its modules, and the lock file; not what `file()` read."""
    config = PLANS / name / "config"
    written = {file.relative_to(config).as_posix(): file.read_bytes() for file in config.rglob("*.tf")}
    plan = saved(name)
    assert plan.config_files == written
    assert plan.config_digest == config_digest(written)
    assert plan.lock_file == (config / ".terraform.lock.hcl").read_bytes()


def test_one_changed_byte_of_configuration_changes_its_digest() -> None:
    files = saved("two_environments").config_files
    assert config_digest({**files, "main.tf": files["main.tf"] + b"\n"}) != config_digest(files)
    assert config_digest({"a": b"bc"}) != config_digest({"ab": b"c"})
