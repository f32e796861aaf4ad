from __future__ import annotations

import pytest

from gate.cli.failure import explain
from gate.errors import ApplyError, ConfigError, EngineError, GateError, InputError, RefusedError


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        pytest.param(
            ConfigError("`flows` is text; expected a list", path="gate.yaml", line=4, column=12, remediation="Write `flows: […]`."),
            2,
            "error: gate.yaml:4:12: `flows` is text; expected a list\n  fix: Write `flows: […]`.\n",
            id="config",
        ),
        pytest.param(InputError("it cannot be read", path="a.tf"), 3, "error: a.tf: it cannot be read\n", id="input"),
        pytest.param(EngineError("the engine died"), 3, "error: the engine died\n", id="engine"),
        pytest.param(
            RefusedError("the plan changed", remediation="Plan again."), 1, "error: the plan changed\n  fix: Plan again.\n", id="refused"
        ),
        pytest.param(
            ApplyError("apply ended with code 1\nError: timeout", remediation="Look:\n\n  gate plan"),
            4,
            "error: apply ended with code 1\nError: timeout\n  fix: Look:\n\n    gate plan\n",
            id="apply",
        ),
        pytest.param(KeyboardInterrupt(), 130, "error: interrupted\n", id="interrupted"),
        pytest.param(SystemExit(7), 7, "", id="exit"),
    ],
)
def test_each_way_to_fail_has_a_code_and_words(error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(error, verbose=False) == code
    assert capsys.readouterr() == ("", said)


def test_what_a_terminal_would_obey_is_shown_instead(capsys: pytest.CaptureFixture[str]) -> None:
    explain(GateError("a\x1b[2Jb", path="c\rd", remediation="e\u202ef"), verbose=False)
    assert capsys.readouterr().err == "error: c\\rd: a\\x1b[2Jb\n  fix: e\\u202ef\n"


class Panic(BaseException):
    """What a native library raises."""


def failing(secret: str) -> BaseException:
    try:
        raise Panic(secret)
    except Panic as error:
        return error


def test_a_bug_is_called_a_bug_and_tells_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(failing("hunter2"), verbose=False) == 5
    said = capsys.readouterr().err
    assert said.startswith("error: this is a bug in gate: Panic at ")
    assert said.endswith("\n  fix: report it, with what `--verbose` prints in addition\n")
    assert "hunter2" not in said


def test_verbose_shows_where_the_bug_is_and_still_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(failing("hunter2"), verbose=True) == 5
    said = capsys.readouterr().err
    assert "in failing\n    raise Panic(secret)\n" in said
    assert "hunter2" not in said
