"""Which files of a flows folder are flows, and what is said of those that look like it."""

from __future__ import annotations

import pytest

from gate.config.project import Environment
from gate.facts.flows import FlowCollector
from gate.sources.kestra import KestraFlows
from gate.tree import MemoryTree

FLOW = b"id: a\nnamespace: company\ntasks: []\n"
MIXED_CASE = "the file's extension is not in lower case: Kestra and Terraform patterns would pass it over"
OTHER = "the file's extension is not that of a flow, which it holds: Kestra and Terraform patterns would pass it over"


def collected(files: dict[str, bytes]) -> tuple[list[str], list[tuple[str, str]]]:
    """The files that are flows, and path and message of each that is not read."""
    collector = FlowCollector(KestraFlows(), Environment(name="dev", flows=("flows",)))
    collector.from_files(MemoryTree(files))
    return [str(flow.file) for flow in collector.flows], [(one.path, one.message) for one in collector.failures]


@pytest.mark.parametrize("path", ["flows/a.yml", "flows/a.yaml", "flows/company/team/a.yml", "flows/a.b.yml", "flows/ü.yml"])
def test_flows_in_any_folder_below(path: str) -> None:
    assert collected({path: FLOW}) == ([path], [])


@pytest.mark.parametrize(
    ("path", "raw", "message"),
    [
        ("flows/a.YML", FLOW, MIXED_CASE),
        ("flows/a.Yaml", b"x", MIXED_CASE),
        ("flows/a.txt", FLOW, OTHER),
        ("flows/a.yam", FLOW, OTHER),
        ("flows/a.json", b'{"id": "a", "namespace": "company", "tasks": []}', OTHER),
        ("flows/empty.yml", b"", "there is nothing in it but blanks and comments"),
        ("flows/comments.yml", b"# later\n\n", "there is nothing in it but blanks and comments"),
        ("flows/utf16.yml", FLOW.decode().encode("utf-16"), "flows/utf16.yml is UTF-16"),
        ("flows/bom.yml", b"\xef\xbb\xbf" + FLOW, "a byte order mark (U+FEFF) stands here"),
        ("flows/latin.yml", b"id: caf\xe9\n", "flows/latin.yml is not UTF-8: byte 0xe9 stands where a character should"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("flows/") else "",
)
def test_what_is_said_of_files_that_cannot_be_flows(path: str, raw: bytes, message: str) -> None:
    assert collected({path: raw, "flows/good.yml": FLOW}) == (["flows/good.yml"], [(path, message)])


def test_other_files_are_left_alone() -> None:
    others = {
        "flows/README.md": FLOW,
        "flows/a.tftpl": FLOW,
        "flows/query.sql": b"select 1",
        "flows/data.json": b'{"id": 1}',
        "other/a.yml": FLOW,
    }

    assert collected(others) == ([], [])
