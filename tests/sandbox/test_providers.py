"""What the vendor's provider does that a reader of plans must know, shown by the stand-in: each of these once surprised somebody."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.programs import require
from tests.sandbox.mirror import cli_config, make_mirror, terraform
from tests.sandbox.providers.flow_yaml import rewrite, same
from tests.sandbox.server import Server, start_servers

FLOW = """\
# Why it is so.
namespace: company.marketing
id: sync
tasks:
  - type: io.kestra.plugin.core.log.Log
    id: log
    message: {message}
"""

ROOT = """\
terraform {{
  required_providers {{
    kestra = {{
      source  = "kestra-io/kestra"
      version = "1.3.2"
    }}
  }}
}}

provider "kestra" {{
  url      = "{url}"
  username = "terraform@example.com"
  password = "sandbox-dev-kestra"
}}

resource "kestra_flow" "sync" {{
  flow_id   = "sync"
  namespace = "company.marketing"
  content   = {content}
}}

resource "terraform_data" "connection" {{}}
"""


class Root:
    """A root module with one flow."""

    def __init__(self, folder: Path, mirror: Path, server: Server) -> None:
        self.program = require("terraform")
        self.folder = folder / "root"
        self.folder.mkdir()
        self.server = server
        settings = folder / "terraform.rc"
        settings.write_text(cli_config(mirror), encoding="utf-8")
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "TF_CLI_CONFIG_FILE": str(settings)}

    def write(self, content: str) -> None:
        text = ROOT.format(url=self.server.url, content=content)
        (self.folder / "main.tf").write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return terraform(self.program, self.folder, *arguments, environment=self.environment)

    def apply(self, content: str) -> None:
        self.write(content)
        for arguments in (("init", "-no-color"), ("apply", "-auto-approve", "-no-color")):
            result = self.run(*arguments)
            assert result.returncode == 0, result.stdout + result.stderr


def test_unknown_content_is_planned_as_an_empty_string_and_stops_the_apply(tmp_path: Path, mirror: Path) -> None:
    with start_servers(["dev"]) as servers:
        module = Root(tmp_path, mirror, servers["dev"])
        module.write('"id: sync\\nnamespace: company.marketing\\ndescription: ${terraform_data.connection.id}\\n"')
        module.run("init", "-no-color")
        assert module.run("plan", "-no-color", "-out=plan.tfplan").returncode == 0
        plan = json.loads(module.run("show", "-json", "plan.tfplan").stdout)
        change = next(item["change"] for item in plan["resource_changes"] if item["type"] == "kestra_flow")
        assert change["after"]["content"] == ""
        assert change["after_unknown"] == {"id": True, "revision": True, "tenant_id": True}

        applied = module.run("apply", "-no-color", "plan.tfplan")
        assert applied.returncode == 1
        assert "Provider produced inconsistent final plan" in applied.stderr
        assert servers["dev"].flow("company.marketing", "sync") is None


def test_a_flow_is_sent_as_written_and_a_second_plan_is_empty(tmp_path: Path, mirror: Path) -> None:
    with start_servers(["dev"]) as servers:
        module = Root(tmp_path, mirror, servers["dev"])
        text = FLOW.format(message="hello")
        module.apply(json.dumps(text))
        assert servers["dev"].flow("company.marketing", "sync") == {"source": text, "revision": 1}
        assert module.run("plan", "-no-color", "-detailed-exitcode").returncode == 0


def test_an_edit_of_namespace_in_the_content_alone_is_invisible(tmp_path: Path, mirror: Path) -> None:
    with start_servers(["dev"]) as servers:
        module = Root(tmp_path, mirror, servers["dev"])
        text = FLOW.format(message="hello")
        module.apply(json.dumps(text))
        moved = text.replace("company.marketing", "company.prod")
        module.write(json.dumps(moved))
        assert module.run("plan", "-no-color", "-detailed-exitcode").returncode == 0

        module.write(json.dumps(moved.replace("hello", "goodbye")))
        assert module.run("plan", "-no-color", "-detailed-exitcode").returncode == 2
        refused = module.run("apply", "-auto-approve", "-no-color")
        assert refused.returncode == 1
        assert "Illegal flow id or namespace update" in " ".join(refused.stderr.split())


def test_a_flow_whose_content_names_another_namespace_is_stored_there(tmp_path: Path, mirror: Path) -> None:
    with start_servers(["dev"]) as servers:
        module = Root(tmp_path, mirror, servers["dev"])
        module.apply(json.dumps(FLOW.format(message="hello").replace("company.marketing", "company.prod")))
        assert list(servers["dev"].store.all("flows")) == ["main/company.prod/sync"]


def test_a_provider_block_without_an_address_takes_it_from_whoever_runs_terraform(tmp_path: Path, mirror: Path) -> None:
    with start_servers(["dev"]) as servers:
        module = Root(tmp_path, mirror, servers["dev"])
        module.write(json.dumps(FLOW.format(message="hello")))
        file = module.folder / "main.tf"
        file.write_text(file.read_text(encoding="utf-8").replace(f'url      = "{servers["dev"].url}"', ""), encoding="utf-8")
        module.run("init", "-no-color")
        nowhere = module.run("apply", "-auto-approve", "-no-color")
        assert nowhere.returncode == 1
        assert "neither in the provider block nor as KESTRA_URL" in " ".join(nowhere.stderr.split())

        module.environment["KESTRA_URL"] = servers["dev"].url
        assert module.run("apply", "-auto-approve", "-no-color").returncode == 0
        assert list(servers["dev"].store.all("flows")) == ["main/company.marketing/sync"]


@pytest.mark.parametrize(
    ("written", "planned"),
    [
        ("b: 1\na: 2\n", "a: 2\nb: 1\n"),
        ("a: 1 # why\n", "a: 1\n"),
        ("a: yes\n", "a: true\n"),
        ("a: 'yes'\n", 'a: "yes"\n'),
        ("a: 2026-01-31\n", 'a: "2026-01-31"\n'),
        ("a: 12:30\n", 'a: "12:30"\n'),
        ("a:\n  - b: 1\n", "a:\n- b: 1\n"),
        ("a: |\n  one\n  two\n", "a: |\n  one\n  two\n"),
        ("a: 'it''s'\n", "a: it's\n"),
        ("a: Straße\n", "a: Straße\n"),
        ("a: [\n", ""),
        ("- a\n", ""),
    ],
)
def test_content_is_planned_anew(written: str, planned: str) -> None:
    assert rewrite(written) == planned


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("id: a\nx: 1\n", "x: 1\nid: b\n", True),
        ("namespace: a\nx: 1\n", "namespace: b\nx: 1\n", True),
        ("x: 1\n", "x: 2\n", False),
        ("x: [\n", "x: [\n", True),
        ("x: [\n", "x: {\n", False),
    ],
)
def test_contents_are_compared_without_id_and_namespace(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected


def test_launchers_are_the_same_bytes_wherever_the_mirror_lies(tmp_path: Path) -> None:
    def launchers(folder: Path) -> dict[str, bytes]:
        make_mirror(folder)
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("terraform-provider-*")}

    one, other = launchers(tmp_path / "one"), launchers(tmp_path / "a" / "longer" / "way")
    assert len(one) == 2
    assert one == other
