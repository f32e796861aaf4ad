"""What a flow reaches is there for rules, without secrets, and leads back to its line."""

from __future__ import annotations

from datetime import UTC, datetime

from gate.config.project import Airbyte, Environment
from gate.facts.build import build
from gate.facts.documents import Documents
from gate.facts.flows import FlowCollector
from gate.facts.input.flow import BrokenExpressionFact, FlowFact, ReferenceFact
from gate.facts.learn import learn
from gate.facts.places import Places
from gate.facts.redaction import REDACTED, Redactor
from gate.model.report import Location
from gate.model.source import Path
from gate.sources.kestra import KestraFlows
from gate.tree import MemoryTree

FLOW = """\
id: load
namespace: company.team
variables:
  db_password: c0rrect-h0rse
tasks:
  - id: query
    type: io.kestra.plugin.jdbc.postgresql.Query
    url: jdbc:postgresql://{{ vars.db_password }}.example.com/shop
    username: "{{ secret('DB_USER') }}"
    password: "{{ secret('DB_PASSWORD') }}"
    sql: |
      select 1;
      {{ kv(inputs.key) }} {{ outputs. }}
"""


def documents_of(text: str) -> Documents:
    collector = FlowCollector(KestraFlows(), Environment(name="dev", flows=("flows",)))
    tree = MemoryTree({"flows/load.yml": text.encode()})
    collector.from_files(tree)
    return Documents(
        configuration=None, source=tree, plan=None, flows=tuple(collector.flows), failures=tuple(collector.failures), inputs=()
    )


def fact_of(documents: Documents, environment: Environment | None = None) -> FlowFact:
    redactor = Redactor()
    learn(documents, redactor)
    environment = environment or Environment(name="dev")
    return build(documents, environment, [environment], datetime(2026, 1, 1, tzinfo=UTC), redactor).flows[0]


def reference(kind: str, target: str, path: Path, via: str, *, dynamic: bool = False, namespace: str | None = None) -> ReferenceFact:
    return ReferenceFact(
        kind=kind,
        target=target,
        namespace=namespace,
        namespace_root=namespace,
        namespace_path=path,
        environments=(),
        written=False,
        dynamic=dynamic,
        via=via,
        subject="flow:flows/load.yml",
        path=path,
    )


def test_rules_see_what_a_flow_reaches_and_no_secret() -> None:
    task, own = ("tasks", 0), "company.team"

    assert fact_of(documents_of(FLOW)).references == (
        reference("host", f"{REDACTED}.example.com", (*task, "url"), "url"),
        reference("secret", "DB_USER", (*task, "username"), "secret", namespace=own),
        reference("secret", "DB_PASSWORD", (*task, "password"), "secret", namespace=own),
        reference("kv", "«unknown»", (*task, "sql"), "kv", dynamic=True, namespace=own),
    )


def test_what_a_text_names_counts_where_an_environment_has_it_and_nothing_says_so_already() -> None:
    commands = "commands: ['psql -h db.acme.com', 'ping other.acme.org', 'curl https://api.acme.com', 'ping api.acme.com']"
    flow = f"id: load\nnamespace: company.team\ntasks:\n  - {{id: t, type: x.Y, {commands}}}\n"
    found = fact_of(documents_of(flow), Environment(name="dev", hosts=("*.acme.com",))).references

    assert [(one.target, one.environments, one.path) for one in found] == [
        ("api.acme.com", ("dev",), ("tasks", 0, "commands", 2)),
        ("db.acme.com", ("dev",), ("tasks", 0, "commands", 0)),
    ]


def test_ids_of_connections_mean_the_same_in_capitals() -> None:
    connection = "9A8B7C6D-0000-4000-8000-00000000BEEF"
    task = f"{{id: t, type: io.kestra.plugin.airbyte.connections.Sync, connectionId: {connection.lower()}}}"
    environment = Environment(name="dev", airbyte=Airbyte(server_url="http://a", connections=(connection,)))

    assert [one.environments for one in fact_of(documents_of(f"id: a\nnamespace: b\ntasks: [{task}]\n"), environment).references] == [
        ("dev",)
    ]


def test_rules_see_which_secrets_a_flow_names() -> None:
    text = FLOW + "  - {id: b, type: x.Y, a: \"{{ secret('A') }} {{ secret('A') }} {{ secret(inputs.k) }}\"}\n"

    assert fact_of(documents_of(text)).secrets == ("A", "DB_PASSWORD", "DB_USER")


def test_a_broken_expression_leads_to_the_character_where_kestra_would_stop() -> None:
    documents = documents_of(FLOW)
    path = ("tasks", 0, "sql")

    assert fact_of(documents).broken_expressions == (
        BrokenExpressionFact(path=path, says='Unexpected token of value "}}" and type PRINT_END, expected token of type NAME'),
    )
    assert Places(documents, "dev", {}).locate("flow:flows/load.yml", path) == (
        Location(path="flows/load.yml", line=13, column=39, end_line=13, end_column=40),
        (),
    )
