"""Whose a thing is that a flow reaches: exactly the environments whose entry has it."""

from __future__ import annotations

import pytest

from gate.config.project import Airbyte, Dbt, Environment, Kestra, Owns
from gate.facts.ownership import Holders, deployers, owned, written
from gate.model.terraform import UNKNOWN_PART
from gate.tree import MemoryTree

DEV = Environment(
    name="dev",
    kestra=Kestra(url="http://localhost:8080", tenant="dev", version="1.3"),
    airbyte=Airbyte(server_url="http://localhost:8006", connections=("c-dev",)),
    dbt=Dbt(targets=("dev", "shared")),
    hosts=("*.dev.example.com",),
    owns=Owns(bucket=("acme-dev-*",), dbt_job=("17",)),
)
PROD = Environment(
    name="prod", dbt=Dbt(targets=("prod", "shared")), hosts=("*.prod.example.com",), owns=Owns(bucket=("acme-prod", "acme-*-eu"))
)
EMPTY = Environment(name="empty")


@pytest.mark.parametrize(
    ("kind", "target", "expected"),
    [
        ("host", "db.dev.example.com:5432", ("dev",)),
        ("host", "localhost:8080", ("dev",)),
        ("host", "localhost:9999", ()),
        ("host", f"{UNKNOWN_PART}.prod.example.com", ("prod",)),
        ("host", UNKNOWN_PART, ()),
        ("host", "api.github.com", ()),
        ("kestra-api", "kestra.prod.example.com", ("prod",)),
        ("dbt-target", "shared", ("dev", "prod")),
        ("dbt-target", "ci", ()),
        ("tenant", "dev", ("dev",)),
        ("airbyte-connection", "c-dev", ("dev",)),
        ("bucket", "acme-dev-eu", ("dev", "prod")),
        ("bucket", "acme-prod", ("prod",)),
        ("bucket", "acme-prod-2", ()),
        ("dbt-job", "17", ("dev",)),
        ("flow", "dev", ()),
        ("bucket", None, ()),
    ],
)
def test_whose_it_is(kind: str, target: str | None, expected: tuple[str, ...]) -> None:
    assert Holders((DEV, PROD, EMPTY)).of(kind, target) == expected


def test_what_is_owned_by_name_has_the_kinds_of_references() -> None:
    assert [owned(one) for one in (DEV, EMPTY)] == [{"bucket": ("acme-dev-*",), "dbt-job": ("17",)}, {}]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("flows/a.yml", ("dev", "prod")),
        ("flows/team/a.yml", ("dev", "prod")),
        ("flows2/a.yml", ()),
        ("shared/a.yml", ("prod",)),
        (None, ()),
    ],
)
def test_who_deploys_a_file(file: str | None, expected: tuple[str, ...]) -> None:
    environments = (Environment(name="dev", flows=("./flows/",)), Environment(name="prod", flows=("flows", "shared")), EMPTY)

    assert deployers(file, environments) == expected


def test_what_is_written_is_the_file_before_terraform_renders_it() -> None:
    tree = MemoryTree({"flows/a.yml": b"url: ${url}"})

    assert [written(file, tree) for file in ("flows/a.yml", "flows/b.yml", None)] == ["url: ${url}", "", ""]


MENTIONED = {
    "a host, in any case and with any port": ("ping DB.prod.example.com:5432", True),
    "a part of a pattern with a port": ("http://10.0.0.7/", True),
    "a bucket of a pattern that begins with a star": ("s3://x-prod-lake", True),
    "one of a set of characters": ("use warehouse wh_7", True),
    "a connection": ("sync 7C1E", True),
    "letters that may stand for others": ("db\uff0eprod", True),
    "nothing of anybody's": ("echo hello", False),
}


@pytest.mark.parametrize(("text", "expected"), MENTIONED.values(), ids=MENTIONED)
def test_a_text_is_looked_through_where_it_may_name_what_somebody_has(text: str, expected: bool) -> None:
    prod = Environment(
        name="prod",
        hosts=("*.prod.example.com", "10.0.0.7:8080"),
        owns=Owns(bucket=("*-prod-lake",), warehouse=("wh_[0-9]",)),
        airbyte=Airbyte(server_url="https://airbyte.example.com", connections=("7c1e",)),
    )
    assert Holders((prod, Environment(name="dev"))).mentioned(text) is expected


def test_where_a_pattern_matches_everything_every_text_is_looked_through() -> None:
    assert Holders((Environment(name="prod", hosts=("*",)),)).mentioned("echo hello")


def test_where_nobody_has_anything_no_text_is() -> None:
    assert not Holders((Environment(name="prod"),)).mentioned("ping db.prod.example.com")
