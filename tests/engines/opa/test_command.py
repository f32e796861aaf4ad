"""`gate check` with `engine: {opa: …}`: the same report as with regorus; without a server, exit code 3 and what to do."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tests.engines.opa.serving import Reply, between, opa
from tests.policies.pack import POLICIES

GATE = str(Path(sys.executable).with_name("gate"))
RULE = ("environment_separation/flow_namespace/flow_namespace.rego", "lib/namespaces.rego")
EXAMPLE = Path(__file__).parents[2] / "examples/ENV-01/deny-foreign-namespace"


def repository(folder: Path, engine: str) -> Path:
    """An example of a rule that is judged by this rule alone: how all rules fare on OPA is shown elsewhere."""
    made = Path(shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("expected.json")))
    (made / "policies").mkdir()
    for name in RULE:
        shutil.copy(POLICIES / name, made / "policies")
    file = made / "gate.yaml"
    file.write_text(f"engine: {engine}\npolicies: {{packs: [{{path: policies}}]}}\n{file.read_text()}")
    return made


def check(folder: Path) -> tuple[int, dict[str, Any], str]:
    ended = subprocess.run((GATE, "check", "--format", "json"), cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return ended.returncode, json.loads(ended.stdout or "{}"), ended.stderr


def test_the_report_is_that_of_regorus(tmp_path: Path) -> None:
    with opa() as server:
        code, by_opa, _ = check(repository(tmp_path / "opa", f"{{opa: '{server.url}'}}"))
        left = server.policies()
    other, by_regorus, _ = check(repository(tmp_path / "regorus", "regorus"))

    for report in (by_opa, by_regorus):
        report["inputs"] = [one for one in report["inputs"] if one["kind"] != "gate.yaml"]
    assert (code, by_opa) == (other, by_regorus)
    assert (code, by_opa["environments"][0]["findings"][0]["rule"]) == (1, "ENV-01")
    assert left == {}


def test_without_a_server_there_is_no_verdict(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"

    code, report, said = check(repository(tmp_path / "none", f"{{opa: '{address}'}}"))

    assert (code, report) == (3, {})
    assert f"OPA at {address} cannot be reached, or broke the connection off" in said
    assert "Start it, or correct `engine` in gate.yaml." in said


def test_an_interrupted_check_takes_away_what_it_put(tmp_path: Path) -> None:
    asked = threading.Event()

    def slow(method: str, _path: str, reply: Reply) -> Reply:
        if method == "POST":
            asked.set()
        return replace(reply, pause=30) if method == "POST" else reply

    with opa() as server, between(server.url, slow) as url:
        made = repository(tmp_path / "slow", f"{{opa: '{url}'}}")
        running = subprocess.Popen((GATE, "check"), cwd=made, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert asked.wait(30)
        held = server.policies()
        running.terminate()

        assert running.wait(30) == 130
        assert held != {}
        assert server.policies() == {}


def test_work_on_rules_needs_no_server(tmp_path: Path) -> None:
    made = repository(tmp_path / "none", "{opa: 'http://127.0.0.1:9'}")

    for command in (("policy", "list"), ("explain", "ENV-01")):
        ended = subprocess.run((GATE, *command), cwd=made, capture_output=True, text=True, check=False, timeout=60)
        assert (ended.returncode, ended.stderr) == (0, "")
