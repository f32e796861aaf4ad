"""Where the detector points, of what kind it says it is, and what it takes no orders from."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.facts.documents import Documents, FlowDocument
from gate.model.kestra import Flow
from gate.model.secrets import Secret
from gate.model.source import InputFile
from gate.model.terraform import Plan
from gate.sources.kestra import KestraFlows
from gate.sources.secrets.detector import detect
from gate.sources.terraform import configuration
from gate.tree import MemoryTree
from tests.corpus.cases import cases
from tests.corpus.detecting import detected, read_plan

SECRET = "Otter-Lane-3"


def in_terraform(files: dict[str, str], plan: Plan | None = None) -> list[str]:
    tree = MemoryTree({f"tf/{path}": text.encode() for path, text in files.items()})
    read = configuration.read(tree, "tf", variables=plan.variables if plan else None)
    documents = Documents(configuration=read, source=tree, plan=plan, flows=(), failures=(), inputs=read.inputs)
    return [said(one) for one in detect(documents)]


def in_flow(body: str) -> list[str]:
    text = f"id: a\nnamespace: company\n{body}"
    flow = KestraFlows().read(text, "flows/a.yml")
    assert isinstance(flow, Flow)
    document = FlowDocument(
        subject="flow:a",
        flow=flow,
        shown=lambda: flow,
        source=None,
        file="flows/a.yml",
        span=None,
        deployed=None,
        misfits=(),
        version=None,
    )
    tree = MemoryTree({"flows/a.yml": text.encode()})
    inputs = (InputFile(path="flows/a.yml", kind="flow", digest=""),)
    documents = Documents(configuration=None, source=tree, plan=None, flows=(document,), failures=(), inputs=inputs)
    return [said(one) for one in detect(documents)]


def said(one: Secret) -> str:
    place = f" at {one.span.path}:{one.span.line}:{one.span.column}" if one.span else ""
    return f"{one.confidence} {one.kind} {one.subject} {'.'.join(map(str, one.path))} ({one.what}){place}"


QUERY = "tasks: [{id: q, type: io.kestra.plugin.jdbc.mysql.Query, url: 'jdbc:mysql://db/x', password: %s}]"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(QUERY % SECRET, ["high property flow:a tasks.0.password (password)"], id="a property"),
        pytest.param(QUERY % "changeme", ["low property flow:a tasks.0.password (password)"], id="a stand-in"),
        pytest.param(QUERY % "\"{{ secret('DB') }}\"", [], id="a secret"),
        pytest.param(QUERY % "\"{{ kv('DB') }}\"", ["medium outside-source flow:a tasks.0.password (the KV store)"], id="the KV store"),
        pytest.param(
            QUERY % '"{{ envs.db }}"',
            ["medium outside-source flow:a tasks.0.password (an environment variable of the server)"],
            id="the environment",
        ),
        pytest.param(
            QUERY % '"{{ inputs.db }}"' + "\ninputs: [{id: db, type: STRING}]",
            ["medium outside-source flow:a tasks.0.password (the input db, which is not of type SECRET,)"],
            id="an input of another type",
        ),
        pytest.param(QUERY % '"{{ inputs.db }}"' + "\ninputs: [{id: db, type: SECRET}]", [], id="an input of type SECRET"),
        pytest.param(
            QUERY % '"{{ vars.db }}"' + f"\nvariables: {{db: {SECRET}}}",
            ["high property flow:a tasks.0.password (password)"],
            id="through a variable",
        ),
        pytest.param(
            QUERY % "\"{{ secret('DB') | substring(0, 4) }}\"", ["medium transformed flow:a tasks.0.password (password)"], id="a filter"
        ),
        pytest.param(QUERY % "\"{{ secret('DB') | default('') }}\"", [], id="a filter that changes nothing"),
        pytest.param(
            f"inputs: [{{id: api_token, type: STRING}}]\n{QUERY % 1}",
            ["medium unmasked-input flow:a inputs.0.type (api_token)", "high property flow:a tasks.0.password (password)"],
            id="an input that is shown",
        ),
        pytest.param(
            f"# psql postgres://load:{SECRET}@db/x\ntasks: []",
            ["high url file:flows/a.yml url.0 (a password in an address) at flows/a.yml:3:24"],
            id="a comment",
        ),
        pytest.param(
            "tasks:\n#  - password: OtterLane38aQ\n#  - the token: see the wiki\n#  - token: by_the_team",
            ["high script file:flows/a.yml script.0 (the value of password) at flows/a.yml:4:16"],
            id="a setting that was commented out",
        ),
        pytest.param(
            f"tasks: [{{id: s, type: io.kestra.plugin.scripts.shell.Commands, env: {{PGPASSWORD: {SECRET}}}, commands: [psql]}}]",
            ["high property flow:a tasks.0.env.PGPASSWORD (PGPASSWORD)"],
            id="the environment of a task",
        ),
    ],
)
def test_in_a_flow(body: str, expected: list[str]) -> None:
    assert sorted(in_flow(body)) == sorted(expected)


PROVISIONER = f"""resource "terraform_data" "x" {{
  provisioner "local-exec" {{
    command = "psql postgres://a:{SECRET}@db"
  }}
}}
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"main.tf": 'variable "db_password" {\n  sensitive = true\n}\n', "terraform.tfvars": f'db_password = "{SECRET}"\n'},
            ["high variable config:var.db_password default (db_password) at tf/terraform.tfvars:1:15"],
            id="a tfvars file",
        ),
        pytest.param(
            {"main.tf": 'variable "db_password" {}\n'}, ["medium unmarked-variable config:var.db_password  (db_password)"], id="unmarked"
        ),
        pytest.param({"main.tf": 'variable "rotate_password" {\n  type = bool\n}\n'}, [], id="a boolean"),
        pytest.param(
            {"main.tf": f'locals {{\n  db_password = "{SECRET}"\n}}\n'},
            ["high committed file:tf/main.tf db_password (db_password) at tf/main.tf:2:17"],
            id="a local that nothing uses",
        ),
        pytest.param(
            {"main.tf": f'locals {{\n  pw = "{SECRET}"\n}}\nresource "mysql_user" "x" {{\n  plaintext_password = local.pw\n}}\n'},
            ["high property config:mysql_user.x plaintext_password (plaintext_password)"],
            id="a local where it is used",
        ),
        pytest.param(
            {"main.tf": PROVISIONER},
            ["high url file:tf/main.tf command (a password in an address) at tf/main.tf:3:15"],
            id="a provisioner",
        ),
        pytest.param(
            {"main.tf": 'variable "v" {}\nresource "kestra_namespace_secret" "x" {\n  secret_key = "K"\n  secret_value = var.v\n}\n'},
            ["medium unmarked-value config:kestra_namespace_secret.x secret_value (secret_value)"],
            id="a secret that Terraform shows",
        ),
        pytest.param(
            {"main.tf": 'variable "v" {\n  sensitive = true\n}\nresource "kestra_namespace_file" "x" {\n  content = "x: ${var.v}"\n}\n'},
            ["high sensitive-in-clear config:kestra_namespace_file.x content (content)"],
            id="a hidden value in a file",
        ),
    ],
)
def test_in_terraform(files: dict[str, str], expected: list[str]) -> None:
    assert in_terraform(files) == expected


