"""A server that speaks as Kestra does is asked for its plugins, and what they read is looked at from then on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from gate.errors import ConfigError, GateError, InputError
from gate.model.kestra import Flow, PluginSchema
from gate.sources.kestra import KestraFlows, server
from gate.sources.kestra.pulled import pull
from tests.served_kestra import SCHEMA, SYNC, served

GATE = Path(sys.executable).with_name("gate")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.mark.parametrize(
    ("path", "environ"),
    [
        ("", {}),
        ("/", {}),
        ("/behind/a/path", {}),
        ("/closed", {"KESTRA_API_TOKEN": "token"}),
        ("/closed", {"KESTRA_USERNAME": "me", "KESTRA_PASSWORD": "secret"}),
    ],
)
def test_the_schema_is_fetched(address: str, path: str, environ: Mapping[str, str]) -> None:
    assert server.fetch(address + path, environ) == SCHEMA


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/closed", "127.0.0.1 answered 401 Unauthorized"),
        ("/elsewhere", "127.0.0.1 answered 404 Not Found"),
        ("/moved", "127.0.0.1 answered 302 Found"),
        ("/text", "127.0.0.1 did not answer with JSON"),
        ("/list", "the server's answer is not Kestra's JSON Schema of a flow"),
    ],
)
def test_what_goes_wrong_is_said_in_words(address: str, path: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        server.fetch(address + path, {"KESTRA_PASSWORD": "secret"})

    assert raised.value.message == message
    assert raised.value.remediation


def test_a_server_that_does_not_run() -> None:
    with pytest.raises(InputError) as raised:
        server.fetch("http://127.0.0.1:1", {})

    assert raised.value.message == "127.0.0.1 could not be asked: [Errno 111] Connection refused"


@pytest.mark.parametrize(
    "url", ["", "kestra.example.com", "file:///etc/passwd", "ftp://a", "http://", "http://me:secret@a", "http://a?x=y"]
)
def test_what_is_no_address_is_not_asked(url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        server.fetch(url, {})

    assert raised.value.message == "this is no address of a Kestra server"


def test_another_schema_is_none_of_a_flow(address: str) -> None:
    with pytest.raises(InputError) as raised:
        pull(address, server.fetch(address + "/other", {}))

    assert raised.value.message == "the server's answer is not Kestra's JSON Schema of a flow"


PLUGINS = PluginSchema(path="kestra-schema.json", raw=msgspec.json.encode(pull("http://localhost", SCHEMA)))
HEAD = "id: a\nnamespace: company\n"


def found(task: str, plugins: PluginSchema | None = PLUGINS) -> list[str]:
    flow = KestraFlows().read(f"{HEAD}tasks: [{{id: t, {task}}}]\n", "f.yml")
    assert isinstance(flow, Flow), flow
    misfits, version = KestraFlows().misfits(flow, "1.3", plugins=plugins)
    assert version == "1.3.31"
    return [f"{one.kind} {'.'.join(map(str, one.path))} {one.nearest or one.replacement or ''}".rstrip() for one in misfits]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (f"type: {SYNC}, connectionId: x, wait: '{{{{ true }}}}', timeout: PT1M, retry: {{type: constant, interval: PT1S}}", []),
        ("type: io.kestra.plugin.airbyte.Sync, connectionId: x", [f"old-type tasks.0.type {SYNC}"]),
        (f"type: {SYNC}, conectionId: x", ["unknown-property tasks.0.conectionId connectionId", "missing-property tasks.0.connectionId"]),
        (f"type: {SYNC}, connectionId: x, mode: HALF", ["wrong-value tasks.0.mode FULL or PART"]),
        (f"type: {SYNC}, connectionId: x, maxDuration: long", ["wrong-value tasks.0.maxDuration a duration such as PT10M"]),
        (
            f"type: {SYNC}, connectionId: x, options: {{sise: 1}}",
            ["unknown-property tasks.0.options.sise size", "missing-property tasks.0.options.size"],
        ),
        (f"type: {SYNC}, connectionId: x, runner: {{type: docker, image: [a]}}", ["wrong-type tasks.0.runner.image text"]),
        (f"type: {SYNC}, connectionId: x, runner: {{type: podman}}", ["unknown-type tasks.0.runner.type docker or process"]),
        (f"type: {SYNC}, connectionId: x, disabled: maybe", ["wrong-type tasks.0.disabled true or false"]),
        ("type: io.kestra.plugin.fs.sftp.Trigger", ["unknown-type tasks.0.type the type of a task, which this is not"]),
        ("type: io.kestra.plugin.not.There, anything: 1", []),
    ],
)
def test_other_plugins_are_looked_at(task: str, expected: list[str]) -> None:
    assert found(task) == expected


def test_without_the_file_only_what_all_tasks_have_is() -> None:
    assert found(f"type: {SYNC}, conectionId: x, disabled: maybe", plugins=None) == ["wrong-type tasks.0.disabled true or false"]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", json.dumps(SCHEMA).encode(), b'{"server": 1}'])
def test_a_file_that_gate_did_not_write(raw: bytes) -> None:
    with pytest.raises(GateError) as raised:
        found("type: x.Y", PluginSchema(path="kestra-schema.json", raw=raw))

    assert (raised.value.message, raised.value.path) == ("this is not a schema of Kestra as gate writes it", "kestra-schema.json")


def test_the_command_writes_what_gate_yaml_takes(address: str, tmp_path: Path) -> None:
    asked = run(tmp_path, "schema", "kestra", "--url", address, "--output", "kestra-schema.json")
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "", "")

    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/a.yml").write_text(f"{HEAD}tasks: [{{id: t, type: {SYNC}, conectionId: x}}]\n")
    kestra = '{url: http://localhost:8080, version: "1.3", schema: kestra-schema.json}'
    (tmp_path / "gate.yaml").write_text(
        f"version: 1\nenvironments:\n  dev:\n    flows: [flows]\n    namespaces: [company]\n    kestra: {kestra}\n"
    )
    report = json.loads(run(tmp_path, "check", "dev", "--format", "json").stdout)

    assert [one["message"] for one in report["environments"][0]["findings"] if one["rule"] == "FLOW-01"] == [
        f"Kestra 1.3.31 requires the property connectionId of {SYNC}",
        f"Kestra 1.3.31 does not know the property conectionId of {SYNC}; did you mean connectionId?",
    ]
    assert "kestra schema" in {one["kind"] for one in report["inputs"]}

    (tmp_path / "kestra-schema.json").unlink()
    missing = run(tmp_path, "check", "dev", "--format", "json")
    assert (missing.returncode, [one["path"] for one in json.loads(missing.stdout)["failures"]]) == (3, ["kestra-schema.json"])


@pytest.mark.parametrize("arguments", [("kestra",), ("config", "--url", "http://localhost")])
def test_the_address_belongs_to_kestra(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ran = run(tmp_path, "schema", *arguments)

    assert (ran.returncode, ran.stderr.splitlines()[0]) == (2, "error: `--url` belongs to kestra, and kestra needs it")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(GATE), *arguments], cwd=folder, capture_output=True, text=True, check=False)
