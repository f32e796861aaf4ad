"""The wheel carries everything: an installed gate judges a repository that has no Rego of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[1]
SETUP = "import os, sys; sys.path += os.environ['GATE_TEST_PATH'].split(os.pathsep); sys.argv = ['gate', 'check', 'prod']; "


def test_the_wheel_judges_by_itself(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("gate-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    site = Path(msgspec.__file__).parents[1]
    example = ROOT / "tests" / "examples" / "ENV-04" / "deny-renamed-provider"
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{SETUP}from gate.cli.main import main; sys.exit(main())"],
        cwd=example,
        env={"PATH": os.environ["PATH"], "GATE_TEST_PATH": os.pathsep.join([str(tmp_path / "installed"), str(site)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "deny ENV-04 (critical): provider k reaches host evil.example.com, which no environment lists" in ended.stdout
