from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from gate.config.loader import EXAMPLE
from tests.cli.commands import FLOW, GATE, SETTINGS, gate, said, variables, write_repository

FOREIGN = FLOW.replace("company.team", "other.team")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return write_repository(tmp_path / "repository", hello=FLOW)


@pytest.fixture
def denied(tmp_path: Path) -> Path:
    return write_repository(tmp_path / "denied", hello=FOREIGN)


def test_allow_is_0(repository: Path) -> None:
    (repository / "flows/hello.yml").write_text(FLOW + "labels: {system.readOnly: true}\n")
    (repository / "gate.yaml").write_text(SETTINGS + "    promotes_from: dev\n    branch: main\n")
    done = gate(repository, "check")
    assert (done.returncode, done.stderr) == (0, "")
    first, _, last = done.stdout.splitlines()
    assert first == "ALLOW  dev · prod"
    assert last.startswith("Judged 1 flow file by ")


def test_deny_is_1_with_the_line_to_edit(denied: Path) -> None:
    done = gate(denied, "check", "dev")
    assert done.returncode == 1
    assert done.stdout.splitlines()[:5] == [
        "DENY  dev: 1 denial",
        "",
        "flows/hello.yml:2:12",
        "  deny ENV-01 (high): namespace other.team lies outside of dev, which holds company",
        "    2 | namespace: other.team",
    ]


def test_quiet_says_nothing_on_allow_and_one_line_for_each_reason_else(repository: Path, denied: Path) -> None:
    assert said(gate(repository, "check", "--quiet")) == (0, "", "")
    assert said(gate(denied, "check", "dev", "--quiet")) == (
        1,
        "DENY  dev: 1 denial\nflows/hello.yml:2:12: deny ENV-01: namespace other.team lies outside of dev, which holds company\n",
        "",
    )


def test_verbose_lists_the_rules_of_each_environment(repository: Path) -> None:
    lines = gate(repository, "check", "--verbose").stdout.splitlines()
    assert "rules in dev" in lines
    assert "rules in prod, which is protected" in lines
    assert "  ENV-01   passed     1 subject" in lines


def test_a_file_that_cannot_be_read_is_3_and_hides_no_finding(tmp_path: Path) -> None:
    repository = write_repository(tmp_path / "r", foreign=FOREIGN, twice=FLOW + "id: again\n")
    done = gate(repository, "check", "dev", "--quiet")
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout == (
        "INDETERMINATE  1 input could not be read · dev: not decided, 1 denial\n"
        "flows/twice.yml:7:1: not judged: the key `id` stands here again; it is already on line 1\n"
        "flows/foreign.yml:2:12: deny ENV-01: namespace other.team lies outside of dev, which holds company\n"
    )


def test_nothing_to_check_is_3(tmp_path: Path) -> None:
    done = gate(write_repository(tmp_path / "r"), "check", "dev")
    assert done.returncode == 3
    assert done.stdout.startswith("INDETERMINATE  nothing to check · dev: not decided\n")


def test_a_pack_that_is_misspelt_is_3(tmp_path: Path) -> None:
    settings = SETTINGS.replace("version: 1\n", "version: 1\npolicies: {packs: [builtin, {path: polices}]}\n", 1)
    done = gate(write_repository(tmp_path / "r", settings, hello=FLOW), "check", "dev", "--quiet")
    assert done.returncode == 3
    assert done.stdout.endswith("polices: not judged: there is no folder polices\n")


