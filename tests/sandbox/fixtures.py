"""Fixtures for tests that run real Terraform: the mirror, and the reference stack in a clone of its own with its servers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.programs import require
from tests.sandbox.clone import make_clone
from tests.sandbox.mirror import terraform
from tests.sandbox.overlay import lay, make_mirror, root, start_servers, terraform_environment
from tests.sandbox.server import Server


@dataclass(frozen=True)
class Stack:
    """The reference stack in a temporary clone, its bare remote, its servers, and the Terraform to run."""

    clone: Path
    remote: Path
    servers: dict[str, Server]
    program: str

    def root(self, environment: str) -> Path:
        """Return the folder of an environment's root module."""
        return self.clone / root(environment)

    def terraform(self, environment: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform in an environment's root module, with the credentials of that environment."""
        variables = terraform_environment(self.clone, self.servers[environment])
        return terraform(self.program, self.root(environment), *arguments, environment=variables)


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filesystem mirror with the stand-in providers."""
    return make_mirror(tmp_path_factory.mktemp("mirror"))


@pytest.fixture
def stack(tmp_path: Path, mirror: Path) -> Iterator[Stack]:
    """The reference stack, ready for `gate` and for Terraform; nothing is applied yet."""
    program = require("terraform")
    require("git")
    clone, remote = make_clone(tmp_path)
    with start_servers() as servers:
        lay(clone, mirror, servers)
        subprocess.run(["git", "push", "--quiet", "origin", "main"], cwd=clone, check=True)
        yield Stack(clone=clone, remote=remote, servers=servers, program=program)
