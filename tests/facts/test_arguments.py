"""Arguments in their places: what a provider's schema or a backend's manual calls a credential is hidden, however short."""

from __future__ import annotations

import pytest

from gate.facts.arguments import backend_settings, redacted, typed_paths
from gate.facts.redaction import REDACTED, Redactor
from gate.model.source import Path


def test_the_credentials_of_a_backend_are_hidden() -> None:
    settings = {"bucket": "b", "access_key": "k", "username": "me", "sas_token": "t", "conn_str": "postgres://u:p@db/x"}
    assert backend_settings(settings, Redactor()) == {
        "bucket": "b",
        "access_key": REDACTED,
        "username": REDACTED,
        "sas_token": REDACTED,
        "conn_str": f"postgres://{REDACTED}@db/x",
    }


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("kestra_namespace_secret", {"secret_key": "K", "secret_value": "v"}, [("secret_value",)]),
        ("kestra_kv", {"key": "REGION", "value": "v"}, [("value",)]),
        ("kestra_namespace", {"secret_configuration": {}, "storage_configuration": None}, [("secret_configuration",)]),
        ("airbyte_source", {"configuration": "{}", "name": "n"}, [("configuration",)]),
        ("airbyte_source_postgres", {"configuration": {}, "name": "n"}, [("configuration",)]),
        ("airbyte_destination_custom", {"configuration": "{}"}, [("configuration",)]),
        ("airbyte_sources", {"configuration": "{}"}, []),
        ("kubernetes_secret", {"data": {}, "metadata": []}, [("data",)]),
        ("terraform_data", {"input": "v"}, []),
    ],
)
def test_arguments_are_known_by_the_type_of_the_resource(kind: str, values: dict[str, object], expected: list[Path]) -> None:
    assert list(typed_paths(kind, values)) == expected


def test_the_id_of_a_connection_is_shown_in_a_key_and_nothing_else_is() -> None:
    redactor = Redactor()
    redactor.public.add("c-1")

    shown = [redacted("kestra_kv", {"key": "ID", "value": value}, [("value",)], redactor)["value"] for value in ("c-1", "hunter2")]

    assert shown == ["c-1", REDACTED]


def test_a_connection_whose_id_is_a_secret_is_not_shown() -> None:
    redactor = Redactor()
    redactor.public.add("c-100")
    redactor.learn("c-100")

    assert redacted("kestra_kv", {"value": "c-100"}, [("value",)], redactor) == {"value": REDACTED}
