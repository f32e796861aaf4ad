"""A check asks nobody: no name is looked up, no connection opened, no program of the repository started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.cli.commands import FLOW, said, variables, write_repository

WATCHED = """
import sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "os.exec", "os.system"):
        sys.stderr.write(f"{event}\\n")
        raise SystemExit(99)
sys.addaudithook(watch)
from gate.cli.main import main
sys.argv = ["gate", "check"]
main()
"""


def test_a_check_opens_no_connection(tmp_path: Path) -> None:
    write_repository(tmp_path, hello=FLOW)
    argv = [sys.executable, "-c", WATCHED]
    done = subprocess.run(argv, cwd=tmp_path, env=variables(), capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert said(done)[0] == 0
    assert said(done)[2] == ""
    assert said(done)[1].startswith("ALLOW  dev")


def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    asked = WATCHED.replace("from gate", "import socket\nsocket.getaddrinfo('localhost', 80)\nfrom gate")
    done = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (done.returncode, done.stderr) == (99, "socket.getaddrinfo\n")
