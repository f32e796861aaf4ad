"""What texts name without a property that says so is found in commands, SQL, addresses and bodies; prose and names of Kestra's are none."""

from __future__ import annotations

import pytest

from tests.sources.kestra.test_references import HEADER, read


def named(text: str) -> tuple[str, ...]:
    """`kind target ?`, where the question mark says that an execution may decide otherwise."""
    return tuple(f"{one.kind} {one.target}{' ?' if one.dynamic else ''}" for one in read(HEADER + text).words(lambda _: True))


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (
            "commands: ['psql -h db.acme.com -d x', 'ssh etl@10.1.2.3:22', 'curl API.acme.com/v1']",
            ("db.acme.com", "10.1.2.3:22", "api.acme.com"),
        ),
        ("env: {PGHOST: db.acme.com}", ("db.acme.com",)),
        ("script: 'connect(host=\"db.acme.com\")'", ("db.acme.com",)),
        ("url: 'jdbc:oracle:thin:@db.acme.com:1521:orcl'", ("db.acme.com:1521",)),
        ("url: 'jdbc:sqlserver://;serverName=db.acme.com'", ("db.acme.com",)),
        ("options: {proxy: {address: proxy.acme.com}}", ("proxy.acme.com",)),
        ("headers: {Host: \"{{ 'api' ~ '.acme.com' }}\"}", ("api.acme.com",)),
        ("script: 'os.environ.get(1); self.client.close()'", ()),
        ("to: team@mail.acme.com", ()),
        ("description: see wiki.acme.com", ()),
    ],
)
def test_hosts(task: str, expected: tuple[str, ...]) -> None:
    assert named(f"tasks:\n  - id: t\n    type: io.kestra.plugin.x.Y\n    {task}\n") == tuple(f"host {one}" for one in expected)


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("commands: [aws s3 rm s3://lake/a]", ("bucket lake",)),
        ("to: 'gs://lake'", ("bucket lake",)),
        ("url: 'jdbc:postgresql://localhost/dw?currentSchema=a'", ("database dw", "schema a")),
        ("url: 'jdbc:sqlserver://localhost;databaseName=dw'", ("database dw",)),
        ("url: 'jdbc:snowflake://localhost/?db=dw&warehouse=wh&role=r'", ("database dw", "role r", "warehouse wh")),
        ("sql: delete from dw.sales.orders", ("schema sales", "dataset sales", "database dw", "project dw")),
        ("sql: 'select 1 from `a-b.sales.orders`'", ("schema sales", "dataset sales", "database a-b", "project a-b")),
        ("sql: use warehouse wh; use dw", ("warehouse wh", "database dw")),
        ("destinationTable: sales.orders", ("schema sales", "dataset sales")),
        ("message: delete from dw.sales_eu.orders_1", ()),
    ],
)
def test_places(task: str, expected: tuple[str, ...]) -> None:
    found = named(f"tasks:\n  - id: t\n    type: io.kestra.plugin.x.Y\n    {task}\n")

    assert tuple(one for one in found if not one.startswith("host ")) == expected


def test_connections_in_a_body_a_loop_and_json() -> None:
    one, two, three = (f"{digit * 8}-1111-4111-8111-{digit * 12}" for digit in "abc")
    flow = f"""\
variables: {{all: '{{"a": "{one}"}}'}}
tasks:
  - {{id: t, type: x.Y, body: '{{"connectionId": "{two.upper()}"}}'}}
  - {{id: u, type: x.Y, values: [{three}]}}
"""
    assert named(flow) == tuple(f"airbyte-connection {name}" for name in (one, two, three))
