"""`gate drift` on the reference stack: real Terraform, and an instance of Kestra in which people click."""

from __future__ import annotations

import json
import os
import subprocess

from tests.cli.commands import GATE
from tests.sandbox.fixtures import Stack, mirror, stack

__all__ = ["mirror", "stack"]

PIPELINE = "main/company.analytics/analytics_pipeline"


def gate(stack: Stack, *arguments: str, **more: str) -> tuple[int, str, str]:
    """Run gate in the clone with the credentials of dev."""
    server = stack.servers["dev"]
    kestra = {"KESTRA_USERNAME": server.credentials.username, "KESTRA_PASSWORD": server.credentials.password}
    plain = {name: os.environ[name] for name in ("PATH", "HOME")}
    variables = {**plain, **server.variables, **kestra, **more}
    argv = [str(GATE), *arguments, "--quiet"]
    ended = subprocess.run(argv, cwd=stack.clone, env=variables, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


def test_from_no_drift_to_drift_to_no_answer(stack: Stack) -> None:
    file, server = stack.clone / "gate.yaml", stack.servers["dev"]
    file.write_text(file.read_text().replace("http://localhost:8080", server.url))
    assert gate(stack, "plan", "dev")[0] == 0
    assert gate(stack, "apply", "dev") == (0, "", "")
    assert gate(stack, "drift", "dev") == (0, "", "")

    flow = server.store.get("flows", PIPELINE)
    assert flow is not None
    server.store.put("flows", PIPELINE, {"source": f"{flow['source']}\ndisabled: true\n", "revision": 2})
    for namespace in ("company.x", "elsewhere"):
        server.store.put("flows", f"main/{namespace}/clicked", {"source": f"id: clicked\nnamespace: {namespace}\n", "revision": 1})
    server.store.remove("flows", "main/company.operations/alert")
    code, out, error = gate(stack, "drift", "dev")
    assert (code, error) == (1, "")
    assert out.splitlines() == [
        'module.flows.kestra_flow.this["company/analytics/pipeline.yml"] was changed',
        'module.flows.kestra_flow.this["company/operations/alert.yml"] is gone',
        "flow company.analytics.analytics_pipeline was disabled in Kestra",
        "flow company.operations.alert is not in Kestra",
        "flow company.x.clicked lives in Kestra, and no code has it",
    ]

    code, out, _ = gate(stack, "drift", "dev", "--format", "json", KESTRA_PASSWORD="wrong")
    told = json.loads(out)
    assert (code, told["drift"], told["flows"], len(told["objects"])) == (3, True, [], 2)
    assert told["unknown"] == [
        (
            "the flows of the instance: 127.0.0.1 answered 401 Unauthorized. "
            "Set KESTRA_API_TOKEN, or KESTRA_USERNAME and KESTRA_PASSWORD, of an account that may read flows."
        )
    ]
    assert gate(stack, "drift", "dev", TF_VAR_kestra_password="wrong")[0] == 3
