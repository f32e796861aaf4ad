"""`gate check --base`: what another commit says judges, what the working tree says is judged."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.cli.commands import FLOW, SETTINGS, gate, said, write_repository
from tests.sandbox.mirror import REPOSITORY
from tests.test_git import git

RULE = """\
# METADATA
# title: A flow is named in lower case
# description: Names are part of addresses.
# custom:
#   id: TEAM-01
#   severity: low
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Write the id in lower case.
package gate.rules.team.lower

deny contains {"subject": flow.subject, "path": ["id"], "message": message} if {
	some flow in input.flows
	lower(flow.id) != flow.id
	message := sprintf("flow %s is not in lower case", [flow.id])
}
"""
TEAM = SETTINGS.replace("version: 1\n", "version: 1\npolicies: {packs: [builtin, {path: policies}]}\n")
LAX = TEAM.replace("namespaces: [company]", "namespaces: [company, finance]")
STRANGE = FLOW.replace("company.team", "finance")
SHOUTED = FLOW.replace("id: hello", "id: Hello")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose `main` judges by a rule of its own, and whose change begins as `main` is."""
    folder = write_repository(tmp_path / "repository", TEAM, hello=FLOW)
    (folder / "policies").mkdir()
    (folder / "policies/lower.rego").write_text(RULE)
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    git(folder, "checkout", "-q", "-b", "change")
    return folder


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "more")
    return git(folder, "rev-parse", "HEAD")


def report(folder: Path, *arguments: str, **more: str) -> dict[str, Any]:
    done = gate(folder, "check", "--format", "json", *arguments, **more)
    assert done.stderr == ""
    return msgspec.json.decode(done.stdout, type=dict[str, Any])


def findings(found: dict[str, Any]) -> list[tuple[str, str, str, str | None]]:
    """Return rule, effect, message and place of each finding of dev."""
    (dev, _) = found["environments"]
    return [(one["rule"], one["enforcement"], one["message"], place(one["location"])) for one in dev["findings"]]


def place(location: dict[str, Any] | None) -> str | None:
    return None if location is None else f"{location['path']}:{location['line']}"


def test_a_change_that_touches_nothing_of_the_judge(repository: Path) -> None:
    (repository / "flows/hello.yml").write_text(FLOW.replace("message: hello", "message: welcome"))
    assert findings(report(repository, "--base", "main")) == []


def test_a_change_cannot_allow_itself(repository: Path) -> None:
    (repository / "gate.yaml").write_text(LAX)
    (repository / "flows/hello.yml").write_text(STRANGE)
    assert report(repository)["decision"] == "ALLOW"
    judged = report(repository, "--base", "main")
    assert (judged["decision"], judged["exit_code"]) == ("DENY", 1)
    assert findings(judged) == [
        ("ENV-01", "deny", "namespace finance lies outside of dev, which holds company", "flows/hello.yml:2"),
        ("GATE-01", "warn", "gate.yaml differs: as it is in main it judges here", "gate.yaml:7"),
    ]


def test_a_change_cannot_drop_a_rule(repository: Path) -> None:
    (repository / "policies/lower.rego").unlink()
    (repository / "policies/none.rego").write_text("package gate.lib.none\n")
    (repository / "flows/hello.yml").write_text(SHOUTED)
    judged = report(repository, "--base", "main")
    assert judged["decision"] == "DENY"
    assert findings(judged) == [
        ("TEAM-01", "deny", "flow Hello is not in lower case", "flows/hello.yml:1"),
        ("GATE-01", "warn", "policies/lower.rego is gone: it still judges here, because main has it", None),
        ("GATE-01", "warn", "policies/none.rego is new: it does not judge here, because main lacks it", "policies/none.rego:1"),
    ]


PLUGINS = """\
{"server": "https://kestra.example.com", "families": {"tasks.Task": {"io.example.Load": "io.example.Load"}}, "classes": {"io.example.Load":
{"base": "tasks.Task", "properties": {"table": {"shape": "text"}%s}}}, "unions": {}, "enums": {}}
"""


