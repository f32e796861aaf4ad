"""The report that `docs/reports.md` shows is one that gate writes."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.commands import FLOW, SETTINGS, gate, said, write_repository

PAGE = (Path(__file__).resolve().parents[2] / "docs/reports.md").read_text("utf-8")


def test_the_text_is_as_it_is_shown(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    settings = SETTINGS.replace("    namespaces: [company]", "    namespaces: [company]\n    enforcement: {FLOW-01: warn}", 1)
    settings = settings.replace("    protected: true", "    protected: true\n    promotes_from: dev\n    branch: main")
    folder = write_repository(
        tmp_path, settings, ingest=FLOW.replace("tasks:", "concurency: {limit: 1}\ntasks:") + "labels: {system.readOnly: true}\n"
    )

    code, out, err = said(gate(folder, "check"))

    assert (code, err) == (1, "")
    assert re.sub(r"^Judged .*$", "", out, flags=re.MULTILINE) == re.sub(r"^Judged .*$", "", shown, flags=re.MULTILINE)
