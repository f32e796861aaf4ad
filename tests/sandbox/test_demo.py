"""`make demo` shows what it promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.programs import require

ROOT = Path(__file__).resolve().parents[2]


def test_the_demo_goes_the_whole_way() -> None:
    require("terraform")
    require("git")
    require("ssh-keygen")
    ended = subprocess.run([sys.executable, "-m", "tests.sandbox.demo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    steps = re.findall(r"\$ (gate .*)\n(?:.*\n)*?   exit (\d+)", ended.stdout)
    assert steps == [
        ("gate check", "1"),
        ("gate check", "0"),
        ("gate plan prod", "0"),
        ("gate apply prod", "1"),
        ("gate plan dev", "0"),
        ("gate apply dev", "0"),
        ("gate apply prod", "1"),
        ("gate approve prod --key KEYS/anna --quiet", "1"),
        ("gate approve prod --key KEYS/ben", "0"),
        ("gate apply prod", "0"),
        ("gate log prod", "0"),
        ("gate verify", "0"),
    ]
    assert "deny ENV-01 (high in prod): namespace finance.reports lies outside of prod, which holds company" in ended.stdout
    assert "https://kestra.prod.example.com/ui/main/flows/edit/company.analytics/analytics_pipeline" in ended.stdout
    assert "prod: company.analytics/analytics_pipeline, revision 1" in ended.stdout
