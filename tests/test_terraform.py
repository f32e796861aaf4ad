"""What Terraform is started with: this executable, these variables, these arguments, and nothing of the caller's besides."""

from __future__ import annotations

import json
import os
import signal
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from gate.config import project as config
from gate.errors import ConfigError, ProcessError, RefusedError
from gate.model.canonical import digest
from gate.model.promotion import ApprovedPlan
from gate.model.terraform import StateIdentity
from gate.promotion.ports import Program
from gate.terraform import Terraform
from gate.terraform.program import plain
from tests.programs import require

FAKE = """#!/bin/sh
here=$(dirname "$0")
env -0 > "$here/env"
printf '%s\\n' "$PWD" "$@" > "$here/argv"
sleep $(cat "$here/$1.sleep" 2>/dev/null || echo 0)
ls /dev/fd > "$here/descriptors"
cat "$here/$1.out" 2>/dev/null
exit $(cat "$here/$1.code" 2>/dev/null || echo 0)
"""
HOSTILE = {
    "TF_CLI_ARGS": "-lock=false",
    "TF_CLI_ARGS_plan": "-target=x",
    "TF_CLI_CONFIG_FILE": "/tmp/hostile.tfrc",
    "TERRAFORM_CONFIG": "/tmp/hostile.tfrc",
    "TF_DATA_DIR": "/tmp/hostile",
    "TF_REATTACH_PROVIDERS": "{}",
    "TF_WORKSPACE": "prod",
    "TF_LOG": "TRACE",
    "TF_LOG_PATH": "/tmp/log",
    "TF_VAR_name": "hostile",
    "TF_PLUGIN_CACHE_DIR": "/tmp/cache",
    "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1",
    "TF_INPUT": "1",
    "KESTRA_URL": "http://prod",
    "AWS_SECRET_ACCESS_KEY": "canary",
    "LD_PRELOAD": "/tmp/x.so",
}
KEPT = {
    "HOME": "/home/someone",
    "TMPDIR": "/tmp",
    "LANG": "C.UTF-8",
    "LC_ALL": "C",
    "HTTPS_PROXY": "http://proxy",
    "no_proxy": "localhost",
    "SSL_CERT_FILE": "/etc/ca.pem",
}


class Bench:
    """A base folder, a Terraform that notes its environment and arguments, and answers from files."""

    def __init__(self, folder: Path) -> None:
        self.base = folder / "base"
        (self.base / "root").mkdir(parents=True)
        self.scratch = self.base / ".gate/dev"
        self.scratch.mkdir(parents=True)
        self.tools = folder / "tools"
        self.tools.mkdir()
        self.program = self.tools / "terraform"
        self.program.write_text(FAKE)
        self.program.chmod(0o755)
        self.caller = {**HOSTILE, **KEPT, "PATH": f"{self.tools}:/usr/bin:/bin"}

    def terraform(self, **settings: Any) -> Terraform:
        return Terraform(
            config.Environment(name="dev", terraform=config.Terraform(dir="root", **settings)),
            base=self.base,
            scratch=self.scratch,
            caller=self.caller,
            deadline=20,
            redact=lambda text: text.replace("canary", "«redacted»"),
            progress=lambda _line: None,
        )

    def answer(self, command: str, text: str, code: int = 0) -> None:
        (self.tools / f"{command}.out").write_text(text)
        (self.tools / f"{command}.code").write_text(str(code))

    def seen(self) -> dict[str, str]:
        entries = (self.tools / "env").read_bytes().decode().split("\0")
        return {
            name: value
            for name, _, value in (entry.partition("=") for entry in entries if entry)
            if name not in ("PWD", "_", "OLDPWD", "SHLVL")
        }

    def argv(self) -> list[str]:
        return (self.tools / "argv").read_text().splitlines()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_the_environment_is_built_from_the_allow_list_alone(bench: Bench) -> None:
    bench.terraform().init()
    assert bench.seen() == {
        **KEPT,
        "PATH": bench.caller["PATH"],
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "TF_DATA_DIR": str(bench.scratch / "terraform"),
        "TF_CLI_CONFIG_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
    }
    assert stat.S_IMODE((bench.scratch / "terraform").stat().st_mode) == 0o700


