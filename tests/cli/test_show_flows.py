"""`gate show --flows`: how flows hang together, for a terminal and for a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import gate, said, write_repository

SETTINGS = """\
version: 1
environments:
  dev:
    flows: [flows]
    kestra: {url: "http://localhost:8080", version: "1.3"}
    namespaces: [company]
  prod:
    protected: true
    flows: [live]
    kestra: {url: "https://kestra.example.com", version: "1.3"}
    namespaces: [live]
"""

LOG = "tasks: [{id: log, type: io.kestra.plugin.core.log.Log, message: hello}]\n"
LOAD = f"""\
id: load
namespace: company.sales
{LOG}\
triggers:
  - {{id: any, type: io.kestra.plugin.core.trigger.Flow, preconditions: {{id: p, where: [{{id: w, filters: [
      {{field: NAMESPACE, type: STARTS_WITH, value: company.}}]}}]}}}}
"""
REPORT = """\
id: report
namespace: company.sales
tasks:
  - {id: mail, type: io.kestra.plugin.core.flow.Subflow, namespace: company.mail, flowId: send}
  - {id: live, type: io.kestra.plugin.core.flow.Subflow, namespace: live.sales, flowId: send}
  - {id: gone, type: io.kestra.plugin.core.flow.Subflow, namespace: company.sales, flowId: gone, disabled: true}
  - {id: some, type: io.kestra.plugin.core.flow.Subflow, namespace: company.sales, flowId: "{{ inputs.which }}"}
  - {id: twice, type: io.kestra.plugin.core.flow.Subflow, namespace: company.mail, flowId: send}
  - {id: again, type: io.kestra.plugin.core.flow.Subflow, namespace: company.sales, flowId: report}
inputs: [{id: which, type: STRING}]
"""
SEND = f"id: send\nnamespace: company.mail\ndisabled: true\n{LOG}"

TEXT = """\
dev: 3 flows, 6 ways
  company.mail.send  disabled
  company.sales.load
    follows company.*.*  another namespace, 2 of the flows here fit
  company.sales.report
    runs    company.mail.send  another namespace, disabled
    runs    company.sales.*  known to an execution alone
    runs    company.sales.gone  not here, switched off
    runs    company.sales.report
    runs    live.sales.send  namespace of prod, not here
  circle: company.sales.report → company.sales.report

prod: 0 flows, 0 ways
"""

CHART = """\
flowchart LR
  subgraph n0["company.mail"]
    f0["send"]:::off
  end
  subgraph n1["company.sales"]
    f1["load"]
    f2["report"]
  end
  e0(["company.*.*"]):::elsewhere
  e1(["company.sales.*"]):::elsewhere
  e2(["company.sales.gone"]):::elsewhere
  e3(["live.sales.send"]):::elsewhere
  e0 -.->|"then, another namespace, 2 of the flows here fit"| f1
  f2 -->|"runs, another namespace"| f0
  f2 -->|"runs, known to an execution alone"| e1
  f2 -->|"runs, not here, switched off"| e2
  f2 -->|"runs"| f2
  f2 -->|"runs, namespace of prod, not here"| e3
  linkStyle 0,1 stroke:#9a6700,stroke-width:2px
  linkStyle 5 stroke:#cf222e,stroke-width:2px
  classDef off opacity:0.5
  classDef elsewhere stroke-dasharray:4
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "live").mkdir()
    (tmp_path / "live/.keep").touch()
    return write_repository(tmp_path, SETTINGS, load=LOAD, report=REPORT, send=SEND)


def test_all_environments_as_text(repository: Path) -> None:
    assert said(gate(repository, "show", "--flows")) == (0, TEXT, "")


def test_one_environment_with_the_lines_that_say_so(repository: Path) -> None:
    shown = gate(repository, "show", "--flows", "dev", "--verbose").stdout

    for line in (4, 8):
        assert f"\n    runs    company.mail.send  another namespace, disabled  flows/report.yml:{line}\n" in shown
    assert "prod" not in shown.replace("namespace of prod", "")


def test_a_chart(repository: Path) -> None:
    assert said(gate(repository, "show", "--flows", "dev", "--format", "mermaid")) == (0, CHART, "")


def test_a_chart_shows_one_environment(repository: Path) -> None:
    assert said(gate(repository, "show", "--flows", "--format", "mermaid")) == (
        2,
        "",
        "error: a chart shows one environment\n  fix: Name one: dev, prod.\n",
    )


def test_a_chart_is_one_of_flows(repository: Path) -> None:
    assert said(gate(repository, "show", "dev", "--format", "mermaid")) == (
        2,
        "",
        "error: --format mermaid needs --flows\n  fix: Write `gate show --flows ENV --format mermaid`.\n",
    )


def test_what_cannot_be_read_is_said_and_is_3(repository: Path) -> None:
    (repository / "flows/broken.yml").write_text("id: a\nid: b\n")
    line = "  not read: flows/broken.yml:2:1: the key `id` stands here again; it is already on line 1\n"

    assert said(gate(repository, "show", "--flows", "dev")) == (3, TEXT.partition("\n\n")[0] + f"\n{line}", "")
    assert said(gate(repository, "show", "--flows", "--quiet")) == (3, line, "")
    assert f"\n  %%{line[1:]}" in gate(repository, "show", "--flows", "dev", "--format", "mermaid").stdout


def test_names_cannot_break_out_of_a_chart(repository: Path) -> None:
    (repository / "flows/odd.yml").write_text(f"id: 'a\"]; click x'\nnamespace: company\n{LOG}")

    assert '["a#34;#93;#59; click x"]' in gate(repository, "show", "--flows", "dev", "--format", "mermaid").stdout


def test_secrets_are_hidden(repository: Path) -> None:
    (repository / "flows/odd.yml").write_text(
        "id: a\nnamespace: company\nvariables: {api_password: c0rrect-h0rse}\n"
        "tasks: [{id: t, type: io.kestra.plugin.core.flow.Subflow, namespace: company, flowId: '{{ vars.api_password }}'}]\n"
    )

    shown = gate(repository, "show", "--flows", "dev", "--verbose").stdout
    assert "c0rrect-h0rse" not in shown
    assert "runs    company.«redacted»  not here" in shown
