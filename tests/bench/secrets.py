"""What programs find in the corpus of secrets and look-alikes, each with its own rules, beside gate's detector."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.peers import Peer
from tests.corpus.cases import Case, cases, write
from tests.corpus.detecting import counted, detected, finds

PROGRAMS = ("detect-secrets", "gitleaks")
HEAD = """## Secrets

{cases} labelled texts (`tests/corpus`): Terraform configuration, values and plans, and flows of Kestra, {secrets} with a secret and
{harmless} that only look so. What is said of a text counts, not of a line. A third was kept aside while gate's detector was built; the
corpus was written for gate, by its authors, and the other programs look for secrets in any file, without knowing what Terraform and
Kestra make of it.

| | precision | recall | kept aside: precision | recall |
|---|---:|---:|---:|---:|"""


def table(programs: Mapping[str, Peer]) -> str:
    """Return the figures of gate and of the programs that are there, as a part of the page."""
    every = cases()
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        said = {"gate": {case.id for case in every if finds(detected(case, Path(folder)))}}
        said |= {f"{name} {programs[name].version}": FIND[name](programs[name].path, Path(folder)) for name in PROGRAMS if name in programs}
    secrets = sum(case.secret for case in every)
    head = HEAD.format(cases=len(every), secrets=secrets, harmless=len(every) - secrets)
    return "\n".join([head, *(_row(name, every, found) for name, found in said.items())]) + "\n"


def _row(name: str, every: list[Case], found: set[str]) -> str:
    whole = counted([(case, case.id in found) for case in every])
    aside = counted([(case, case.id in found) for case in every if case.aside])
    return f"| {name} | {whole.precision:.3f} | {whole.recall:.3f} | {aside.precision:.3f} | {aside.recall:.3f} |"


def _detect_secrets(program: str, folder: Path) -> set[str]:
    argv = [program, "scan", "--all-files", "--no-verify", "."]
    said = json.loads(subprocess.run(argv, cwd=folder, capture_output=True, check=True).stdout)
    return {Path(file).parts[0] for file in said["results"]}


def _gitleaks(program: str, folder: Path) -> set[str]:
    argv = [program, "dir", "--no-banner", "--exit-code", "0", "--report-format", "json", "--report-path", "-", "."]
    said = json.loads(subprocess.run(argv, cwd=folder, capture_output=True, check=True).stdout)
    return {Path(one["File"]).parts[0] for one in said}


FIND: Mapping[str, Callable[[str, Path], set[str]]] = {"detect-secrets": _detect_secrets, "gitleaks": _gitleaks}