def test_named_variables_workspace_and_cli_configuration_are_added(bench: Bench) -> None:
    (bench.base / "mirror.tfrc").write_text("")
    state = config.State(backend="s3", workspace="blue")
    bench.terraform(env=("AWS_SECRET_ACCESS_KEY", "TF_VAR_name", "NOT_SET"), cli_config="mirror.tfrc", state=state).init()
    seen = bench.seen()
    assert {name: seen.get(name) for name in ("AWS_SECRET_ACCESS_KEY", "TF_VAR_name", "NOT_SET", "TF_WORKSPACE", "TF_CLI_CONFIG_FILE")} == {
        "AWS_SECRET_ACCESS_KEY": "canary",
        "TF_VAR_name": "hostile",
        "NOT_SET": None,
        "TF_WORKSPACE": "blue",
        "TF_CLI_CONFIG_FILE": str(bench.base / "mirror.tfrc"),
    }
    assert "KESTRA_URL" not in seen


@pytest.mark.parametrize(
    "name",
    [
        "TF_CLI_ARGS",
        "TF_CLI_ARGS_apply",
        "TF_DATA_DIR",
        "TF_CLI_CONFIG_FILE",
        "TERRAFORM_CONFIG",
        "TF_REATTACH_PROVIDERS",
        "TF_WORKSPACE",
        "LD_PRELOAD",
    ],
)
def test_a_variable_that_changes_what_terraform_runs_cannot_be_named(bench: Bench, name: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} in `terraform.env` would change what Terraform runs"):
        bench.terraform(env=(name,))


def test_a_cli_configuration_that_is_not_there(bench: Bench) -> None:
    with pytest.raises(ConfigError, match=r"`cli_config` names nowhere\.tfrc, which is no file"):
        bench.terraform(cli_config="nowhere.tfrc").init()


def test_each_command_has_exactly_its_arguments(bench: Bench) -> None:
    terraform = bench.terraform(var_files=("a.tfvars", "b.tfvars"), backend_config=("dev.hcl",))
    out = bench.scratch / "plan.tfplan"
    root = str(bench.base / "root")
    terraform.init()
    assert bench.argv() == [root, "init", "-reconfigure", "-input=false", "-no-color", "-lockfile=readonly", "-backend-config=dev.hcl"]
    bench.answer("validate", '{"valid": true, "diagnostics": []}')
    terraform.validate()
    assert bench.argv() == [root, "validate", "-json", "-no-color"]
    out.write_text("a plan")
    terraform.plan(out, mode="normal")
    assert bench.argv() == [
        root,
        "plan",
        "-input=false",
        "-no-color",
        "-lock=true",
        "-lock-timeout=20s",
        f"-out={out}",
        "-var-file=a.tfvars",
        "-var-file=b.tfvars",
    ]
    terraform.show(out)
    assert bench.argv() == [root, "show", "-json", "-no-color", str(out)]
    terraform.state()
    assert bench.argv() == [root, "state", "pull"]
    bench.answer("output", "{}")
    terraform.outputs()
    assert bench.argv() == [root, "output", "-json", "-no-color"]


