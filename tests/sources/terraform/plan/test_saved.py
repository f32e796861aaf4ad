"""What a saved plan may hold beyond the real plans in tests/plans: each written here and read back whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from gate.model.terraform import Change, CheckResult, OutputChange, Plan
from gate.sources.terraform.plan import read
from tests.sources.terraform.plan.encode import MAIN, PROVIDER, UNKNOWN, change, field, header, path, resource_change, saved, value
from tests.sources.terraform.plan.generate import plan_json, saved_plan

OLD, NEW = {"content": "old", "id": "x"}, {"content": "new", "id": UNKNOWN}


@pytest.fixture
def plan(tmp_path: Path, request: pytest.FixtureRequest) -> Plan:
    tfplan, files = request.param if isinstance(request.param, tuple) else (request.param, {})
    return reading(tmp_path, saved(tfplan, files))


def reading(folder: Path, data: bytes) -> Plan:
    (folder / "plan").write_bytes(data)
    return read(folder / "plan", "plan")


def meaning(change: Change) -> tuple[Any, ...]:
    return change.actions, change.operation, change.destroys, change.before, change.after, change.unknown


@pytest.mark.parametrize(
    ("number", "values", "expected"),
    [
        (0, (OLD,), (("no-op",), "no-op", False, OLD, OLD, ())),
        (1, (NEW,), (("create",), "create", False, None, {"content": "new", "id": None}, (("id",),))),
        (2, (None, NEW), (("read",), "read", False, None, {"content": "new", "id": None}, (("id",),))),
        (3, (OLD, NEW), (("update",), "update", False, OLD, {"content": "new", "id": None}, (("id",),))),
        (5, (OLD,), (("delete",), "delete", True, OLD, None, ())),
        (6, (OLD, NEW), (("delete", "create"), "replace", True, OLD, {"content": "new", "id": None}, (("id",),))),
        (7, (OLD, NEW), (("create", "delete"), "replace", True, OLD, {"content": "new", "id": None}, (("id",),))),
        (8, (OLD,), (("forget",), "forget", True, OLD, None, ())),
        (9, (OLD, NEW), (("create", "forget"), "replace", True, OLD, {"content": "new", "id": None}, (("id",),))),
    ],
    ids=["no-op", "create", "read", "update", "delete", "delete+create", "create+delete", "forget", "create+forget"],
)
def test_actions(tmp_path: Path, number: int, values: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    plan = reading(tmp_path, saved(header(field(3, resource_change("a.b", change(number, *values))))))
    assert [meaning(one) for one in plan.changes] == [expected]


def test_everything_that_a_change_says(tmp_path: Path) -> None:
    inner = change(6, OLD, NEW, sensitive_before=(path("content"),), sensitive_after=(path("list", 1), path("content")))
    inner += field(5, field(1, "some-id")) + field(6, "generated") + field(7, value({})) + field(8, value({}))
    more = (field(7, "0123abcd"), field(10, b"secret"), field(11, path("namespace")), field(12, 3), field(14, "a.old[0]"))
    text = 'module.m["x"].kestra_flow.f[0]'
    plan = reading(tmp_path, saved(header(field(3, resource_change(text, inner, *more, provider=f"module.m.{PROVIDER}.prod")))))
    assert plan.changes == (
        Change(
            address=text,
            previous_address="a.old[0]",
            module='module.m["x"]',
            mode="managed",
            type="kestra_flow",
            name="f",
            index=0,
            deposed="0123abcd",
            provider="kestra-io/kestra",
            provider_config="module.m:kestra.prod",
            actions=("delete", "create"),
            operation="replace",
            destroys=True,
            reason="replace_because_cannot_update",
            importing="some-id",
            before=OLD,
            after={"content": "new", "id": None},
            unknown=(("id",),),
            sensitive_before=(("content",),),
            sensitive_after=(("content",), ("list", 1)),
            replace_paths=(("namespace",),),
        ),
    )


def test_a_deposed_object_stands_behind_the_current_one(tmp_path: Path) -> None:
    deposed = resource_change("a.b", change(5, OLD), field(7, "0123abcd"))
    plan = reading(tmp_path, saved(header(field(3, deposed), field(3, resource_change("a.b", change(0, OLD))))))
    assert [(one.address, one.deposed, one.operation) for one in plan.changes] == [("a.b", None, "no-op"), ("a.b", "0123abcd", "delete")]


def test_dropping_a_data_source_from_state_is_no_change(tmp_path: Path) -> None:
    """Terraform's own JSON leaves it out too; a data source that is read stays."""
    dropped = resource_change("data.a.b", change(5, OLD))
    read_later = resource_change("data.a.c", change(2, None, NEW))
    plan = reading(tmp_path, saved(header(field(3, dropped), field(3, read_later))))
    assert [(one.address, one.mode, one.operation) for one in plan.changes] == [("data.a.c", "data", "read")]


@pytest.mark.parametrize(("mode", "expected"), [(0, ["a.edited"]), (1, ["a.edited"]), (2, ["a.edited", "a.moved"])])
def test_an_object_that_was_only_moved_is_drift_in_a_refresh_only_plan(tmp_path: Path, mode: int, expected: list[str]) -> None:
    drift = (resource_change("a.moved", change(0, OLD), field(14, "a.old")), resource_change("a.edited", change(3, OLD, OLD)))
    parts = [field(18, one) for one in drift] + ([field(17, mode)] if mode else [])
    assert [one.address for one in reading(tmp_path, saved(header(*parts))).drift] == expected