WRONG_USE = {
    "unknown environment": (("check", "porduction"), "gate.yaml has no environment `porduction`", "Environments here: dev, prod."),
    "misspelt environment": (("check", "prd"), "gate.yaml has no environment `prd`", "Did you mean `prod`?"),
    "plan of all environments": (("check", "--plan", "p"), "--plan needs exactly one environment", None),
    "plan of two environments": (("check", "dev", "prod", "--plan", "p"), "--plan needs exactly one environment", None),
    "output of unknown format": (("check", "--output", "a.xml"), "--output a.xml: the name does not say which format is wanted", None),
    "unknown option": (("check", "--fromat", "json"), "no such option: --fromat (Possible options: --format)", "see `gate check --help`"),
    "unknown format": (
        ("check", "--format", "xml"),
        "invalid value for '--format': 'xml' is not one of 'text', 'json', 'sarif', 'github', 'markdown'",
        None,
    ),
    "output to stdout": (("check", "--output", "-"), "--output -: a file is wanted", "Say by --format how stdout is written."),
    "output to one file twice": (
        ("check", "--output", "a.md", "--output", "./b/../a.md"),
        "--output b/../a.md: this file is named twice",
        None,
    ),
    "output without a name": (("check", "--output", ".md"), "--output .md: the name does not say which format is wanted", None),
    "misspelt command": (("chekc",), "there is no command `chekc`", "Did you mean `gate check`?"),
    "unknown command": (("frobnicate",), "there is no command `frobnicate`", None),
    "gate.yaml that is not there": (("check", "--config", "gone/gate.yaml"), None, "Name a gate.yaml that exists."),
    "environment of a plan": (("plan", "prd"), "gate.yaml has no environment `prd`", "Did you mean `prod`?"),
    "environment of an apply": (("apply", "prd"), "gate.yaml has no environment `prd`", "Did you mean `prod`?"),
    "environment to show": (("show", "prd"), "gate.yaml has no environment `prd`", "Did you mean `prod`?"),
    "schema of nothing": (
        ("schema",),
        "missing argument 'document'. Choose from: config, input, report, waivers, kestra",
        "see `gate schema --help`",
    ),
}


