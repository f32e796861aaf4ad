"""`gate plan`, `apply` and `show` of an environment with a `branch`: what the branch says counts, whatever the working tree says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import gate, said
from tests.programs import require
from tests.test_git import git

SETTINGS = """\
version: 1
policies: {packs: [builtin, {path: policies}]}
environments:
  dev:
    terraform: {dir: dev, state: {backend: local}}
  prod:
    branch: main
    terraform: {dir: prod, state: {backend: local}}
"""
RULE = """\
# METADATA
# title: Nothing is called secret
# description: Names are shown everywhere.
# custom:
#   id: TEAM-01
#   severity: low
#   category: team
#   judges: [configuration.resources]
#   enforcement: {default: deny, protected: deny}
#   remediation: Give it another name.
package gate.rules.team.names

deny contains {"subject": resource.subject, "path": ["name"], "message": "it is called secret"} if {
	some resource in input.configuration.resources
	resource.name == "secret"
}
"""
ROOT = 'resource "terraform_data" "greeting" {\n  input = "hello"\n}\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone whose `main` is what `origin` has."""
    require("terraform")
    folder = tmp_path / "repository"
    for name, text in {
        "gate.yaml": SETTINGS,
        "policies/names.rego": RULE,
        "dev/main.tf": ROOT,
        "prod/main.tf": ROOT,
        ".gitignore": ".gate/\n*.tfstate*\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    git(tmp_path, "clone", "-q", "--bare", str(folder), "remote.git")
    git(folder, "remote", "add", "origin", f"file://{tmp_path}/remote.git")
    return folder


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "more")
    return git(folder, "rev-parse", "HEAD")


def merge(folder: Path) -> None:
    commit(folder)
    git(folder, "push", "-q", "origin", "HEAD:main")


def test_what_was_merged_is_planned_and_applied(repository: Path) -> None:
    planned = gate(repository, "plan", "prod")
    assert (planned.returncode, planned.stdout.splitlines()[0]) == (0, "ALLOW  plan for prod")
    assert gate(repository, "show", "prod").returncode == 0
    assert said(gate(repository, "apply", "prod", "--quiet")) == (0, "", "")


def test_a_change_that_edits_its_own_judge_is_not_merged_yet(repository: Path) -> None:
    (repository / "policies/names.rego").unlink()
    (repository / "prod/main.tf").write_text(ROOT.replace("greeting", "secret"))
    tip, head = git(repository, "rev-parse", "HEAD"), commit(repository)
    code, out, error = said(gate(repository, "plan", "prod"))
    assert (code, out) == (1, "")
    assert error.splitlines()[0] == f"error: the checked-out commit {head} is not on main of origin, which is at {tip}"


def test_rules_of_the_working_tree_do_not_judge(repository: Path) -> None:
    (repository / "prod/main.tf").write_text(ROOT.replace("greeting", "secret"))
    merge(repository)
    (repository / "policies/names.rego").write_text("package gate.lib.none\n")
    (repository / "gate.yaml").write_text(SETTINGS.replace(", {path: policies}", ""))
    denied = gate(repository, "plan", "prod")
    assert denied.returncode == 1
    assert "deny TEAM-01" in denied.stdout
    assert "warn GATE-01" in denied.stdout
    assert "gate.yaml differs: as it is in origin/main it judges here" in denied.stdout
    assert gate(repository, "check", "prod").returncode == 0  # offline, it says what the files say


def test_rules_that_were_merged_later_judge_an_older_commit(repository: Path) -> None:
    (repository / "policies/names.rego").write_text(RULE.replace('"secret"', '"greeting"'))
    merge(repository)
    git(repository, "checkout", "-q", "--detach", "HEAD~1")
    denied = gate(repository, "plan", "prod")
    assert (denied.returncode, "deny TEAM-01" in denied.stdout) == (1, True)