def test_an_import_by_identity_has_an_empty_id(tmp_path: Path) -> None:
    inner = change(1, NEW) + field(5, field(3, value({"name": "x"})))
    assert reading(tmp_path, saved(header(field(3, resource_change("a.b", inner))))).changes[0].importing == ""


def test_outputs_say_nothing_of_their_values(tmp_path: Path) -> None:
    outputs = (
        field(1, "url") + field(2, change(1, [b'"string"', UNKNOWN])),
        field(1, "token") + field(2, change(3, [b'"string"', "canary-a"], [b'"string"', "canary-b"])) + field(3, 1),
    )
    assert reading(tmp_path, saved(header(*[field(4, one) for one in outputs]))).outputs == (
        OutputChange(name="token", actions=("update",), sensitive=True, unknown=False),
        OutputChange(name="url", actions=("create",), sensitive=False, unknown=True),
    )


def test_targets_replacements_and_variables_of_apply(tmp_path: Path) -> None:
    replaced = resource_change("a.c", change(6, OLD, NEW), field(12, 2))
    parts = (field(5, "module.x"), field(5, "a.b"), field(32, "action.a.b"), field(16, "a.b"), field(28, "token"), field(3, replaced))
    identity = reading(tmp_path, saved(header(*parts))).identity
    assert (identity.targets, identity.forced_replacements, identity.apply_time_variables) == (
        ("a.b", "action.a.b", "module.x"),
        ("a.b", "a.c"),
        ("token",),
    )


def test_checks_are_told_by_object_and_as_a_whole_where_no_object_tells(tmp_path: Path) -> None:
    objects = (field(1, "a.b[0]") + field(2, 1), field(1, "a.b[1]") + field(2, 2))
    checks = (
        field(1, 1) + field(2, "a.b") + field(3, 2) + b"".join(field(4, one) for one in objects),
        field(1, 3) + field(2, "check.c") + field(3, 3) + field(4, field(1, "check.c") + field(2, 1)),
        field(1, 4) + field(2, "var.v"),
    )
    assert reading(tmp_path, saved(header(*[field(19, one) for one in checks]))).checks == (
        CheckResult(address="a.b[0]", kind="resource", status="pass"),
        CheckResult(address="a.b[1]", kind="resource", status="fail"),
        CheckResult(address="check.c", kind="check", status="error"),
        CheckResult(address="check.c", kind="check", status="pass"),
        CheckResult(address="var.v", kind="var", status="unknown"),
    )


def test_backend_and_variables(tmp_path: Path) -> None:
    backend = field(13, field(1, "s3") + field(2, value({"bucket": "acme", "key": "prod"})) + field(3, "blue"))
    variable = field(2, field(1, "ratio") + field(2, value([b'"number"', "0.1"])))
    plan = reading(tmp_path, saved(header(variable, backend=backend)))
    assert (plan.identity.backend, plan.identity.backend_config, plan.identity.workspace) == (
        "s3",
        {"bucket": "acme", "key": "prod"},
        "blue",
    )
    assert plan.variables == {"ratio": 0.1}


def manifest(**folders: str) -> dict[str, bytes]:
    """The usual entries with these modules, by key, and a file in each; `_` in a key is a dot."""
    modules = [{"Key": key.replace("root", "").replace("_", "."), "Dir": folder} for key, folder in folders.items()]
    files = {f"tfconfig/m-{module['Key']}/main.tf": MAIN for module in modules}
    return {"tfconfig/modules.json": msgspec.json.encode(modules), **files}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (manifest(root=".", a="modules/a", b="../../modules/b"), ["../../modules/b/main.tf", "main.tf", "modules/a/main.tf"]),
        (manifest(root=".", a=".terraform/modules/a"), [".terraform/modules/a/main.tf", "main.tf"]),
        (manifest(root=".", a="/data/prod/modules/a", a_b="/data/prod/modules/a/sub"), [
            ".terraform/modules/a/main.tf", ".terraform/modules/a/sub/main.tf", "main.tf",
        ]),
        (manifest(root=".", a="./x/../y"), ["main.tf", "y/main.tf"]),
        (manifest(root="stack/prod", a="stack/modules/a", b="stack/prod/b"), ["../modules/a/main.tf", "b/main.tf", "main.tf"]),
        (manifest(root="/srv/prod", a="/srv/modules/a"), ["../modules/a/main.tf", "main.tf"]),
    ],
    ids=["beside", "installed", "installed elsewhere", "not normal", "root is a folder", "absolute"],
)  # fmt: skip
def test_configuration_is_named_relative_to_the_root_module(tmp_path: Path, files: dict[str, bytes], expected: list[str]) -> None:
    assert list(reading(tmp_path, saved(header(), files)).config_files) == expected


def test_generated_plans_agree(tmp_path: Path) -> None:
    """The plans of the benchmark are plans, and both forms of them are the same plan."""
    one = reading(tmp_path, saved_plan(60))
    other = reading(tmp_path, plan_json(60))
    assert one.changes == other.changes
    assert one.variables == other.variables
    assert [change.operation for change in one.changes[:20]] == [
        *["create"] * 3, "delete", *["create"] * 3, "update", *["create"] * 3, "replace", *["create"] * 3, "no-op", *["create"] * 4,
    ]  # fmt: skip
