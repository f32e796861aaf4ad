"""The comment on a pull request: written once, then updated."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.programs import require
from tests.workflows.steps import WORKFLOWS, Runner, step

COMMENT = step(WORKFLOWS / "gate-check.yml", "Comment, or update the comment that is there", job="comment")
OURS = {"id": 7, "user": {"login": "github-actions[bot]"}, "body": "<!-- gate:check -->\n\nold\n"}
QUOTED = {"id": 3, "user": {"login": "somebody"}, "body": "<!-- gate:check -->\n\nnot ours\n"}
OTHER = {"id": 4, "user": {"login": "github-actions[bot]"}, "body": "see <!-- gate:check -->\n"}

# Stands in for GitHub's program: pages of comments come from files, what is sent is written to one.
GH = """#!{python}
import json, pathlib, subprocess, sys
folder, arguments = pathlib.Path({folder!r}), sys.argv[1:]
assert arguments.pop(0) == "api"
if "--jq" in arguments:
    assert arguments[0] == "--paginate"
    for page in sorted(folder.glob("page*.json")):
        subprocess.run(["jq", "--raw-output", arguments[3]], stdin=page.open(), check=True)
else:
    method, path, field = arguments[2], arguments[3], arguments[5]
    body = pathlib.Path(field.removeprefix("body=@")).read_text()
    (folder / "sent.json").write_text(json.dumps([method, path, body]))
"""


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    require("jq")
    program = tmp_path / "bin/gh"
    program.parent.mkdir()
    program.write_text(GH.format(python=sys.executable, folder=str(tmp_path)))
    program.chmod(0o755)
    values = {"github.token": "t", "github.repository": "acme/platform", "github.event.pull_request.number": "12"}
    found = Runner(tmp_path / "runner", tmp_path, values, {"PATH": f"{program.parent}:/usr/bin:/bin"})
    (found.temp / "report").mkdir()
    (found.temp / "report/gate.md").write_text("<!-- gate:check -->\n\nnew\n")
    return found


def sent(runner: Runner, *pages: list[dict[str, Any]]) -> list[str]:
    for number, page in enumerate(pages):
        (runner.workspace / f"page{number}.json").write_text(json.dumps(page))
    ended = runner.run(COMMENT)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    found: list[str] = json.loads((runner.workspace / "sent.json").read_text())
    return found


@pytest.mark.parametrize(
    ("pages", "method", "path"),
    [
        pytest.param([[]], "POST", "repos/acme/platform/issues/12/comments", id="the first one"),
        pytest.param([[QUOTED, OTHER]], "POST", "repos/acme/platform/issues/12/comments", id="others only quote the mark"),
        pytest.param([[QUOTED, OURS]], "PATCH", "repos/acme/platform/issues/comments/7", id="it is updated"),
        pytest.param([[OTHER], [OURS | {"id": 9}]], "PATCH", "repos/acme/platform/issues/comments/9", id="on the second page"),
        pytest.param([[OURS, OURS | {"id": 8}]], "PATCH", "repos/acme/platform/issues/comments/7", id="the oldest of two"),
    ],
)
def test_the_comment_is_updated_and_never_repeated(runner: Runner, pages: list[list[dict[str, Any]]], method: str, path: str) -> None:
    assert sent(runner, *pages) == [method, path, "<!-- gate:check -->\n\nnew\n"]
