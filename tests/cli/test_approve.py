"""`gate approve` as people run it: in a clone of their own, with whatever key git or their agent names."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from gate.cli.approving import signing_key
from gate.git.history import History
from tests.cli.commands import gate, said
from tests.programs import require
from tests.promotion.signing import People, agent

SETTINGS = """\
version: 1
environments:
  prod:
    protected: true
    branch: main
    approvals: {allowed_signers: trust/allowed_signers}
    terraform: {dir: prod, state: {backend: local}}
    resource_types: [terraform_data]
evidence: {store: "git://gate-evidence"}
"""

NO_KEY = (
    "error: no key is named to approve with, git's user.signingkey is no SSH key, and {found}\n"
    "  fix: Name yours by `--key FILE`: a private key, or the public one of a key in your agent.\n"
)

OWN = (
    "error: an approval with the key {key} would not count: anna@example.com made the plan, and nobody approves what is their own\n"
    "  fix: Let somebody else approve, with their own key.\n"
)

SHOWN = """\
APPROVE  plan for prod of TIME, commit ID

Terraform would create 1:
  create   terraform_data.greeting

Asks for 1 approval; ben@example.com may give it.
  not anna@example.com, who made the plan
  every commit of the history counts: nothing was applied before

"""


def git(folder: Path, *arguments: str) -> None:
    subprocess.run((require("git"), *arguments), cwd=folder, check=True, capture_output=True)


def scrubbed(text: str) -> str:
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)
    return re.sub(r"commit [0-9a-f]{12}", "commit ID", text)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, People]:
    """Anna's clone with a plan of prod, ben's clone, and everybody's keys."""
    require("terraform")
    folder = tmp_path_factory.mktemp("office")
    people = People(tmp_path_factory.mktemp("keys"))
    anna, ben = folder / "anna", folder / "ben"
    (anna / "prod").mkdir(parents=True)
    (anna / "trust").mkdir()
    (anna / "gate.yaml").write_text(SETTINGS)
    (anna / ".gitignore").write_text(".gate/\n*.tfstate*\n")
    (anna / "prod/main.tf").write_text('resource "terraform_data" "greeting" {\n  input = "hello"\n}\n')
    (anna / "trust/allowed_signers").write_text(people.line("anna") + people.line("ben"))
    git(folder, "init", "-q", "--bare", "-b", "main", "origin.git")
    git(anna, "init", "-q", "-b", "main")
    for name, value in {
        "user.name": "Anna",
        "user.email": "anna@example.com",
        "gpg.format": "ssh",
        "user.signingkey": str(people.key("anna")),
    }.items():
        git(anna, "config", name, value)
    git(anna, "add", "-A")
    git(anna, "commit", "-q", "-S", "-m", "first")
    git(anna, "remote", "add", "origin", "../origin.git")
    git(anna, "push", "-q", "origin", "main")
    assert gate(anna, "plan", "prod", "--quiet").returncode == 0
    git(folder, "clone", "-q", "origin.git", "ben")
    return anna, ben, people


def test_the_key_is_that_of_git_or_the_only_one_of_the_agent(office: tuple[Path, Path, People], tmp_path: Path) -> None:
    anna, ben, people = office
    file = tmp_path / "ben.json"
    command = ("approve", "prod", "--output", str(file))

    none = gate(ben, *command)
    assert (none.returncode, scrubbed(none.stdout), none.stderr) == (2, SHOWN, NO_KEY.format(found="there is no agent with a key"))
    with agent(people.key("ben"), people.key("eve")) as environment:
        two = gate(ben, *command, SSH_AUTH_SOCK=environment["SSH_AUTH_SOCK"])
        assert (two.returncode, two.stderr) == (2, NO_KEY.format(found="your agent holds 2 keys"))
    with agent(people.key("ben")) as environment:
        only = gate(ben, *command, SSH_AUTH_SOCK=environment["SSH_AUTH_SOCK"])
        approved = f"APPROVED  by ben@example.com, until TIME\n  {file}\n\nnext: gate apply prod --approval {file}\n"
        assert (only.returncode, scrubbed(only.stdout), only.stderr) == (0, SHOWN + approved, "")

    own = gate(anna, "approve", "prod", "--quiet")
    assert said(own) == (
        1,
        "",
        OWN.format(key=people.key("anna")),
    )
    refused = gate(anna, "apply", "prod")
    assert said(refused) == (
        1,
        "",
        "error: prod asks for 1 approval of this plan, and none counts\n  fix: Ask for 1 more, of ben@example.com: `gate approve prod`.\n",
    )
    applied = gate(anna, "apply", "prod", "--approval", str(file))
    assert said(applied) == (0, "APPLIED  prod: 1 created, as judged\n", "")
    assert "approved by ben@example.com" in gate(ben, "log", "prod").stdout


def test_an_environment_that_is_none(office: tuple[Path, Path, People]) -> None:
    done = gate(office[1], "approve", "prodd")
    assert said(done) == (2, "", "error: gate.yaml has no environment `prodd`\n  fix: Did you mean `prod`?\n")


@pytest.mark.parametrize(
    ("configured", "content"),
    [
        pytest.param("key::ssh-ed25519 AAAA ben", "ssh-ed25519 AAAA ben\n", id="a key"),
        pytest.param("ssh-ed25519 AAAA ben", "ssh-ed25519 AAAA ben\n", id="a key as older versions of git had it"),
    ],
)
def test_a_key_that_git_names_by_its_content(configured: str, content: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "gpg.format", "ssh")
    git(tmp_path, "config", "user.signingkey", configured)
    with signing_key(None, History(tmp_path, os.environ)) as key:
        assert key.read_text() == content
    assert not key.exists()


def test_a_key_that_git_names_by_its_file(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "gpg.format", "ssh")
    git(tmp_path, "config", "user.signingkey", "~/.ssh/ben.pub")
    history = History(tmp_path, {**os.environ, "HOME": "/home/ben"})
    with signing_key(None, history) as key, signing_key(tmp_path / "other", history) as named:
        assert (key, named) == (Path("/home/ben/.ssh/ben.pub"), tmp_path / "other")
