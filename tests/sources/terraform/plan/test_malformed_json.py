"""What is no plan, and plan JSON that is damaged, ambiguous or from the future: each refused in words that say what was found."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from gate.errors import InputError
from gate.sources.terraform.plan import MAKE_ONE, read
from gate.sources.terraform.plan.document import USE_LOCAL
from gate.sources.terraform.plan.protobuf import UPDATE_GATE

REAL = Path("tests/plans/replace_namespace/plan.json").read_bytes()
PLAN: dict[str, Any] = json.loads(REAL)
ADDRESS = 'kestra_flow.flow["flows/marketing/airbyte_sync.yml"]'
EXPECTED = "expected a saved plan or the output of `terraform show -json PLAN`"
SHAPE = "The plan's JSON is not as Terraform writes it: "


def refusal(file: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read(file, "plan.json")
    assert caught.value.path == "plan.json"
    assert "canary" not in caught.value.message
    return caught.value


def edited(*path: str | int, value: Any) -> bytes:
    """The real plan's JSON with one value replaced."""
    plan = deepcopy(PLAN)
    place = plan
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    return json.dumps(plan).encode()


def without(key: str) -> bytes:
    return json.dumps({name: value for name, value in PLAN.items() if name != key}).encode()


def changed(key: str, value: Any) -> bytes:
    """The real plan's JSON with one value inside its first change replaced."""
    return edited("resource_changes", 0, "change", key, value=value)


STATE_FILE = Path("tests/plans/moved/config/.terraform.lock.hcl").read_bytes()