def test_a_change_cannot_say_what_plugins_read(repository: Path) -> None:
    git(repository, "checkout", "-q", "main")
    (repository / "plugins.json").write_text(PLUGINS % "")
    (repository / "gate.yaml").write_text(TEAM.replace('version: "1.3"}', 'version: "1.3", schema: plugins.json}'))
    commit(repository)
    git(repository, "checkout", "-q", "-b", "another")
    (repository / "plugins.json").write_text(PLUGINS % ', "taable": {"shape": "text"}')
    (repository / "flows/hello.yml").write_text(
        "id: hello\nnamespace: company.team\ntasks:\n  - id: load\n    type: io.example.Load\n    taable: orders\n"
    )
    assert report(repository)["decision"] == "ALLOW"
    judged = report(repository, "--base", "main")
    message = "Kestra 1.3.31 does not know the property taable of io.example.Load; did you mean table?"
    assert findings(judged) == [
        ("FLOW-01", "deny", message, "flows/hello.yml:6"),
        ("GATE-01", "warn", "plugins.json differs: as it is in main it judges here", "plugins.json:2"),
    ]


def test_a_rule_that_cannot_be_read_in_the_change_does_not_matter_yet(repository: Path) -> None:
    (repository / "policies/lower.rego").write_text("package\n")
    assert report(repository)["decision"] == "INDETERMINATE"
    judged = report(repository, "--base", "main")
    assert judged["decision"] == "ALLOW"
    assert findings(judged) == [
        ("GATE-01", "warn", "policies/lower.rego differs: as it is in main it judges here", "policies/lower.rego:1")
    ]


def test_a_place_in_a_file_that_differs_is_not_shown(repository: Path) -> None:
    """The plan's finding is about `protected`, which stands in another line of the change's `gate.yaml`."""
    plan = str(REPOSITORY / "tests/plans/oss_create/plan.json")
    told = report(repository, "prod", "--base", "main", "--plan", plan)["environments"][0]["findings"]
    assert ("RO-22", "gate.yaml:9") in [(one["rule"], place(one["location"])) for one in told]
    (repository / "gate.yaml").write_text("# moved\n" + TEAM)
    told = report(repository, "prod", "--base", "main", "--plan", plan)["environments"][0]["findings"]
    assert {("RO-22", None), ("GATE-01", "gate.yaml:1")} <= {(one["rule"], place(one["location"])) for one in told}


def test_the_report_says_what_was_compared(repository: Path) -> None:
    assert "GATE-01" not in {rule["id"] for rule in report(repository)["environments"][0]["rules"]}
    rules = report(repository, "--base", "main")["environments"][0]["rules"]
    assert {"id": "GATE-01", "status": "passed", "subjects": 2, "needs": []} in rules
    (repository / "policies/none.rego").write_text("package gate.lib.none\n")
    rules = report(repository, "--base", "main")["environments"][0]["rules"]
    assert {"id": "GATE-01", "status": "failed", "subjects": 3, "needs": []} in rules


WAIVER = """\
  - rule: ENV-01
    subject: flow:flows/{name}.yml
    environments: [dev, prod]
    reason: it moves
    owner: data
    expires: {day}
"""


def waivers(*entries: str) -> str:
    return "version: 1\nwaivers:" + ("\n" + "".join(entries) if entries else " []\n")


def accepted(name: str, day: str = "2030-01-31") -> str:
    return WAIVER.format(name=name, day=day)


WAIVED = {
    "removed": (waivers(accepted("b")), "differs: 1 waiver that it removes no longer holds"),
    "all removed": (waivers(), "differs: 2 waivers that it removes no longer hold"),
    "gone": (None, "is gone: 2 waivers that it removes no longer hold"),
    "added": (waivers(*map(accepted, "abc")), "differs: 1 waiver that it adds does not hold before it is in main"),
    "prolonged": (waivers(accepted("a", "2031-01-31"), accepted("b")), "differs: 1 waiver that it changes holds as it is in main"),
    "exchanged": (
        waivers(*map(accepted, "cd")),
        "differs: 2 waivers that it removes no longer hold, and 2 waivers that it adds do not hold before they are in main",
    ),
    "widened and narrowed": (
        waivers(accepted("a").replace("dev, prod", "dev"), accepted("b")),
        "differs: 1 waiver that it removes no longer holds",
    ),
    "remarks": (waivers(*map(accepted, "ab")) + "# reviewed\n", "differs: the waivers in it are the same"),
}


