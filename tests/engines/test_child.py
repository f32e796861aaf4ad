"""The child process ends whenever it should, whoever dies first, and says how it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gate.engines.channel import Channel, GoneError
from gate.errors import EngineError
from tests.engines.rego import ALWAYS, engine, rule
from tests.programs import require

STARTING = """
import sys, time
from tests.engines.rego import engine, rule
with engine(seconds=0.9) as made:
    made.begin([rule("loop", {text!r})], (), {{}})
    made.loaded()
    print(made.pid, flush=True)
    if {looping}:
        list(made.evaluate(b"{{}}", ["T-LOOP"]))
    time.sleep(60)
"""
LOOP = "\ndeny contains x if {\n\tsome x in numbers.range(1, 30000)\n\tsome y in numbers.range(1, 30000)\n\tx + y < 0\n}"


def runs(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _ends(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while runs(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not runs(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(("looping", "seconds"), [(False, 2), (True, 10)], ids=["idle", "in a loop"])
def test_the_child_does_not_outlive_a_parent_that_is_killed(looping: bool, seconds: float) -> None:
    # A parent in a loop of its own cannot end the child; the kernel does, when the child has used up its processor time.
    parent = [sys.executable, "-c", STARTING.format(text=LOOP, looping=looping)]
    with subprocess.Popen(parent, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        assert runs(child)
        time.sleep(0.3)
        process.kill()

    assert _ends(child, seconds)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_closing_ends_the_child() -> None:
    with engine() as made:
        pid = made.pid
        assert pid is not None
        assert runs(pid)

    assert not runs(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_child_gets_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_VAR_password", "canary-7f3a")
    monkeypatch.setenv("PYTHONPATH", "canary-7f3a")
    with engine() as made:
        made.begin([], (), {})
        made.loaded()
        environment = Path(f"/proc/{made.pid}/environ").read_bytes()

    assert [one.partition(b"=")[0] for one in environment.split(b"\0") if one and not one.startswith(b"LD_")] == [b"RUST_BACKTRACE"]


def test_nothing_but_answers_reaches_the_parent() -> None:
    noisy = """
import os
from gate.engines.child import _channel
source, sink = _channel()
os.write(1, b"noise")
print("noise", os.read(0, 9))
sink.write(b"answer to " + source.read())
sink.flush()
"""
    run = subprocess.run([sys.executable, "-c", noisy], input=b"question", capture_output=True, check=True, cwd=Path(__file__).parents[2])

    assert run.stdout == b"answer to question"


@pytest.mark.parametrize("planted", ["json.py", "regorus.py", "gate/__init__.py"])
def test_the_child_runs_no_code_of_the_folder_that_is_judged(planted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / planted).parent.mkdir(exist_ok=True)
    (tmp_path / planted).write_text("raise SystemExit('planted')")
    monkeypatch.chdir(tmp_path)
    with engine() as made:
        made.begin([rule("always", ALWAYS)], (), {})

        assert made.loaded()[1] == []


def test_a_child_that_is_killed_from_outside_is_replaced() -> None:
    with engine() as made:
        made.begin([rule("always", ALWAYS)], (), {})
        made.loaded()
        assert made.pid is not None
        os.kill(made.pid, signal.SIGKILL)
        with pytest.raises(EngineError) as raised:
            list(made.evaluate(b"{}", ["T-ALWAYS"]))
        again = [*made.evaluate(b"{}", ["T-ALWAYS"])]

    assert (
        raised.value.message == "the policy engine cannot take the input: it was killed, most likely because the machine had no memory left"
    )
    assert [one.failure for one in again] == [None]


def _gone(code: str, *, memory: int = 10**9, watched: bool = False, seconds: float = 20) -> tuple[str, str]:
    channel = Channel((sys.executable, "-c", code), {}, memory, watched=watched)
    with pytest.raises(GoneError) as raised:
        channel.receive(seconds)
    return raised.value.code, raised.value.detail


def test_a_child_that_takes_too_much_memory_is_ended_where_the_kernel_does_not() -> None:
    require("ps")
    eater = "import time; x = bytearray(b'x' * 200_000_000); time.sleep(60)"

    assert _gone(eater, memory=50_000_000, watched=True) == ("memory", "it was ended because it took more memory than it may")


ENDS = {
    "silence": ("import time; time.sleep(60)", ("timeout", "it was ended after 0.5 s")),
    "an end": ("pass", ("died", "it ended with exit code 0")),
    "an error, which it may quote": ("raise ValueError('canary-7f3a')", ("died", "it ended with exit code 1")),
    "half an answer": ("import os; os.write(1, b'\\x09\\0\\0\\0half')", ("died", "it ended with exit code 0")),
    "an abort": ("import os; os.abort()", ("died", "it ended with SIGABRT")),
    "its processor time": ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", ("timeout", "it was ended because it took too long")),
    "an end to its output alone": ("import os, time; os.close(1); time.sleep(60)", ("died", "it stopped answering")),
    "no memory": ("raise MemoryError", ("memory", "it asked for more memory than it may have")),
    "no module": ("import no_such_module", ("died", "regorus cannot be imported")),
    "much on stderr": ("import os; os.write(2, b'x' * 500_000)", ("died", "it ended with exit code 0")),
}


@pytest.mark.parametrize(("code", "expected"), ENDS.values(), ids=ENDS)
def test_how_a_child_ended_is_told_without_what_it_said(code: str, expected: tuple[str, str]) -> None:
    assert _gone(code, seconds=0.5 if expected[0] == "timeout" else 20) == expected


def test_a_send_to_a_child_that_is_gone_tells_how_it_ended() -> None:
    channel = Channel((sys.executable, "-c", "import os; os.close(0); raise SystemExit(7)"), {}, 10**9)
    with pytest.raises(GoneError) as raised:
        channel.send(*[b"x" * 100_000] * 100)

    assert raised.value.detail == "it ended with exit code 7"