GIVEN = """variable "v" {{
  sensitive = {sensitive}
}}
resource "mysql_user" "x" {{
  plaintext_password = "{text}"
}}
"""


@pytest.mark.parametrize(
    ("sensitive", "text", "expected"),
    [
        pytest.param("true", "${var.v}", [], id="from outside"),
        pytest.param("true", "load-${var.v}", [], id="in part from outside"),
        pytest.param(
            "false",
            "${var.v}",
            ["medium unmarked-value config:mysql_user.x plaintext_password (plaintext_password)"],
            id="from outside, and shown",
        ),
        pytest.param(
            "true", "Heron_Field_8", ["high property config:mysql_user.x plaintext_password (plaintext_password)"], id="in the code"
        ),
    ],
)
def test_what_a_plan_was_given_is_not_in_the_code(sensitive: str, text: str, expected: list[str], tmp_path: Path) -> None:
    planned = read_plan(tmp_path, {"resource_changes": [], "variables": {"v": {"value": SECRET}}})
    assert in_terraform({"main.tf": GIVEN.format(sensitive=sensitive, text=text)}, planned) == expected


def test_constants_of_a_plans_providers_are_found_without_the_configuration(tmp_path: Path) -> None:
    arguments = {"url": {"constant_value": "https://k.example.com"}, "password": {"constant_value": SECRET}}
    providers = {"kestra": {"name": "kestra", "full_name": "registry.terraform.io/kestra-io/kestra", "expressions": arguments}}
    planned = read_plan(tmp_path, {"resource_changes": [], "configuration": {"provider_config": providers, "root_module": {}}})
    documents = Documents(configuration=None, source=MemoryTree({}), plan=planned, flows=(), failures=(), inputs=())
    assert [said(one) for one in detect(documents)] == ["high committed plan providers.kestra.password (password of the provider kestra)"]


ORDERS = (
    "# gitleaks:allow",
    "# pragma: allowlist secret",
    "# nosec",
    "# trufflehog:ignore",
    "# checkov:skip=CKV_SECRET_6:fine",
    "# tfsec:ignore:*",
    "# gate:ignore SEC-01",
)


@pytest.mark.parametrize("order", ORDERS)
def test_nothing_in_the_file_switches_it_off(order: str) -> None:
    body = f"{order}\ntasks:\n  - id: q\n    type: io.kestra.plugin.jdbc.mysql.Query\n    password: {SECRET} {order}\n"
    assert in_flow(body) == ["high property flow:a tasks.0.password (password)"]


def test_the_representation_of_what_was_found_shows_no_secret(tmp_path: Path) -> None:
    for case in cases():
        for one in detected(case, tmp_path):
            assert one.text is None or one.text not in repr(one)
