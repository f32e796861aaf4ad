from __future__ import annotations

from gate.config.schema import schema


def test_the_schema_names_the_keys_that_people_write() -> None:
    found = schema()["$defs"]
    assert list(found["GateFile"]["properties"]) == ["version", "policies", "engine", "limits", "environments", "waivers", "evidence"]
    assert list(found["Environment"]["properties"]) == [
        "protected",
        "promotes_from",
        "branch",
        "approvals",
        "plan_max_age",
        "volatile",
        "terraform",
        "flows",
        "kestra",
        "namespaces",
        "airbyte",
        "dbt",
        "hosts",
        "owns",
        "secrets",
        "resource_types",
        "enforcement",
    ]


def test_an_unknown_key_does_not_fit_the_schema() -> None:
    closed = {name: found["additionalProperties"] for name, found in schema()["$defs"].items() if "properties" in found}
    assert closed == {**dict.fromkeys(closed, False), "State": True}


def test_every_key_is_described() -> None:
    keys = [(section, key, found) for section, held in schema()["$defs"].items() for key, found in held.get("properties", {}).items()]
    assert [(section, key) for section, key, found in keys if "description" not in found and "$ref" not in found] == []
