"""Packs written for tests."""

from __future__ import annotations

from pathlib import Path

from gate.catalog.catalog import Catalog, PackSource, load
from gate.tree import FolderTree

METADATA = """# METADATA
# title: A flow stays where it belongs
# description: Why it matters.
# custom:
#   id: T-01
#   severity: high
#   category: test-rules
#   judges: [flows, plan.changes]
#   enforcement: {default: warn, protected: deny}
#   remediation: What to write.
#   references: ["https://example.com/"]
#   approvable: true
"""
BODY = """
deny contains {"subject": "plan", "message": "m"}
"""
RULE = f"{METADATA}package gate.rules.first\n{BODY}"


def rule(number: int, package: str, body: str = BODY) -> str:
    """A rule of its own, whose body begins at line 14."""
    return METADATA.replace("T-01", f"T-0{number}") + f"package {package}\n{body}"


def pack(root: Path, files: dict[str, str | bytes], name: str = "pack") -> PackSource:
    """Write files below `root`, and return the pack that they are; `root` is the repository."""
    for path, content in files.items():
        file = root / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return PackSource(name=name, tree=FolderTree(root), folder=name)


def catalog(root: Path, files: dict[str, str | bytes]) -> Catalog:
    return load([pack(root, files)])