NO_PLANS: dict[str, tuple[bytes, str, str]] = {
    "empty file": (b"", f"The file is empty; {EXPECTED}.", MAKE_ONE),
    "text": (b"Terraform will perform the following actions:\n", f"This is text, but not JSON; {EXPECTED}.", MAKE_ONE),
    "configuration": (STATE_FILE, f"This is text, but not JSON; {EXPECTED}.", MAKE_ONE),
    "bytes": (b"\x7fELF\x02\x01\x01\xff", f"The file is neither a zip archive nor text; {EXPECTED}.", MAKE_ONE),
    "Latin-1": ('{"a": "é"}'.encode("latin-1"), f"The file is not UTF-8; {EXPECTED}.", MAKE_ONE),
    "PowerShell": (REAL.decode().encode("utf-16"), "The file is UTF-16; expected UTF-8.", f"PowerShell's `>` writes UTF-16. {MAKE_ONE}"),
    "byte order mark": (b"\xef\xbb\xbf" + REAL, "The file begins with a byte order mark, which Terraform does not write.", MAKE_ONE),
    "Terraform 0.11": (b"tfplan\x02\x00\x01", "This is a plan of Terraform 0.11 or older.", MAKE_ONE),
    "array": (b"[]", "This is JSON, but not a plan: it is not an object.", MAKE_ONE),
    "object": (b'{"a": 1}', "This is JSON, but not a plan: it has no `format_version`.", MAKE_ONE),
    "state file": (b'{"version": 4, "serial": 1, "lineage": "x", "resources": []}', "This is a Terraform state, not a plan.", MAKE_ONE),
    "state shown": (
        b'{"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {}}}',
        "This is the output of `terraform show -json` for a state, not a plan.",
        MAKE_ONE,
    ),
    "empty state shown": (
        b'{"format_version": "1.0"}',
        SHAPE + "Object missing required field `terraform_version`.",
        MAKE_ONE,
    ),
    "cloud plan": (
        b'{"remote_plan_format": 1, "run_id": "run-abc", "hostname": "app.terraform.io"}',
        "This is a saved plan of HCP Terraform, which is only a link to a run there, not a plan.",
        USE_LOCAL,
    ),
    "log of a plan": (b'{"@level":"info"}\n{"@level":"info"}\n', "This is the log of `terraform plan -json`, not a plan.", MAKE_ONE),
    "one line of a log": (b'{"@level":"info"}\n', "This is the log of `terraform plan -json`, not a plan.", MAKE_ONE),
    "schemas": (
        b'{"format_version": "1.0", "provider_schemas": {}}',
        "This is the output of `terraform providers schema -json`, not a plan.",
        MAKE_ONE,
    ),
    "validation": (b'{"format_version": "1.0", "valid": true}', "This is the output of `terraform validate -json`, not a plan.", MAKE_ONE),
    "functions": (
        b'{"format_version": "1.0", "function_signatures": {}}',
        "This is the output of `terraform metadata functions -json`, not a plan.",
        MAKE_ONE,
    ),
    "Terraform 0.12": (
        edited("format_version", value="0.2"),
        "The plan's JSON has a `format_version` that gate does not know; it reads 1.x.",
        UPDATE_GATE,
    ),
    "Terraform of the future": (
        edited("format_version", value="2.0"),
        "The plan's JSON has a `format_version` that gate does not know; it reads 1.x.",
        UPDATE_GATE,
    ),
    "no configuration": (without("configuration"), SHAPE + "Object missing required field `configuration`.", MAKE_ONE),
    "no planned values": (without("planned_values"), SHAPE + "Object missing required field `planned_values`.", MAKE_ONE),
    "unknown key": (
        edited("policy_results", value=[]),
        SHAPE + "Object contains unknown field `policy_results`.",
        MAKE_ONE,
    ),
    "unknown key of a change": (
        changed("approved", True),
        SHAPE + "Object contains unknown field `approved` - at `$.resource_changes[0].change`.",
        MAKE_ONE,
    ),
    "changes that are no list": (
        edited("resource_changes", value={}),
        SHAPE + "Expected `array`, got `object` - at `$.resource_changes`.",
        MAKE_ONE,
    ),
    "errored as text": (edited("errored", value="canary"), SHAPE + "Expected `bool | null`, got `str` - at `$.errored`.", MAKE_ONE),
    "key twice": (
        REAL.replace(b'"errored":false', b'"errored":false,"errored":true'),
        "The JSON holds an object with the key 'errored' more than once.",
        MAKE_ONE,
    ),
    "key of a value twice": (
        b'{"format_version": "1.2", "x": {"content": "canary-1", "content": "canary-2"}}',
        "The JSON holds an object with the key 'content' more than once.",
        MAKE_ONE,
    ),
    "NaN": (b'{"a": NaN}', "The JSON holds NaN, which is not a number in JSON.", MAKE_ONE),
    "Infinity": (b'{"a": [-Infinity]}', "The JSON holds -Infinity, which is not a number in JSON.", MAKE_ONE),
    "number without measure": (b'{"a": 1e999}', "The JSON holds a number that is too large to read.", MAKE_ONE),
    "number without end": (b'{"a": ' + b"1" * 5000 + b"}", "The JSON holds a number that is too long to read.", MAKE_ONE),
    "half a character": (
        b'{"a": "canary \\ud800"}',
        "The JSON holds half a character (a lone surrogate), which Terraform does not write.",
        MAKE_ONE,
    ),
    "too deep": (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "The plan nests values deeper than gate reads.", MAKE_ONE),
    "damaged": (b'{"a": canary}', "The JSON is damaged.", MAKE_ONE),
    "more behind": (REAL + b"{}", "There is more after the end of the JSON.", MAKE_ONE),
    "address that is none": (
        edited("resource_changes", 0, "address", value="kestra_flow"),
        "kestra_flow: The plan names 'kestra_flow', which is not the address of a resource instance.",
        MAKE_ONE,
    ),
    "another index": (
        edited("resource_changes", 0, "index", value="other"),
        f"{ADDRESS}: The parts beside the address contradict it.",
        MAKE_ONE,
    ),
    "another type": (
        edited("resource_changes", 0, "type", value="kestra_kv"),
        f"{ADDRESS}: The parts beside the address contradict it.",
        MAKE_ONE,
    ),
    "another module": (
        edited("resource_changes", 0, "module_address", value="module.a"),
        f"{ADDRESS}: The parts beside the address contradict it.",
        MAKE_ONE,
    ),
    "unknown index": (
        edited("resource_changes", 0, "index_unknown", value=True),
        f"{ADDRESS}: The parts beside the address contradict it.",
        MAKE_ONE,
    ),
    "change twice": (
        edited("resource_changes", value=PLAN["resource_changes"][:1] * 2),
        f"The plan holds the change of {ADDRESS} more than once.",
        MAKE_ONE,
    ),
    "unknown action": (
        changed("actions", ["update", "delete"]),
        f"{ADDRESS}: The actions update/delete are not ones that gate knows.",
        UPDATE_GATE,
    ),
    "no action": (changed("actions", []), f"{ADDRESS}: The actions (none) are not ones that gate knows.", UPDATE_GATE),
    "unknown reason": (
        edited("resource_changes", 0, "action_reason", value="because"),
        f"{ADDRESS}: The action reason 'because' is not one that gate knows.",
        UPDATE_GATE,
    ),
    "values that are no object": (changed("after", ["canary"]), f"{ADDRESS}: A resource's values are not an object.", MAKE_ONE),
    "known and unknown": (
        changed("after_unknown", {"content": True}),
        f"{ADDRESS}: The plan's `after` and `after_unknown` contradict each other.",
        MAKE_ONE,
    ),
    "known and unknown in a list": (
        changed("after", {"tags": ["canary"]}).replace(b'"after_unknown": {}', b'"after_unknown": {"tags": [true]}', 1),
        f"{ADDRESS}: The plan's `after` and `after_unknown` contradict each other.",
        MAKE_ONE,
    ),
    "unknown inside nothing": (
        changed("after_unknown", {"other": [True]}),
        f"{ADDRESS}: The plan's `after` and `after_unknown` contradict each other.",
        MAKE_ONE,
    ),
    "wholly unknown and there": (
        changed("after_unknown", True),
        f"{ADDRESS}: The plan's `after` and `after_unknown` contradict each other.",
        MAKE_ONE,
    ),
    "mark that is text": (
        changed("after_sensitive", {"content": "true"}),
        f"{ADDRESS}: The plan marks values as unknown or sensitive in a form that gate does not know.",
        MAKE_ONE,
    ),
    "configuration of another form": (
        edited("configuration", "root_module", "resources", value=[1]),
        "The plan's JSON has a `configuration` that is not as Terraform writes it.",
        MAKE_ONE,
    ),
    "output with unknown actions": (
        edited("output_changes", value={"url": {"actions": ["replace"]}}),
        "The output 'url' has actions that gate does not know.",
        UPDATE_GATE,
    ),
}