def test_of_what_was_installed_before_only_providers_are_kept(bench: Bench) -> None:
    """Whoever restores a cache could else say which modules, workspace and state Terraform takes."""
    data = bench.scratch / "terraform"
    kept = ["providers/registry.terraform.io/x"]
    for name in (*kept, "modules/modules.json", "environment", "terraform.tfstate"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("planted")
    (data / "linked").symlink_to(bench.base / "root")
    bench.terraform().init()
    assert [path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()] == kept
    assert sorted(path.name for path in data.iterdir()) == ["providers"]
    assert (bench.base / "root").is_dir()


def test_a_state_in_hcp_terraform_is_initialised_too(bench: Bench) -> None:
    """Terraform refuses `-reconfigure` there, and needs none; real Terraform then goes as far as asking the host, which nobody answers."""
    cloud = 'cloud {\n    hostname = "127.0.0.1:1"\n    organization = "acme"\n    workspaces {\n      name = "prod"\n    }\n  }'
    (bench.base / "root/main.tf").write_text(f"terraform {{\n  {cloud}\n}}\n")
    bench.program.unlink()
    bench.program.symlink_to(require("terraform"))
    with pytest.raises(ProcessError) as failure:
        bench.terraform().init()
    assert "https://127.0.0.1:1/.well-known/terraform.json" in failure.value.message
    assert "Invalid command-line option" not in failure.value.message


def approved(plan: Path, content: bytes) -> ApprovedPlan:
    return ApprovedPlan(environment="dev", plan=str(plan), digest=digest(content))


def test_the_door_starts_the_judged_program_with_the_judged_plan(bench: Bench) -> None:
    plan = bench.scratch / "plan.tfplan"
    plan.write_bytes(b"a plan")
    program = Program(path=str(bench.program), digest=digest(FAKE.encode()), version="1.11.4")
    bench.answer("apply", "", 1)
    with (bench.scratch / "lock").open("w") as hold:
        descriptor = os.dup2(hold.fileno(), 97)
        applied = bench.terraform().apply(approved(plan, b"a plan"), program=program, hold=descriptor)
        os.close(descriptor)
    assert (applied.code, applied.interrupted, applied.message) == (1, False, "")
    assert "97" in (bench.tools / "descriptors").read_text().split()
    assert bench.argv() == [str(bench.base / "root"), "apply", "-input=false", "-no-color", "-lock-timeout=20s", str(plan)]


@pytest.mark.parametrize("swapped", ["plan", "terraform executable"])
def test_the_door_is_closed_to_anything_else(bench: Bench, swapped: str) -> None:
    plan = bench.scratch / "plan.tfplan"
    plan.write_bytes(b"a plan")
    program = Program(path=str(bench.program), digest=digest(FAKE.encode()), version="1.11.4")
    path = plan if swapped == "plan" else bench.program
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(RefusedError, match=f"the {swapped} .* is not the one that was judged"):
        bench.terraform().apply(approved(plan, b"a plan"), program=program, hold=0)
    assert not (bench.tools / "argv").exists()


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("Terraform v1.8.0\non linux_amd64\n", "1.8.0"),
        ("Terraform v2.0.0-beta1\n", "2.0.0-beta1"),
        ("There are some problems with the CLI configuration\nTerraform v1.11.4\n", "1.11.4"),
    ],
)
def test_the_program_is_known_by_path_digest_and_version(bench: Bench, said: str, version: str) -> None:
    bench.answer("version", said)
    assert bench.terraform().program() == Program(path=str(bench.program), digest=digest(FAKE.encode()), version=version)


def test_a_relative_place_on_path_becomes_absolute(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bench.tools.parent)
    bench.caller["PATH"] = "tools"
    assert bench.terraform().locate() == (str(bench.program), digest(FAKE.encode()))


def test_state_is_known_by_lineage_and_serial(bench: Bench) -> None:
    assert bench.terraform().state() is None
    bench.answer("state", '{"version": 4, "lineage": "", "serial": 0, "resources": null}')
    assert bench.terraform().state() is None
    bench.answer("state", '{"version": 4, "lineage": "l", "serial": 4, "resources": [{"secret": "canary"}]}')
    assert bench.terraform().state() == StateIdentity(lineage="l", serial=4)
    bench.answer("state", "canary, not a state")
    with pytest.raises(ProcessError) as failure:
        bench.terraform().state()
    assert failure.value.message == "terraform state pull printed something that is not a state"


def test_the_state_after_an_apply_is_read_whatever_happens(bench: Bench) -> None:
    bench.answer("state", '{"version": 4, "lineage": "l", "serial": 4}')
    (bench.tools / "state.sleep").write_text("0.6")
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    assert bench.terraform().state(whatever_happens=True) == StateIdentity(lineage="l", serial=4)


def test_sensitive_outputs_are_left_out(bench: Bench) -> None:
    outputs = {"url": {"sensitive": False, "type": "string", "value": "http://x"}, "key": {"sensitive": True, "value": "canary"}}
    bench.answer("output", json.dumps(outputs))
    assert bench.terraform().outputs() == {"url": "http://x"}


def test_an_environment_without_terraform(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="dev has no `terraform` section, so there is nothing to plan"):
        Terraform(
            config.Environment(name="dev"),
            base=bench.base,
            scratch=bench.scratch,
            caller=os.environ,
            deadline=1,
            redact=str,
            progress=print,
        )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m╷\x1b[0m\n│ \x1b[1mError:\x1b[0m no\n╵\n", "\nError: no\n\n"),
        ("a\x1b]8;;http://x\x07b\x1b]8;;\x1b\\c\rd\x00\x9b1m\u202ee\tf", "abcd1me\tf"),
        ("│", ""),
    ],
)
def test_what_a_program_says_is_made_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


def containing(text: str) -> list[str]:
    gate = Path(__file__).parents[1] / "gate"
    return sorted(path.relative_to(gate).as_posix() for path in gate.rglob("*.py") if text in path.read_text())


def test_there_is_one_mint_one_door_and_one_room_that_starts_programs() -> None:
    assert containing("ApprovedPlan(environment") == ["decide/decision.py"]
    assert containing('"apply", "-input=false"') == ["terraform/runner.py"]
    assert containing("import subprocess") == ["process.py"]