@pytest.mark.parametrize(("content", "message"), WAIVED.values(), ids=WAIVED)
def test_of_a_file_of_waivers_it_says_which_of_them_hold(content: str | None, message: str, repository: Path) -> None:
    (repository / "gate.yaml").write_text(TEAM + "waivers: waivers.yaml\n")
    (repository / "waivers.yaml").write_text(waivers(*map(accepted, "ab")))
    commit(repository)
    file = repository / "waivers.yaml"
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    told = [one[2] for one in findings(report(repository, "--base", "HEAD")) if one[0] == "GATE-01"]
    assert told == [f"waivers.yaml {message.replace('main', 'HEAD')}"]


def test_a_file_of_waivers_that_cannot_be_read_in_the_change_is_refused_there(repository: Path) -> None:
    (repository / "gate.yaml").write_text(TEAM + "waivers: waivers.yaml\n")
    (repository / "waivers.yaml").write_text(waivers())
    commit(repository)
    (repository / "waivers.yaml").write_text("waivers: {\n")
    code, out, error = said(gate(repository, "check", "--base", "HEAD"))
    assert (code, out) == (2, "")
    assert error.startswith("error: waivers.yaml:")


def test_what_is_wrong_with_a_waiver_points_into_the_file_as_the_change_has_it(repository: Path) -> None:
    (repository / "gate.yaml").write_text(TEAM + "waivers: waivers.yaml\n")
    (repository / "waivers.yaml").write_text(waivers(*map(accepted, "ab")))
    commit(repository)
    (repository / "waivers.yaml").write_text("# ours\n" + waivers(accepted("b")))
    told = findings(report(repository, "--base", "HEAD"))
    assert [(rule, where) for rule, _, _, where in told] == [("WAIVER-02", "waivers.yaml:4"), ("GATE-01", "waivers.yaml:1")]


def test_the_finding_can_be_explained(repository: Path) -> None:
    assert gate(repository, "explain", "GATE-01").stdout.startswith("GATE-01: A change leaves alone what judges it\n")


def test_a_new_folder_is_judged_as_soon_as_gate_yaml_names_it_in_main(repository: Path) -> None:
    (repository / "more").mkdir()
    (repository / "more/shouted.yml").write_text(SHOUTED)
    (repository / "gate.yaml").write_text(TEAM.replace("flows: [flows]", "flows: [flows, more]"))
    assert [one[0] for one in findings(report(repository, "--base", "main"))] == ["GATE-01"]


def test_a_folder_that_the_change_removes_is_missed_where_main_names_it(repository: Path) -> None:
    (repository / "flows").rename(repository / "renamed")
    assert said(gate(repository, "check", "--base", "main")) == (
        2,
        "",
        (
            "error: gate.yaml:5:13: in main: `environments.dev.flows[0]` names `flows`, a folder that does not exist\n"
            "  fix: Correct the path, or create the folder.\n"
        ),
    )


def test_gate_yaml_below_the_top_of_the_repository(tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "repository/infra", hello=FLOW)
    (tmp_path / "repository/gate.yaml").write_text("version: 1\nenvironments: {}\n")
    git(folder.parent, "init", "-q", "-b", "main")
    commit(folder.parent)
    (folder / "gate.yaml").write_text(SETTINGS.replace("[company]", "[finance]"))
    expected = [("GATE-01", "warn", "gate.yaml differs: as it is in main it judges here", "gate.yaml:6")]
    for inside, named in ((folder.parent, ["--config", "infra/gate.yaml"]), (folder, []), (folder / "flows", [])):
        assert findings(report(inside, "--base", "main", *named)) == expected
    (folder / "docs").mkdir()
    (folder / "docs/gate.yaml").write_text("version: 1\n")  # nearer, and only in the change
    assert findings(report(folder / "docs", "--base", "main")) == expected


