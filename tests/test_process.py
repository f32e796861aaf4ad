"""Programs are started without a shell, and come to an end in every case."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import ExitCode, ProcessError
from gate.process import Completed, Interrupts, OnInterrupt, run, spawn

STUBBORN = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
PARENT = (
    "import subprocess, sys, time\n"
    "code = 'import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)'\n"
    "child = subprocess.Popen((sys.executable, '-c', code))\n"
    "open('child', 'w').write(str(child.pid)); time.sleep(60)"
)


def python(
    code: str,
    cwd: Path,
    *,
    timeout: float | None = 20,
    stdin: bytes | None = None,
    on_line: Callable[[str], None] | None = None,
    on_interrupt: OnInterrupt = "stop",
) -> Completed:
    return run(
        (sys.executable, "-S", "-c", code),
        cwd=cwd,
        env={"LANG": "C.UTF-8"},
        timeout=timeout,
        stdin=stdin,
        on_line=on_line,
        on_interrupt=on_interrupt,
        grace=0.3,
    )


def soon(action: Callable[[], object]) -> threading.Thread:
    thread = threading.Timer(0.3, action)
    thread.start()
    return thread


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_code_stdout_and_stderr_are_returned(tmp_path: Path) -> None:
    code = "import sys; print(sys.stdin.read().upper(), end=''); print('wrong', file=sys.stderr); sys.exit(3)"
    assert python(code, tmp_path, stdin=b"abc") == Completed(code=3, stdout=b"ABC", stderr="wrong\n")


def test_the_program_sees_the_given_folder_and_variables_alone(tmp_path: Path) -> None:
    seen = python("import os; print(os.getcwd(), sorted(set(os.environ) - {'LC_CTYPE'}), os.getpgid(0) == os.getpid())", tmp_path)
    assert seen.stdout.decode() == f"{tmp_path} ['LANG'] True\n"


def test_nothing_to_read_is_an_empty_input(tmp_path: Path) -> None:
    assert python("import sys; print(repr(sys.stdin.read()))", tmp_path).stdout == b"''\n"


def test_arguments_are_not_words_of_a_shell(tmp_path: Path) -> None:
    argv = ("printf", "%s", "$HOME; echo *")
    assert run(argv, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, timeout=5).stdout == b"$HOME; echo *"


def test_much_output_on_both_streams_does_not_block(tmp_path: Path) -> None:
    done = python("import sys\nfor s in (sys.stderr, sys.stdout): s.write('x' * 3_000_000)", tmp_path)
    assert (len(done.stdout), len(done.stderr)) == (3_000_000, 3_000_000)


def test_lines_come_while_the_program_runs(tmp_path: Path) -> None:
    lines: list[tuple[str, bool]] = []
    code = "import os, time\nprint('one', flush=True)\nwhile not os.path.exists('go'): time.sleep(0.01)\nprint('two', end='')"

    def note(line: str) -> None:
        lines.append((line, (tmp_path / "go").exists()))
        (tmp_path / "go").touch()

    assert python(code, tmp_path, on_line=note).stdout == b"one\ntwo"
    assert lines == [("one", False), ("two", True)]


def test_a_reader_that_is_gone_does_not_end_the_program(tmp_path: Path) -> None:
    def closed(_line: str) -> None:
        raise BrokenPipeError

    done = python("print('one', flush=True); import time; time.sleep(0.2); open('end', 'w'); print('two')", tmp_path, on_line=closed)
    assert (done.code, done.stdout, (tmp_path / "end").exists()) == (0, b"one\ntwo\n", True)


def test_a_missing_program_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ProcessError) as failure:
        run(("/nowhere/terraform",), cwd=tmp_path, env={}, timeout=5)
    assert failure.value.message == "/nowhere/terraform cannot be started: No such file or directory"
    assert failure.value.remediation == "Install terraform and put it on PATH."
    assert failure.value.exit_code is ExitCode.INDETERMINATE


def test_a_missing_folder_is_not_taken_for_a_missing_program(tmp_path: Path) -> None:
    with pytest.raises(ProcessError, match=r"cannot be started in .*nowhere, which is no folder"):
        run((sys.executable, "-V"), cwd=tmp_path / "nowhere", env={}, timeout=5)


def test_at_its_deadline_a_program_is_asked_to_stop(tmp_path: Path) -> None:
    code = "import time\ntry: time.sleep(60)\nexcept KeyboardInterrupt: open('asked', 'w')"
    with pytest.raises(ProcessError, match=r"python.* -S did not end within 0.4 s and was stopped"):
        python(code, tmp_path, timeout=0.4)
    assert (tmp_path / "asked").exists()


def test_a_program_that_does_not_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(ProcessError, match="was stopped"):
        python(PARENT, tmp_path, timeout=0.6)
    assert time.monotonic() - began < 5
    assert gone(int((tmp_path / "child").read_text()))


def test_a_request_to_stop_ends_the_program_first(tmp_path: Path) -> None:
    soon(lambda: os.kill(os.getpid(), signal.SIGTERM))
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        python(STUBBORN, tmp_path)
    assert time.monotonic() - began < 5


def test_an_apply_gets_one_interrupt_and_all_the_time_it_needs(tmp_path: Path) -> None:
    code = (
        "import signal, time\nseen = []\nsignal.signal(signal.SIGINT, lambda *_: seen.append(1))\n"
        "print('ready', flush=True)\nend = time.monotonic() + 1.2\nwhile time.monotonic() < end: time.sleep(0.05)\nprint(len(seen))"
    )
    for delay in (0.4, 0.6, 0.8):
        threading.Timer(delay, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    done = python(code, tmp_path, timeout=None, on_interrupt="forward")
    assert (done.code, done.stdout, done.interrupted) == (0, b"ready\n1\n", True)


def test_what_must_be_finished_is_not_interrupted(tmp_path: Path) -> None:
    soon(lambda: os.kill(os.getpid(), signal.SIGHUP))
    done = python("import time; time.sleep(0.8); print('done')", tmp_path, on_interrupt="ignore")
    assert (done.code, done.stdout, done.interrupted) == (0, b"done\n", True)


def test_signal_handlers_are_put_back(tmp_path: Path) -> None:
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    python("pass", tmp_path)
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_requests_to_stop_are_counted_while_nothing_may_stop() -> None:
    with Interrupts() as interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
    assert interrupts.count == 2


def test_a_signal_that_the_caller_ignores_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            os.kill(os.getpid(), signal.SIGHUP)
        assert interrupts.count == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_long_lived_program_is_talked_to_through_pipes() -> None:
    process = spawn((sys.executable, "-S", "-c", "print(input().upper())"), {})
    assert process.communicate(b"hello\n", timeout=20) == (b"HELLO\n", b"")
    assert process.returncode == 0
