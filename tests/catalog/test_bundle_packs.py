"""A bundle named in gate.yaml judges, and one that cannot be trusted is exit code 3: with its path and what to do, and never ALLOW."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gate.cli.wiring import open_workspace, policies
from gate.model.source import InputFile
from tests.catalog.bundles import FILES, archive, private_key, public_pem, signed
from tests.cli.commands import FLOW, SETTINGS, gate, said, write_repository

BUNDLE = Path(__file__).with_name("bundle")
TEAM = "policies: {packs: [builtin, {bundle: team.tar.gz, key: trust/bundle.pub}]}\n"
TWO_TASKS = FLOW + FLOW[FLOW.index("  - id") :].replace("log", "again", 1)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = write_repository(tmp_path, TEAM + SETTINGS, hello=TWO_TASKS)
    (folder / "trust").mkdir()
    (folder / "team.tar.gz").write_bytes((BUNDLE / "team.tar.gz").read_bytes())
    (folder / "trust/bundle.pub").write_bytes((BUNDLE / "team.pub").read_bytes())
    return folder


def test_a_rule_of_a_bundle_finds_and_denies(repository: Path) -> None:
    done = gate(repository, "check", "dev", "--format", "json")

    assert (done.returncode, done.stderr) == (1, "")
    [found] = json.loads(done.stdout)["environments"][0]["findings"]
    assert (found["rule"], found["subject"], found["message"]) == (
        "TEAM-01",
        "flow:flows/hello.yml",
        "it has 2 tasks, and 1 are allowed",
    )


UNTRUSTED = {
    "unsigned": archive(FILES),
    "signed by another key": archive(signed(FILES, private_key())),
    "changed after signing": archive(signed(FILES, private_key()) | {"data.json": b'{"gate":{}}'}),
    "cut short": (BUNDLE / "team.tar.gz").read_bytes()[:-100],
}


@pytest.mark.parametrize("content", UNTRUSTED.values(), ids=UNTRUSTED)
def test_a_bundle_that_cannot_be_trusted_leaves_everything_undecided(content: bytes, repository: Path) -> None:
    (repository / "team.tar.gz").write_bytes(content)

    code, out, error = said(gate(repository, "check"))

    assert (code, out) == (3, "")
    assert error.startswith("error: team.tar.gz: the bundle ")
    assert len(error.splitlines()) == 2


def test_the_error_says_what_to_do(repository: Path) -> None:
    (repository / "trust/bundle.pub").write_bytes(public_pem(private_key()))

    assert said(gate(repository, "check")) == (
        3,
        "",
        (
            "error: team.tar.gz: the bundle is not trusted: it is not signed by the key trust/bundle.pub\n"
            "  fix: Fetch it again from who signs it; if another key signs it now, put that key's public half into trust/bundle.pub.\n"
        ),
    )


def test_without_the_libraries_the_error_says_what_to_install(repository: Path) -> None:
    code = "import sys; sys.modules['jwt'] = None; from gate.cli.main import main; sys.exit(main())"

    done = subprocess.run(
        [sys.executable, "-c", code, "check"], cwd=repository, capture_output=True, encoding="utf-8", timeout=60, check=False
    )

    assert said(done) == (
        3,
        "",
        (
            "error: team.tar.gz: signatures of bundles cannot be checked, because PyJWT or cryptography is not installed\n"
            '  fix: Install them: pip install "gate[bundles]".\n'
        ),
    )


def test_a_seal_names_the_bundle_and_the_key(repository: Path) -> None:
    def digests() -> dict[str, InputFile]:
        return {one.path: one for one in policies(open_workspace(repository / "gate.yaml")) if not one.path.startswith("policies/")}

    before = digests()
    (repository / "trust/bundle.pub").write_bytes((BUNDLE / "team.pub").read_bytes() + b"\n")
    after = digests()

    assert sorted(before) == [
        "team.tar.gz",
        "team.tar.gz/data/limits.json",
        "team.tar.gz/rules/tasks/tasks.rego",
        "trust/bundle.pub",
    ]
    assert [path for path in before if before[path] != after[path]] == ["trust/bundle.pub"]