def test_a_folder_that_became_a_link_is_not_followed_to_another_judge(repository: Path) -> None:
    examples = write_repository(repository / "examples", LAX.replace("{path: policies}", "builtin"), hello=STRANGE)
    infra = write_repository(repository / "infra", hello=FLOW)
    commit(repository)
    for file in sorted(infra.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    infra.rmdir()
    infra.symlink_to(examples.name)
    code, _, error = said(gate(repository, "check", "--config", "infra/gate.yaml", "--base", "change"))
    assert (code, error) == (2, f"error: {infra} is a link\n  fix: Name the gate.yaml by the folder that it lies in.\n")


@pytest.mark.parametrize(
    ("ref", "message", "advice"),
    [
        pytest.param("nothing", "there is no commit `nothing` in this clone", "Run `git fetch origin nothing`, or correct", id="unknown"),
        pytest.param("origin/main", "no commit `origin/main`", "`git fetch origin main:refs/remotes/origin/main`", id="not fetched"),
        pytest.param("f" * 40, f"there is no commit `{'f' * 40}`", "Run `git fetch origin ffff", id="an id that is not here"),
        pytest.param("main:gate.yaml", "'main:gate.yaml' cannot name a commit", "Name a branch, tag or commit", id="a file"),
        pytest.param("--upload-pack=touch x", "'--upload-pack=touch x' cannot name a commit", "Name a branch", id="an option"),
        pytest.param("-h", "'-h' cannot name a commit", "Name a branch", id="a short option"),
        pytest.param("", "'' cannot name a commit", "Name a branch", id="empty"),
        pytest.param("a\nb", r"'a\nb' cannot name a commit", "Name a branch", id="two lines"),
        pytest.param("twice", "`twice` means several things in this repository", "Write it in full", id="a branch and a tag"),
    ],
)
def test_a_name_that_means_no_commit(repository: Path, ref: str, message: str, advice: str) -> None:
    git(repository, "branch", "twice")
    git(repository, "tag", "twice", "main")
    code, out, error = said(gate(repository, "check", f"--base={ref}"))
    assert (code, out) == (2, "")
    assert message in error
    assert advice in error


def test_a_shallow_clone_says_how_to_get_the_commit(repository: Path, tmp_path: Path) -> None:
    commit_of_main = git(repository, "rev-parse", "main")
    (repository / "flows/more.yml").write_text(FLOW.replace("id: hello", "id: more"))
    commit(repository)
    subprocess.run(["git", "clone", "-q", "--depth=1", "--branch=change", f"file://{repository}", str(tmp_path / "shallow")], check=True)
    assert said(gate(tmp_path / "shallow", "check", "--base", commit_of_main)) == (
        2,
        "",
        (
            f"error: there is no commit `{commit_of_main}` in this clone\n"
            f"  fix: This clone is shallow: check out with `fetch-depth: 0`, or run `git fetch origin {commit_of_main}` first.\n"
        ),
    )
    git(tmp_path / "shallow", "fetch", "-q", "origin", commit_of_main)
    assert gate(tmp_path / "shallow", "check", "--base", commit_of_main).returncode == 0


def test_the_change_that_adds_gate(repository: Path) -> None:
    git(repository, "checkout", "-q", "--orphan", "old")
    git(repository, "rm", "-q", "--cached", "gate.yaml")
    commit_without = git(repository, "commit-tree", git(repository, "write-tree"), "-m", "before gate")
    assert said(gate(repository, "check", "--base", commit_without)) == (
        2,
        "",
        (
            f"error: gate.yaml is not in {commit_without}, so nothing there says how to judge\n"
            "  fix: Where this change is the one that adds it, run `gate check` without --base, and let a person review the file.\n"
        ),
    )


def test_no_repository(tmp_path: Path) -> None:
    folder = write_repository(tmp_path / "plain", hello=FLOW)
    assert said(gate(folder, "check", "--base", "main")) == (
        2,
        "",
        f"error: {folder} lies in no git repository, so --base names nothing\n  fix: Run gate in a clone, or leave --base out.\n",
    )


@pytest.mark.parametrize(
    ("mode", "content", "message"),
    [
        pytest.param("120000", "../elsewhere.rego", "policies/lower.rego is a link in main; links are not followed there", id="link"),
        pytest.param("160000", "", "policies/lower.rego is a submodule in main; its files are not part of the commit", id="submodule"),
    ],
)
def test_what_a_commit_only_points_to_does_not_judge(repository: Path, mode: str, content: str, message: str) -> None:
    written = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=repository, input=content, capture_output=True, text=True, check=True
    )
    content_id = written.stdout.strip() if content else git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "-q", "main")
    git(repository, "update-index", "--add", "--cacheinfo", f"{mode},{content_id},policies/lower.rego")
    git(repository, "commit", "-q", "-m", "point")
    judged = report(repository, "--base", "main")
    assert judged["decision"] == "INDETERMINATE"
    assert message in [failure["message"] for failure in judged["failures"]]