@pytest.mark.parametrize("name", NO_PLANS)
def test_refused(tmp_path: Path, name: str) -> None:
    data, message, remediation = NO_PLANS[name]
    (tmp_path / "plan.json").write_bytes(data)
    refused = refusal(tmp_path / "plan.json")
    assert (refused.message, refused.remediation) == (message, remediation)


def test_what_to_do_names_the_commands() -> None:
    assert MAKE_ONE == "Make a plan with `terraform plan -out=plan.tfplan`, then run `gate check ENV --plan plan.tfplan`."


def test_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent").message == "The plan does not exist."


def test_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path).message == f"This is a folder; {EXPECTED}."


def test_unreadable_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.symlink_to(file)
    refused = refusal(file)
    assert (refused.message, refused.remediation) == (
        "The plan cannot be read: Too many levels of symbolic links.",
        "Make it a readable file.",
    )


def test_too_large_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.touch()
    os.truncate(file, 256 * 1024 * 1024 + 1)
    assert refusal(file).message == "The file is larger than 268435456 bytes, which is the most that gate reads."


def test_a_cut_pipe_is_told_with_its_place(tmp_path: Path) -> None:
    """`terraform show -json` on a full disk, or killed half-way."""
    file = tmp_path / "plan.json"
    file.write_bytes(b'{"format_version":"1.2",\n"planned_values":{"a":"canary')
    refused = refusal(file)
    assert (refused.message, refused.line, refused.column) == ("The JSON is cut off.", 2, 23)


def test_no_cut_json_is_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    text = REAL.rstrip()
    for length in range(1, len(text), 23):
        file.write_bytes(text[:length])
        assert refusal(file).message == "The JSON is cut off."
