from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from gate.cli.completion import SCRIPTS, Shell
from gate.cli.formats import Format
from gate.cli.main import COMMANDS
from tests.cli.commands import FLOW, GATE, gate, said, variables, write_repository
from tests.programs import require


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return write_repository(tmp_path / "repository", hello=FLOW)


CANDIDATES = {
    "every command": ("", list(COMMANDS)),
    "a command": ("ch", ["check"]),
    "no such command": ("chekc ", []),
    "an option": ("check --conf", ["--config"]),
    "help": ("check --he", ["--help"]),
    "an option of gate itself": ("--", ["--help"]),
    "a value": ("schema conf", ["config"]),
    "a value of an option": ("check --format j", ["json"]),
    "a value behind an equals sign": ("check --format=j", ["--format=json"]),
    "environments": ("check ", ["dev", "prod"]),
    "an environment": ("plan p", ["prod"]),
    "an environment once": ("check dev ", ["prod"]),
    "an environment after an option": ("check --format json ", ["dev", "prod"]),
    "an environment or a seal": ("show d", ["dev"]),
    "a rule": ("explain ENV-01", ["ENV-01"]),
    "a rule of gate itself": ("explain WAIVER-0", [f"WAIVER-0{number}" for number in range(1, 6)]),
    "a command of a command": ("policy li", ["list"]),
    "no second environment": ("plan dev ", []),
    "a file": ("check --plan ", []),
    "a file behind an equals sign": ("check --plan=p", []),
    "after a flag": ("check --quiet d", ["dev"]),
    "shells": ("completion ", ["bash", "zsh", "fish"]),
}


@pytest.mark.parametrize(("line", "expected"), CANDIDATES.values(), ids=CANDIDATES)
def test_the_last_word_is_completed(line: str, expected: list[str], repository: Path) -> None:
    code, out, err = said(gate(repository, "completion", "bash", "--", *line.split(" ")))
    assert (code, err) == (0, "")
    assert out.splitlines() == expected


@pytest.mark.parametrize("settings", [None, "environments: [", "version: 1\nenvironments: {dev: {flows: [gone]}}\n"])
def test_without_a_gate_yaml_that_can_be_read_there_are_no_environments_and_no_errors(settings: str | None, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    if settings is not None:
        (tmp_path / "gate.yaml").write_text(settings)
    assert said(gate(tmp_path, "completion", "bash", "--", "check", "")) == (0, "", "")


def test_no_variable_of_the_environment_makes_a_check_complete_instead(tmp_path: Path) -> None:
    repository = write_repository(tmp_path / "r", hello=FLOW.replace("company.team", "other.team"))
    assert gate(repository, "check", _GATE_COMPLETE="complete_bash", COMP_WORDS="gate s", COMP_CWORD="1").returncode == 1


def test_the_candidates_come_before_a_person_notices(repository: Path) -> None:
    before = time.monotonic()
    gate(repository, "completion", "bash", "--", "check", "")
    assert time.monotonic() - before < 1.5  # a tenth of that on an idle machine


def shell(repository: Path) -> dict[str, str]:
    return variables(HOME=str(repository), TERM="dumb") | {"PATH": f"{GATE.parent}:{os.environ['PATH']}"}


BASH = """\
eval "$(gate completion bash)"
complete_line() {{
    local IFS=$'\\n'
    COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
    _gate gate; printf '%s\\n' "${{COMPREPLY[@]}}"
}}
complete_line
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(("gate", "chec"), ["check"], id="command"),
        pytest.param(("gate", "check", ""), ["dev", "prod"], id="environments"),
        pytest.param(("gate", "check", "--format", "=", "j"), ["json"], id="words as bash breaks them at an equals sign"),
        pytest.param(("gate", "check", "--format", "="), list(Format), id="right after the equals sign"),
        pytest.param(("gate", "check", "d*"), [], id="a pattern"),
        pytest.param(("gate", "check", "$(touch done)"), [], id="what bash would run"),
    ],
)
def test_bash_completes(words: tuple[str, ...], expected: list[str], repository: Path) -> None:
    quoted = " ".join(f"'{word}'" for word in words)
    argv = [require("bash"), "--norc", "--noprofile", "-c", BASH.format(words=quoted)]
    done = subprocess.run(argv, cwd=repository, env=shell(repository), capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout.split(), done.stderr) == (expected, "")
    assert not (repository / "done").exists()


def test_bash_completes_at_its_prompt(repository: Path) -> None:
    require("bash")
    shown = typed(
        ["bash", "--norc", "--noprofile", "-i"], ['eval "$(gate completion bash)"\n', "gate sche\t", "conf\t > schema.json\n"], repository
    )
    assert "gate schema config" in shown
    assert (repository / "schema.json").read_text().startswith("{")


def installed(program: str) -> str:
    """Return a shell that machines often lack; there its script is held to its text alone."""
    found = shutil.which(program)
    return found or pytest.skip(f"{program} is not installed")


def test_zsh_completes_at_its_prompt(repository: Path) -> None:
    program = installed("zsh")
    setup = 'autoload -Uz compinit; compinit -u; eval "$(gate completion zsh)"\n'
    shown = typed([program, "-f", "-i"], [setup, "gate sche\t", "conf\t> schema.json\n"], repository)
    assert "error" not in shown
    assert (repository / "schema.json").read_text().startswith("{")


def test_fish_completes(repository: Path) -> None:
    program = installed("fish")
    script = "gate completion fish | source; complete -C 'gate chec'; complete -C 'gate check '; complete -C 'gate check --plan gate.y'"
    argv = [program, "--no-config", "-c", script]
    done = subprocess.run(argv, cwd=repository, env=shell(repository), capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout.split(), done.stderr) == (["check", "dev", "prod", "gate.yaml"], "")


def typed(argv: list[str], keys: list[str], folder: Path) -> str:
    """Type into a shell on a terminal, wait after each part, and return what it shows."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(argv, cwd=folder, env=shell(folder), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    shown = _read(ours)
    for part in [*keys, "exit\n"]:
        os.write(ours, part.encode())
        shown += _read(ours)
    process.wait(timeout=30)
    os.close(ours)
    return shown.decode(errors="replace")


def _read(descriptor: int) -> bytes:
    """Read until nothing more comes for a while."""
    found = b""
    while select.select([descriptor], [], [], 1.5)[0]:
        try:
            found += os.read(descriptor, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
    return found


@pytest.mark.parametrize("name", Shell)
def test_each_script_hides_errors_and_asks_gate_itself(name: Shell, tmp_path: Path) -> None:
    assert said(gate(tmp_path, "completion", name)) == (0, SCRIPTS[name], "")
    assert f" completion {name} -- " in SCRIPTS[name]
    assert "2>/dev/null" in SCRIPTS[name]
