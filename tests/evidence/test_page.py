"""What `docs/evidence.md` tells people to do works as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.commands import gate
from tests.evidence.signed import Store
from tests.programs import require

PAGE = (Path(__file__).resolve().parents[2] / "docs/evidence.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_a_record_is_verified_by_hand(store: Store, tmp_path: Path) -> None:
    for program in ("jq", "base64", "ssh-keygen", "sha256sum"):
        require(program)
    folder = tmp_path / "audit"
    folder.mkdir()
    shutil.copy(store.file("prod", 2), folder / "record.json")
    (folder / "evidence_signers").write_text(store.signers)
    done = subprocess.run(("sh", "-e", "-c", blocks("sh")[0]), cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0].startswith('Good "gate-evidence" signature for ci@example.com with ED25519 key ')
    assert f"sha256:{done.stdout.split()[-2]}" == store.chain().read("prod")[2].previous


def test_a_key_is_made_and_named(tmp_path: Path) -> None:
    require("ssh-keygen")
    (tmp_path / "trust").mkdir()
    settings = blocks("yaml")[0].replace("git://gate-evidence", ".gate/evidence").replace("            # or a folder", "  # or a folder")
    (tmp_path / "gate.yaml").write_text(f"version: 1\nenvironments: {{dev: {{}}}}\n{settings}")
    commands = [line.removeprefix("$ ") for line in blocks("console")[0].splitlines()]
    for command in commands[:2]:
        subprocess.run(("sh", "-c", command), cwd=tmp_path, check=True, capture_output=True)
    assert gate(tmp_path, "log").stdout == "There are no records.\n"


@pytest.mark.parametrize("place", re.findall(r"\]\(([^)#]+)\)", PAGE))
def test_links_within_the_repository_lead_somewhere(place: str) -> None:
    assert place.startswith("https://") or (Path("docs") / place).exists()