def test_what_the_caller_and_the_repository_set_neither_runs_nor_misleads(repository: Path, tmp_path: Path) -> None:
    """Another index, another repository, replaced objects, filters and programs: main judges as it is."""
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\ncat\n")
    spy.chmod(0o755)
    (repository / "gate.yaml").write_text(LAX)
    (repository / "flows/hello.yml").write_text(STRANGE)
    (repository / ".gitattributes").write_text("* filter=spy diff=spy\n")
    lax = commit(repository)
    for name in ("core.fsmonitor", "core.pager", "filter.spy.smudge", "filter.spy.clean", "diff.spy.textconv", "core.sshCommand"):
        git(repository, "config", name, str(spy))
    git(repository, "replace", "-f", git(repository, "rev-parse", "main"), lax)
    assert git(repository, "rev-parse", "main^{tree}") == git(repository, "rev-parse", f"{lax}^{{tree}}")  # the plain git is misled
    (tmp_path / "started").unlink(missing_ok=True)
    misled = {"GIT_DIR": str(tmp_path), "GIT_OBJECT_DIRECTORY": str(tmp_path), "GIT_CONFIG_COUNT": "x", "GIT_EXTERNAL_DIFF": str(spy)}
    judged = report(repository, "--base", "main", **misled)
    assert [one[0] for one in findings(judged)] == ["ENV-01", "GATE-01"]
    assert not (tmp_path / "started").exists()


def test_tracked_files_that_look_like_a_repository_are_none(repository: Path) -> None:
    """`infra/` of the change is laid out as a bare repository, in which `main` is another commit."""
    infra = write_repository(repository / "infra", hello=FLOW)
    commit(repository)
    (infra / "gate.yaml").write_text(SETTINGS.replace("[company]", "[finance]"))
    (infra / "flows/hello.yml").write_text(STRANGE)
    commit(repository)
    git(infra, "init", "-q", "--bare", ".")
    git(infra, "--git-dir=.", "fetch", "-q", str(repository), "HEAD:refs/heads/main")
    git(infra, "--git-dir=.", "config", "core.worktree", str(repository))
    git(infra, "--git-dir=.", "config", "core.bare", "false")
    git(repository, "branch", "-f", "main", "HEAD~1")
    assert [one[0] for one in findings(report(infra, "--base", "main"))] == ["ENV-01", "GATE-01"]


def test_a_partial_clone_asks_nobody(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    argv = ["git", "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{repository}", str(clone)]
    subprocess.run(argv, check=True)
    git(clone, "sparse-checkout", "set", "--no-cone", "flows")
    git(clone, "checkout", "-q", "change")
    (clone / "gate.yaml").write_text(SETTINGS)
    code, out, error = said(gate(clone, "check", "--base", "origin/main"))
    assert (code, out) == (3, "")
    assert "transport 'file' not allowed" in error
    assert list(os.scandir(clone / ".git/objects/pack"))  # the clone is whole otherwise
