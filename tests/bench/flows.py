"""Four hundred flows, like those of the reference stack."""

from __future__ import annotations

import re
from pathlib import Path

COUNT = 400
CHECK = "gate check, 400 flows"
_REFERENCE = Path(__file__).resolve().parents[2] / "flows"
_TEMPLATE = {"airbyte_url": "http://localhost:8006", "dbt_target": "dev", "environment": "dev"}
_SETTINGS = """\
version: 1
environments:
  dev:
    flows: [flows]
    kestra: {url: "http://localhost:8080", version: "1.3"}
    airbyte: {server_url: "http://localhost:8006"}
    namespaces: [company]
    hosts: [localhost]
    dbt: {targets: [dev]}
    secrets: [%s]
"""


def write(folder: Path) -> None:
    """Write a repository of flows like the reference stack's, each set of them with names of its own."""
    texts = [file.read_text("utf-8") for file in sorted(_REFERENCE.rglob("*.yml"))]
    (folder / "flows").mkdir(parents=True)
    for number in range(COUNT):
        text = re.sub(r"\$\{(\w+)\}", lambda found: _TEMPLATE[found[1]], texts[number % len(texts)])
        text = re.sub(r"(?m)^(id: |\s+flowId: )(\w+)", rf"\g<1>\g<2>_{number // len(texts)}", text)
        (folder / "flows" / f"flow_{number}.yml").write_text(text, "utf-8")
    secrets = sorted({name for text in texts for name in re.findall(r"secret\('(\w+)'\)", text)})
    (folder / "gate.yaml").write_text(_SETTINGS % ", ".join(secrets), "utf-8")