HERE = "error: gate.yaml: gate.yaml here says that main of origin judges prod, and gate.yaml in origin/main "
DISAGREEING = {
    "no branch": (SETTINGS.replace("    branch: main\n", ""), "names no branch for prod"),
    "another branch": (SETTINGS.replace("branch: main", "branch: release"), "says that release judges prod"),
    "no such environment": (SETTINGS.replace("  prod:\n", "  production:\n"), "has no environment `prod`"),
}


@pytest.mark.parametrize(("merged", "found"), DISAGREEING.values(), ids=DISAGREEING)
def test_a_branch_must_say_itself_that_it_judges(repository: Path, merged: str, found: str) -> None:
    (repository / "gate.yaml").write_text(merged)
    merge(repository)
    (repository / "gate.yaml").write_text(SETTINGS)
    expected = (
        1,
        "",
        f"{HERE}{found}\n  fix: What main says counts: merge the change of gate.yaml first, or bring gate.yaml up to date with main.\n",
    )
    for command in ("plan", "apply", "show") if found.startswith("names") else ("plan",):
        assert said(gate(repository, command, "prod")) == expected


def test_a_branch_is_renamed_where_it_says_so_itself(repository: Path) -> None:
    assert gate(repository, "plan", "prod").returncode == 0
    git(repository, "checkout", "-q", "-b", "trunk")
    (repository / "gate.yaml").write_text(SETTINGS.replace("branch: main", "branch: trunk"))
    tip = commit(repository)
    git(repository, "push", "-q", "origin", "trunk")
    found = "error: gate.yaml: the records of prod say that main of origin judges it, and gate.yaml says that trunk does"
    advice = (
        "  fix: Write `branch: main` for prod again; or, to rename it, let gate.yaml in main of origin say `branch: trunk`, "
        "and keep main until prod was planned.\n"
    )
    assert said(gate(repository, "plan", "prod")) == (1, "", f"{found}\n{advice}")
    git(repository.parent / "remote.git", "update-ref", "-d", "refs/heads/main")
    assert said(gate(repository, "plan", "prod")) == (3, "", f"{found}: origin has no branch `main`\n{advice}")
    git(repository, "push", "-q", "origin", f"{tip}:refs/heads/main")
    assert gate(repository, "plan", "prod").returncode == 0
    git(repository.parent / "remote.git", "update-ref", "-d", "refs/heads/main")
    assert said(gate(repository, "apply", "prod", "--quiet")) == (0, "", "")


def test_a_gate_yaml_that_main_does_not_have(repository: Path) -> None:
    (repository / "infra/prod").mkdir(parents=True)
    (repository / "infra/prod/main.tf").write_text(ROOT)
    (repository / "infra/gate.yaml").write_text(
        SETTINGS[: SETTINGS.index("policies")]
        + SETTINGS[SETTINGS.index("environments") :].replace("  dev:\n    terraform: {dir: dev, state: {backend: local}}\n", "")
    )
    assert said(gate(repository, "plan", "prod", "--config", "infra/gate.yaml")) == (
        1,
        "",
        "error: infra/gate.yaml: infra/gate.yaml is not in origin/main, which judges prod\n  fix: Merge it into main first.\n",
    )


def test_origin_cannot_be_reached(repository: Path) -> None:
    git(repository, "remote", "set-url", "origin", "file:///nowhere")
    for command in ("plan", "apply", "show"):
        code, out, error = said(gate(repository, command, "prod"))
        assert (code, out) == (3, "")
        assert error.startswith("error: main of origin cannot be fetched: fatal: '/nowhere' does not appear to be a git repository\n")
    assert gate(repository, "plan", "dev").returncode == 0  # which has no branch


def test_a_seal_can_be_looked_at_from_any_commit(repository: Path) -> None:
    seal = gate(repository, "plan", "prod", "--quiet").stdout.strip()
    (repository / "README.md").write_text("mine\n")
    commit(repository)
    assert gate(repository, "show", seal).returncode == 0
    assert gate(repository, "apply", "prod").returncode == 1
