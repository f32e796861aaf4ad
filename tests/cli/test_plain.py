"""A plain `gate check` is read without typer, as typer would read it; everything else is left to typer."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main

from gate.cli import check
from gate.cli.formats import Format
from gate.cli.plain import Check, plain_check

PLAIN = {
    "": Check(),
    "dev prod": Check(environments=["dev", "prod"]),
    "prod --plan plan.tfplan": Check(environments=["prod"], plan=Path("plan.tfplan")),
    "--plan plan.tfplan prod": Check(environments=["prod"], plan=Path("plan.tfplan")),
    "--base origin/main --quiet": Check(base="origin/main", quiet=True),
    "--format json --output a.sarif --verbose": Check(format=Format.JSON, output=[Path("a.sarif")], verbose=True),
    "--config '' ''": Check(environments=[""], config=Path()),
}


@pytest.mark.parametrize("words", PLAIN)
def test_it_is_read_as_typer_reads_it(words: str) -> None:
    assert plain_check(["check", *shlex.split(words)]) == PLAIN[words] == _by_typer(shlex.split(words))


def _by_typer(words: list[str]) -> Check:
    given = _command().make_context("check", words).params
    return Check(
        environments=list(given["environments"] or ()) or None,
        plan=given["plan"] and Path(given["plan"]),
        base=given["base"],
        format=Format(given["format_"]),
        output=[Path(one) for one in given["output"] or ()] or None,
        config=None if given["config"] is None else Path(given["config"]),
        quiet=given["quiet"],
        verbose=given["verbose"],
    )


@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "version",
        "",
        "check --help",
        "check -h",
        "check --plan=plan.tfplan",
        "check --plan",
        "check --plan --quiet",
        "check --pla plan.tfplan",
        "check --format xml",
        "check --format json --format text",
        "check --output a.json --output b.sarif",
        "check --quiet --quiet",
        "check -- dev",
        "check --config -",
        "check --unknown x",
    ],
)
def test_what_is_not_plain_is_left_to_typer(words: str) -> None:
    assert plain_check(shlex.split(words)) is None


def test_every_option_of_the_command_can_be_read() -> None:
    for option in _command().params:
        for name in (one for one in option.opts if one.startswith("--")):
            words = [name] if option.is_flag else [name, "json"]
            assert plain_check(["check", *words]) not in (None, Check()), name


def _command() -> Any:
    app = typer.Typer(add_completion=False)
    app.command()(check.command)
    return typer.main.get_command(app)
