"""Secrets that reach their place by a roundabout way, or stand where nobody looks; and what only looks like one of them."""

from __future__ import annotations

import pytest

from tests.sources.secrets.test_detector import QUERY, SECRET, in_flow

HOOK = "/T0AB12CD3/B0AB12CD3/abcDEfgHijklMnOPqrstuvwx"
ASSEMBLED = f"slack.X, url: \"{{{{ vars.a ~ '{HOOK}' }}}}\""
PYTHON = "tasks:\n  - id: s\n    type: io.kestra.plugin.scripts.python.Script\n    script: |\n      %s"
LITERAL = ["high property flow:a tasks.0.password (password)"]
TASK = "tasks: [{id: t, type: io.kestra.plugin.%s}]"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(QUERY % '"{{ vars.db.a }}"' + f"\nvariables: {{db: {{a: {SECRET}}}}}", id="a variable in a mapping"),
        pytest.param(QUERY % '"{{ inputs.a }}"' + f"\ninputs: [{{id: a, type: SELECT, defaults: {SECRET}}}]", id="the default of an input"),
        pytest.param(QUERY % f"\"{{% set p = '{SECRET}' %}}{{{{ p }}}}\"", id="a variable of the template"),
        pytest.param(QUERY % f"\"{{{{ {{'a': '{SECRET}'}}.a }}}}\"", id="a mapping of the template"),
        pytest.param(QUERY % f"\"{{{{ render('{SECRET}') }}}}\"", id="a text that is rendered"),
    ],
)
def test_what_feeds_a_property(body: str) -> None:
    assert in_flow(body) == LITERAL


@pytest.mark.parametrize(
    ("task", "read"),
    [
        (f"core.debug.Return, format: {SECRET}", "outputs.r.value"),
        (f"core.output.OutputValues, values: {{a: {SECRET}}}", "outputs.r.values.a"),
    ],
    ids=["Return", "OutputValues"],
)
def test_a_task_that_only_repeats_it(task: str, read: str) -> None:
    query = f"{{id: q, type: io.kestra.plugin.jdbc.mysql.Query, password: '{{{{ {read} }}}}'}}"
    body = f"tasks: [{{id: r, type: io.kestra.plugin.{task}}}, {query}]"

    assert in_flow(body) == ["high property flow:a tasks.1.password (password)"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            f"inputs: [{{id: a, type: JSON, defaults: {{password: {SECRET}}}}}]",
            ["high property flow:a inputs.0.defaults.password (password)"],
            id="a default that is a mapping",
        ),
        pytest.param(
            f"inputs: [{{id: db_password, type: SELECT, values: [{SECRET}]}}]",
            ["high property flow:a inputs.0.values.0 (db_password)"],
            id="the values of an input",
        ),
        pytest.param(
            TASK % f"core.kv.Set, key: DB_PASSWORD, value: {SECRET}",
            ["high property flow:a tasks.0.value (DB_PASSWORD)"],
            id="a key of the store",
        ),
        pytest.param(
            "triggers: [{id: w, type: io.kestra.core.models.triggers.types.Webhook, key: abc}]",
            ["high webhook-key flow:a triggers.0.key (the key of the webhook)"],
            id="a webhook by its old name",
        ),
        pytest.param(
            "pluginDefaults: [{type: io.kestra.plugin.core.trigger.Webhook, values: {key: abc}}]",
            ["high webhook-key flow:a pluginDefaults.0.values.key (the key of the webhook)"],
            id="a webhook by defaults",
        ),
        pytest.param(
            TASK % "core.http.Request, headers: {X-Acme-Auth: 9f86d081884c7d659a2f, Cookie: sid=9f86d081884c7d659a2e}",
            ["medium header flow:a tasks.0.headers.Cookie (Cookie)", "medium header flow:a tasks.0.headers.X-Acme-Auth (X-Acme-Auth)"],
            id="headers of any name",
        ),
        pytest.param(
            TASK
            % "core.http.Request, headers: {Idempotency-Key: orders-2024-v17, X-Sort-Key: created_at_2, X-Auth-Type: service-account-2}",
            [],
            id="headers that give no access",
        ),
        pytest.param(
            TASK % f"scripts.shell.Commands, taskRunner: {{type: x.Docker, config: {{auths: {{ghcr.io: {{auth: {SECRET}}}}}}}}}",
            ["high property flow:a tasks.0.taskRunner.config.auths.ghcr.io.auth (auth)"],
            id="Docker's configuration",
        ),
        pytest.param(
            f"variables: {{a: 'https://hooks.slack.com/services'}}\n{TASK % ASSEMBLED}",
            ["high webhook flow:a tasks.0.url (a Slack webhook)"],
            id="a webhook that is put together",
        ),
    ],
)
def test_where_it_stands(body: str, expected: list[str]) -> None:
    assert in_flow(body) == expected


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('password = (\n          "%s"\n      )', "the value of password"),
        ('password = base64.b64decode("%s")', "the value of password"),
        ('get(url, auth=("load", "%s"))', "a password for a request"),
        ('os.environ.get("DB_PASSWORD", "%s")', "a password where none is given"),
        ("password: \"{{ env_var('DB_PASSWORD', '%s') }}\"", "a password where none is given"),
        ("machine db login load password %s", "a password for a host"),
        ("db:5432:dw:load:%s", "a password for a database"),
        ('{"auths": {"ghcr.io": {"auth": "%s"}}}', "a password for a registry"),
        ("spark-submit --conf spark.hadoop.fs.s3a.secret.key=%s", "the value of secret.key"),
    ],
)
def test_in_a_script(line: str, what: str) -> None:
    found = in_flow(PYTHON % line.replace("%s", "OtterLane38aQ"))

    assert [one.partition(" flow:a ")[2] for one in found] == [f"tasks.0.script ({what})"]


@pytest.mark.parametrize(
    "line",
    [
        'auth = (os.environ["USER"], os.environ["PASSWORD"])',
        'get(url, auth=("load", password))',
        'os.environ.get("AWS_REGION", "us-east-1")',
        'os.environ.get("TOKEN", "")',
        'primary_key = ("order_id", "line_id")',
        "spark-submit --conf spark.sql.shuffle.key=orders_by_day_2024",
    ],
)
def test_what_a_script_only_reads(line: str) -> None:
    assert in_flow(PYTHON % line) == []
