"""Real Terraform and a real provider protocol: a provider fails or hangs half-way, is another one, or the backend dies mid-apply."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import GATE, gate, said, variables
from tests.programs import require
from tests.promotion.test_s3_state import Team
from tests.sandbox.mirror import cli_config, terraform
from tests.sandbox.routing import HttpError, Reply
from tests.sandbox.server import Server, start_servers

FLOWS = 5
SETTINGS = """\
version: 1
environments:
  dev:
    terraform: {{dir: dev, cli_config: sandbox.rc, env: [TF_VAR_kestra_password], state: {{backend: local}}}}
    kestra: {{url: "{url}", version: "1.3"}}
    namespaces: [company]
"""
MAIN = """\
terraform {{
  required_providers {{
    kestra = {{
      source  = "kestra-io/kestra"
      version = "1.3.2"
    }}
  }}
}}

variable "kestra_password" {{
  type      = string
  sensitive = true
}}

provider "kestra" {{
  url      = "{url}"
  username = "terraform@example.com"
  password = var.kestra_password
}}

resource "kestra_flow" "flow" {{
  for_each  = toset([for number in range({flows}) : "flow-${{number}}"])
  flow_id   = each.value
  namespace = "company"
  content   = <<-EOT
    id: ${{each.value}}
    namespace: company
    tasks:
      - id: say
        type: io.kestra.plugin.core.log.Log
        message: hello
  EOT
}}
"""
MADE = f"APPLIED  dev: {FLOWS} created, as judged\n"


class Site:
    """A root module with a few flows, and the Kestra that they go to."""

    def __init__(self, folder: Path, server: Server, mirror: Path) -> None:
        self.folder = folder
        self.server = server
        (folder / "dev").mkdir(parents=True)
        (folder / "gate.yaml").write_text(SETTINGS.format(url=server.url))
        (folder / "dev/main.tf").write_text(MAIN.format(url=server.url, flows=FLOWS))
        (folder / "sandbox.rc").write_text(cli_config(mirror))
        environment = {"PATH": "/usr/bin:/bin", "TF_CLI_CONFIG_FILE": str(folder / "sandbox.rc"), "TF_DATA_DIR": str(folder / "data")}
        made = terraform(require("terraform"), folder / "dev", "init", "-input=false", environment=environment)
        assert made.returncode == 0, made.stderr

    def gate(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return gate(self.folder, *arguments, **self.server.variables)

    def flows(self) -> int:
        return len(self.server.store.all("flows"))

    def at_flow(self, number: int, happens: Callable[[], None]) -> None:
        """Let something happen as a flow is about to be created, counted from one."""
        answer, lock, asked = self.server.answer, threading.Lock(), [0]

        def instead(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
            if method == "POST" and target.endswith("/flows"):
                with lock:
                    asked[0] += 1
                    mine = asked[0]
                if mine == number:
                    happens()
            return answer(method, target, headers, body)

        self.server.answer = instead  # type: ignore[method-assign]


@pytest.fixture
def site(tmp_path: Path, mirror: Path) -> Iterator[Site]:
    with start_servers(["dev"]) as servers:
        yield Site(tmp_path / "site", servers["dev"], mirror)


def test_a_provider_that_fails_half_way(site: Site, figures: dict[str, int | str]) -> None:
    def fail() -> None:
        raise HttpError(500, "out of order")

    assert site.gate("plan", "dev").returncode == 0
    site.at_flow(3, fail)
    failed = site.gate("apply", "dev")
    assert (failed.returncode, failed.stdout) == (4, "")
    assert "a part of the plan was applied\nError: " in failed.stderr
    assert site.flows() == FLOWS - 1
    assert site.gate("apply", "dev").returncode == 1
    assert site.gate("plan", "dev").returncode == 0
    assert said(site.gate("apply", "dev"))[:2] == (0, "APPLIED  dev: 1 created, as judged\n")
    wrong = site.flows() - FLOWS
    figures["faults, a provider that fails half-way"] = f"1 tries, {wrong} wrong applies"
    assert wrong == 0


def test_a_provider_that_hangs_and_a_person_who_asks_twice(site: Site, figures: dict[str, int | str]) -> None:
    """Terraform gets one interrupt, which it obeys once the provider answers; a second one would let it forget what it made."""
    hangs, go = threading.Event(), threading.Event()

    def hang() -> None:
        hangs.set()
        go.wait(30)

    assert site.gate("plan", "dev").returncode == 0
    site.at_flow(2, hang)
    environment = variables(**site.server.variables)
    pipe = subprocess.PIPE
    applying = subprocess.Popen((GATE, "apply", "dev", "--verbose"), cwd=site.folder, env=environment, stdout=pipe, stderr=pipe, text=True)
    assert hangs.wait(30)
    for number in (signal.SIGINT, signal.SIGTERM):
        applying.send_signal(number)
        with pytest.raises(subprocess.TimeoutExpired):
            applying.wait(0.5)
    go.set()
    error = applying.communicate(timeout=60)[1]
    assert applying.returncode == 4
    assert "after it was asked to stop" in error
    assert "Two interrupts received" not in error
    known = (site.folder / "dev/terraform.tfstate").read_text().count('"index_key"')
    wrong = abs(site.flows() - known)
    figures["faults, a provider that hangs, and two requests to stop"] = f"1 tries, {wrong} flows that Terraform forgot"
    assert wrong == 0
    assert site.gate("plan", "dev").returncode == 0
    assert site.gate("apply", "dev").returncode == 0
    assert site.flows() == FLOWS


def test_a_provider_that_was_swapped_where_it_is_installed(site: Site, mirror: Path, tmp_path: Path, figures: dict[str, int | str]) -> None:
    assert site.gate("plan", "dev").returncode == 0
    installed = next(site.folder.glob(".gate/dev/terraform/providers/*/kestra-io/kestra/1.3.2/*"))
    another = tmp_path / "another"
    another.mkdir()
    program = next(one for one in installed.iterdir())
    (another / program.name).write_bytes(program.read_bytes() + b"# another\n")
    (another / program.name).chmod(0o755)
    assert installed.is_symlink()
    assert installed.resolve().is_relative_to(mirror)
    installed.unlink()
    installed.symlink_to(another)
    refused = site.gate("apply", "dev")
    figures["faults, a provider swapped where it is installed"] = f"1 tries, {site.flows()} wrong applies"
    assert site.flows() == 0
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "does not match any of the checksums recorded in the dependency lock file" in " ".join(refused.stderr.split())


def test_a_backend_that_dies_mid_apply(team: Team, figures: dict[str, int | str]) -> None:
    def refusing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"].endswith("/dev.tfstate")) != ("PUT", True):
            return team.s3.as_it_was(environ, start)
        start("403 Forbidden", [("Content-Length", "0")])
        return []

    here = team.clone("here")
    assert team.gate(here, "plan", "dev").returncode == 0
    team.s3.answers = refusing
    try:
        failed = team.gate(here, "apply", "dev")
    finally:
        team.s3.answers = team.s3.as_it_was
    left = here / "dev/errored.tfstate"
    assert (failed.returncode, left.exists()) == (4, True)
    assert f"left it in {left}: save it with `terraform state push` first" in failed.stderr
    assert [team.gate(here, command, "dev").returncode for command in ("apply", "plan")] == [1, 1]

    environment = {**os.environ, **team.environment, "TF_DATA_DIR": str(here / ".gate/dev/terraform")}
    pushed = terraform(require("terraform"), here / "dev", "state", "push", "errored.tfstate", environment=environment)
    assert pushed.returncode == 0, pushed.stderr
    left.unlink()
    assert team.gate(here, "plan", "dev").stdout.startswith("ALLOW  plan for dev\n\nTerraform would change nothing.\n")
    assert team.gate(here, "apply", "dev").returncode == 0
    figures["faults, a backend that dies mid-apply"] = "1 tries, 0 wrong applies"