@pytest.mark.parametrize(("arguments", "message", "advice"), WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_is_2_and_says_what_to_do(arguments: tuple[str, ...], message: str | None, advice: str | None, repository: Path) -> None:
    code, out, err = said(gate(repository, *arguments))
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert first.startswith("error: ")
    assert message is None or first == f"error: {message}"
    assert second.startswith("  fix: ")
    assert advice is None or second == f"  fix: {advice}"


def test_without_arguments_gate_explains_itself(tmp_path: Path) -> None:
    code, out, err = said(gate(tmp_path))
    assert (code, out) == (2, "")
    assert err.startswith("Usage: gate [OPTIONS] COMMAND [ARGS]...\n")


def test_a_wrong_gate_yaml_is_2_with_its_line(tmp_path: Path) -> None:
    repository = write_repository(tmp_path / "r", SETTINGS.replace("protected:", "protectd:"), hello=FLOW)
    assert said(gate(repository, "check")) == (
        2,
        "",
        "error: gate.yaml:8:5: `environments.prod` has no key `protectd`\n  fix: Write `protected`.\n",
    )


def test_no_gate_yaml_is_2_and_shows_one(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    code, out, err = said(gate(tmp_path, "check"))
    assert (code, out) == (2, "")
    advice = "Run `gate init`, which writes one from what the files say, or write one yourself, such as:"
    assert err.startswith(f"error: there is no gate.yaml\n  fix: {advice}\n\n  version: 1\n")
    assert err.endswith("".join(f"  {line}\n" for line in EXAMPLE.splitlines()))


def test_gate_yaml_is_found_above_but_not_beyond_the_repository(repository: Path) -> None:
    inside = repository / "flows" / "deep"
    inside.mkdir()
    assert gate(inside, "check").returncode == 0
    (repository / "flows" / ".git").mkdir()
    assert gate(inside, "check").returncode == 2


def test_config_names_a_gate_yaml_elsewhere(repository: Path, tmp_path: Path) -> None:
    (repository / "gate.yaml").rename(repository / "other.yaml")
    assert gate(tmp_path, "check", "--config", "repository/other.yaml").returncode == 0


def test_json_is_the_report_and_agrees_with_the_exit_code(denied: Path) -> None:
    done = gate(denied, "check", "--format", "json")
    report = json.loads(done.stdout)
    assert (report["schema"], report["decision"], report["exit_code"], done.returncode) == ("gate.report/v1", "DENY", 1, 1)
    assert [one["name"] for one in report["environments"]] == ["dev", "prod"]


def test_outputs_take_their_format_from_their_names_and_leave_stdout_alone(denied: Path) -> None:
    done = gate(denied, "check", "--quiet", "--output", "a.json", "--output", "b.txt")
    assert done.returncode == 1
    assert done.stdout.startswith("DENY  dev: 1 denial")
    assert json.loads((denied / "a.json").read_text())["decision"] == "DENY"
    assert (denied / "b.txt").read_text().startswith("DENY  dev: 1 denial")
    assert "rules in dev" in (denied / "b.txt").read_text()


def test_an_output_that_cannot_be_written_is_3_and_the_others_are(denied: Path) -> None:
    done = gate(denied, "check", "--output", "gone/a.json", "--output", "b.json")
    assert done.returncode == 3
    assert done.stdout.startswith("DENY  dev: 1 denial")
    assert done.stderr.startswith("error: gone/a.json cannot be written: No such file or directory\n")
    assert (denied / "b.json").exists()


def test_a_full_disk_behind_stdout_is_3(repository: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [str(GATE), "check"], cwd=repository, env=variables(), stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False
        )
    assert done.returncode == 3
    assert done.stderr == "error: stdout cannot be written: No space left on device\n  fix: Make room, or write elsewhere.\n"


def test_a_closed_stdout_is_3(repository: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{GATE}' check >&-"], cwd=repository, env=variables(), capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (3, "error: stdout is closed\n  fix: Leave it open, or point it to a file.\n")


def test_a_reader_that_went_away_changes_nothing(denied: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [str(GATE), "check"], cwd=denied, env=variables(), stdout=writing, stderr=subprocess.PIPE, encoding="utf-8", check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_stop_is_130(number: signal.Signals, repository: Path) -> None:
    plan = repository / "plan.tfplan"
    os.mkfifo(plan)
    argv = [str(GATE), "check", "dev", "--plan", str(plan)]
    with subprocess.Popen(argv, cwd=repository, env=variables(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            descriptor = _open_when_read(plan)
            out = _stopped(process, number)
            os.close(descriptor)
        finally:
            process.kill()
    assert (process.returncode, out) == (130, b"")


def _stopped(process: subprocess.Popen[bytes], number: signal.Signals) -> bytes:
    """Ask again as people do: a request between opening the plan and reading it waits until the reading ends."""
    for _ in range(30):
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=1)[0]
    raise AssertionError("gate did not stop")


def _open_when_read(fifo: Path) -> int:
    """Open a FIFO for writing as soon as gate reads it."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            assert time.monotonic() < deadline, "gate never opened the plan"
            time.sleep(0.02)


def on_terminal(folder: Path, **more: str) -> str:
    """Run `gate check dev` on a terminal and return what it shows."""
    ours, theirs = pty.openpty()
    argv = [str(GATE), "check", "dev"]
    process = subprocess.Popen(argv, cwd=folder, env=variables(TERM="xterm", **more), stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    process.wait(timeout=30)
    return shown.decode()


def test_a_terminal_gets_colours_unless_no_color_is_set(denied: Path) -> None:
    assert on_terminal(denied).startswith("\x1b[1;31mDENY\x1b[0m  dev: 1 denial")
    assert "\x1b" not in on_terminal(denied, NO_COLOR="1")
    assert "\x1b" not in gate(denied, "check", "dev").stdout


def test_an_environment_named_twice_is_judged_once(repository: Path) -> None:
    report = json.loads(gate(repository, "check", "dev", "dev", "--format", "json").stdout)
    assert [one["name"] for one in report["environments"]] == ["dev"]
