"""The configurations that real plans were made from: evaluated offline, they say what the plans say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate.model.terraform import Configuration
from gate.sources.terraform.configuration import read
from gate.tree import FolderTree

PLANS = Path(__file__).parents[2] / "plans"
CASES = sorted(folder.name for folder in PLANS.iterdir() if (folder / "config").is_dir())
PARTIAL = {
    "destroy": "plans the end of everything",
    "drift_refresh_only": "plans no change",
    "errored": "stopped at the first error",
    "targeted": "plans one resource only",
}


def evaluated(case: str) -> Configuration:
    return read(FolderTree(PLANS / case / "config"), ".")


def planned(case: str) -> dict[str, dict[str, Any]]:
    plan = json.loads((PLANS / case / "plan.json").read_text())
    return {change["address"]: change for change in plan.get("resource_changes", []) if change["change"]["after"] is not None}


@pytest.mark.parametrize("case", CASES)
def test_nothing_fails(case: str) -> None:
    assert evaluated(case).failures == ()


@pytest.mark.parametrize("case", [case for case in CASES if case not in PARTIAL])
def test_addresses_equal_the_plan(case: str) -> None:
    assert {resource.address for resource in evaluated(case).resources} == planned(case).keys()


@pytest.mark.parametrize("case", CASES)
def test_known_attributes_equal_the_plan(case: str) -> None:
    changes = planned(case)
    compared = 0
    for resource in evaluated(case).resources:
        change = changes.get(resource.address, {}).get("change")
        for name, value in resource.attributes.values.items():
            if change is None or (name,) in resource.attributes.unknown or change["after_unknown"].get(name) is True:
                continue
            compared += 1
            assert comparable(name, value) == comparable(name, change["after"][name]), (resource.address, name)
    assert compared or not changes


@pytest.mark.parametrize("case", CASES)
def test_provider_keys_equal_the_plan(case: str) -> None:
    plan = json.loads((PLANS / case / "plan.json").read_text())
    keys = {key: (entry["full_name"], entry.get("alias")) for key, entry in plan["configuration"]["provider_config"].items()}
    for provider in evaluated(case).providers:
        if provider.span is not None:
            assert keys[provider.key] == (f"registry.terraform.io/{provider.source}", provider.alias)


def comparable(name: str, value: Any) -> Any:
    """The provider writes flows anew, and blocks with what was left out as null."""
    if name == "content":
        return yaml.safe_load(value)
    if name == "configuration":
        return json.loads(value)
    if isinstance(value, list):
        return [comparable("", item) for item in value]
    if isinstance(value, dict):
        return {key: comparable("", item) for key, item in value.items() if item not in (None, [])}
    return value


def test_two_environments() -> None:
    configuration = evaluated("two_environments")
    assert [(resource.address, resource.index, resource.module, resource.provider) for resource in configuration.resources] == [
        ('module.dev.kestra_flow.flow["a.b[0]"]', "a.b[0]", "module.dev", "kestra"),
        ('module.dev.kestra_flow.flow["plain"]', "plain", "module.dev", "kestra"),
        ('module.dev.kestra_flow.flow["quote\\"d"]', 'quote"d', "module.dev", "kestra"),
        ('module.prod[0].kestra_flow.flow["x"]', "x", "module.prod[0]", "kestra.prod"),
        ('module.prod[1].kestra_flow.flow["x"]', "x", "module.prod[1]", "kestra.prod"),
    ]
    assert [(call.address, call.source) for call in configuration.modules] == [
        ("module.dev", "./modules/flows"),
        ("module.prod[0]", "./modules/flows"),
        ("module.prod[1]", "./modules/flows"),
    ]


def test_the_literal_password_is_found_where_it_is_written() -> None:
    providers = {provider.key: provider for provider in evaluated("two_environments").providers}
    password = providers["kestra"].attributes.literals["password",]
    token = providers["kestra.prod"].attributes
    assert (password.path, password.line, password.column) == ("providers.tf", 13, 14)
    assert (token.literals["api_token",].line, token.sensitive) == (25, (("api_token",),))


def test_the_unknown_part_of_a_flow_names_its_resource() -> None:
    flow = next(resource for resource in evaluated("unknown_content").resources if resource.type == "kestra_flow")
    assert flow.attributes.unknown == (("content",),)
    assert flow.attributes.refs == {"content": ("terraform_data.connection",)}
    assert flow.attributes.values["content"].endswith("    connectionId: «unknown»\n")


def test_the_provisioner_and_lifecycle() -> None:
    flow = evaluated("provisioner_and_mismatch").resources[0]
    assert [(one.type, one.when, one.span.line) for one in flow.provisioners] == [("local-exec", "create", 6)]
    assert flow.lifecycle == {"ignore_changes": ["content"]}


def test_a_sensitive_variable_marks_the_text_rendered_with_it() -> None:
    flow, _, secret = evaluated("sensitive_content").resources
    assert flow.attributes.sensitive == (("content",),)
    assert secret.attributes.sensitive == (("secret_value",),)
    assert flow.attributes.texts["content",].locate(8, 15) == ("flows/load.yml.tftpl", 8, 17)
