"""Given this file of waivers, gate reads exactly this, or says at which line it is wrong and what to write."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gate.config.loader import load as load_project
from gate.config.project import Project
from gate.config.waivers import EXAMPLE, load, read, schema, still_agreed
from gate.errors import ConfigError, ExitCode
from gate.model.source import Span
from gate.model.waiver import Waiver
from gate.tree import FolderTree

ENTRY = {
    "rule": "ENV-01",
    "subject": "flow:flows/a.yml",
    "environments": "[dev, prod]",
    "reason": "it moves with the next release",
    "owner": "data-platform",
    "expires": "2027-01-31",
}


def text(**changes: str | None) -> str:
    """A file with one entry, one key on each line; a key that is None is left out."""
    entry = {key: value for key, value in {**ENTRY, **changes}.items() if value is not None}
    first, *rest = [f"{key}: {value}".rstrip() for key, value in entry.items()]
    return "\n    ".join([f"version: 1\nwaivers:\n  - {first}", *rest]) + "\n"


def written(folder: Path, content: str | bytes) -> tuple[FolderTree, Project]:
    (folder / "gate.yaml").write_text("version: 1\nenvironments: {dev: {}, prod: {protected: true}}\n")
    (folder / "waivers.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    tree = FolderTree(folder)
    return tree, load_project(tree)


def loaded(folder: Path, content: str | bytes) -> tuple[Waiver, ...]:
    tree, project = written(folder, content)
    return load(tree, "waivers.yaml", project)


def test_a_waiver_is_read_with_the_place_where_it_stands(tmp_path: Path) -> None:
    assert loaded(tmp_path, text()) == (
        Waiver(
            rule="ENV-01",
            subject="flow:flows/a.yml",
            environments=("dev", "prod"),
            reason="it moves with the next release",
            owner="data-platform",
            expires=date(2027, 1, 31),
            span=Span("waivers.yaml", 3, 5, 8, 24),
        ),
    )


@pytest.mark.parametrize("day", ["2027-01-31", '"2027-01-31"', "'2027-01-31'"])
def test_a_day_with_and_without_quotes(tmp_path: Path, day: str) -> None:
    assert [one.expires for one in loaded(tmp_path, text(expires=day))] == [date(2027, 1, 31)]


@pytest.mark.parametrize("content", ["version: 1\nwaivers: []\n", "# none\nversion: 1\nwaivers: [\n]\n"])
def test_a_file_without_waivers(tmp_path: Path, content: str) -> None:
    assert loaded(tmp_path, content) == ()


def test_the_example_is_right(tmp_path: Path) -> None:
    assert [(one.rule, one.environments) for one in loaded(tmp_path, EXAMPLE)] == [("ENV-01", ("dev",))]


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/waivers.md").read_text()
    example = next(block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if block.startswith("version: 1"))
    assert [(one.rule, one.environments) for one in loaded(tmp_path, example)] == [("ENV-01", ("dev",))]


class Wrong(NamedTuple):
    """A file that is refused: where, in which words, with which advice."""

    content: str | bytes
    line: int
    column: int
    message: str
    advice: str


A_DAY = "Write the last day, such as `expires: 2027-01-31`."
NO_DAY = "`waivers[0].expires` is no day of the calendar written as YYYY-MM-DD"
START = f"Write `version: 1` and `waivers: []`, or waivers, such as:\n\n{EXAMPLE}"

WRONG = {
    "nothing": Wrong("", 1, 1, "there is nothing in it but blanks and comments", START),
    "comments": Wrong("# waivers\n", 1, 1, "there is nothing in it but blanks and comments", START),
    "not UTF-8": Wrong(
        b"version: \xff\n",
        1,
        10,
        "waivers.yaml is not UTF-8: byte 0xff stands where a character should",
        "Save the file as UTF-8 without a byte order mark.",
    ),
    "not YAML": Wrong(
        "version: 1\nwaivers: [\n",
        3,
        1,
        "this is not YAML: while parsing a flow node did not find expected node content",
        "Correct the YAML here.",
    ),
    "two documents": Wrong(
        "version: 1\nwaivers: []\n---\nwaivers: []\n",
        3,
        1,
        "a second document begins here",
        "Keep one document; delete the `---` and what follows it.",
    ),
    "a list": Wrong("- rule: ENV-01\n", 1, 1, "the file of waivers is a list; expected a mapping", "Write keys, such as `version: …`."),
    "no version": Wrong("waivers: []\n", 1, 1, "the file of waivers lacks the key `version`", "Add `version: 1` as its first line."),
    "version of tomorrow": Wrong("version: 2\nwaivers: []\n", 1, 10, "`version` is `2`; expected `1`", "Write `version: 1`."),
    "no waivers": Wrong("version: 1\n", 1, 1, "the file of waivers lacks the key `waivers`", "Add `waivers: […]`."),
    "waivers left out": Wrong(
        "version: 1\nwaivers:\n", 2, 1, "`waivers` is empty; expected a list", "Write `waivers: […]`, also for one entry."
    ),
    "waivers as a mapping": Wrong(
        "version: 1\nwaivers: {rule: ENV-01}\n",
        2,
        10,
        "`waivers` is a mapping; expected a list",
        "Write `waivers: […]`, also for one entry.",
    ),
    "unknown key": Wrong("version: 1\nwaiver: []\n", 2, 1, "the file of waivers has no key `waiver`", "Write `waivers`."),
    "an entry as text": Wrong(
        "version: 1\nwaivers: [ENV-01]\n",
        2,
        11,
        "`waivers[0]` is text; expected a mapping",
        "Write keys below waivers, such as `rule: …`.",
    ),
    "unknown key of an entry": Wrong(text(owner=None, owners="data"), 8, 5, "`waivers[0]` has no key `owners`", "Write `owner`."),
    "unknown key like nothing": Wrong(
        text(ticket="7"),
        9,
        5,
        "`waivers[0]` has no key `ticket`",
        "Keys here: rule, subject, environments, reason, owner, expires.",
    ),
    "key twice": Wrong(
        text() + "    owner: me\n", 9, 5, "the key `owner` stands here again; it is already on line 7", "Keep one of the two."
    ),
    **{
        f"no {key}": Wrong(
            text(**{key: None}),
            3,
            5,
            f"`waivers[0]` lacks the key `{key}`",
            f"Add `{key}: {'[…]' if key == 'environments' else '…'}` to this entry.",
        )
        for key in ENTRY
    },
    "rule that is empty": Wrong(text(rule='""'), 3, 11, "`waivers[0].rule` is empty", "Write the id of a rule, such as `rule: ENV-01`."),
    "subject of blanks": Wrong(
        text(subject='"  "'),
        4,
        14,
        "`waivers[0].subject` is empty",
        "Write the subject as a report names it, such as `subject: flow:flows/a.yml`.",
    ),
    "reason of blanks": Wrong(
        text(reason='" \\t\\n"'), 6, 13, "`waivers[0].reason` is empty", "Write why the finding is accepted for now."
    ),
    "reason left out": Wrong(text(reason=""), 6, 5, "`waivers[0].reason` is empty; expected text", "Write one text: `reason: …`."),
    "owner that is empty": Wrong(
        text(owner="''"),
        7,
        12,
        "`waivers[0].owner` is empty",
        "Write who sees to it that it is mended, such as an address of mail.",
    ),
    "owner as a list": Wrong(text(owner="[me]"), 7, 12, "`waivers[0].owner` is a list; expected text", "Write one text: `owner: …`."),
    "reason as a number": Wrong(
        text(reason="7"), 6, 13, "`waivers[0].reason` is a number; expected text", 'Put it in quotes: `reason: "…"`.'
    ),
    "environments as text": Wrong(
        text(environments="dev"),
        5,
        19,
        "`waivers[0].environments` is text; expected a list",
        "Write `environments: […]`, also for one entry.",
    ),
    "no environment at all": Wrong(
        text(environments="[]"), 5, 19, "`waivers[0].environments` is an empty list", "Name one entry at least."
    ),
    "environment misspelt": Wrong(
        text(environments="[dev, prd]"),
        5,
        25,
        "`waivers[0].environments[1]` is `prd`, which is no environment of gate.yaml",
        "Write `prod`.",
    ),
    "environment like nothing": Wrong(
        text(environments="[staging]"),
        5,
        20,
        "`waivers[0].environments[0]` is `staging`, which is no environment of gate.yaml",
        "Environments there: dev, prod.",
    ),
    "environment with a star": Wrong(
        text(environments='["*"]'),
        5,
        20,
        "`waivers[0].environments[0]` is `*`, which is no environment of gate.yaml",
        "Environments there: dev, prod.",
    ),
    "expires left out": Wrong(text(expires=""), 8, 5, "`waivers[0].expires` is empty", A_DAY),
    **{
        f"expires {day}": Wrong(text(expires=day), 8, 14, NO_DAY, A_DAY)
        for day in (
            "20270131",
            '"20270131"',
            "2027-W05-1",
            "2027-1-31",
            "27-01-31",
            "31.01.2027",
            "01/31/2027",
            "2027-02-29",
            "2027-13-01",
            "2027-01-31T00:00:00Z",
            "2027-01-31 10:00:00",
            '"2027-01-31 "',
            '"2027-01-3\N{ARABIC-INDIC DIGIT ONE}"',
            "never",
            "90d",
            "true",
            "[2027-01-31]",
        )
    },
    "twice in one entry": Wrong(
        text(environments="[dev, dev]"),
        5,
        25,
        "`ENV-01` for `flow:flows/a.yml` in `dev` is waived by this entry already",
        "Keep one of the two.",
    ),
    "twice in two entries": Wrong(
        text() + text(environments="[prod]", owner="me").partition("waivers:\n")[2],
        11,
        20,
        "`ENV-01` for `flow:flows/a.yml` in `prod` is waived by `waivers[0]` already",
        "Keep one of the two.",
    ),
    "the first of several": Wrong(
        text(environments="[prd]", owner="''"),
        5,
        20,
        "`waivers[0].environments[0]` is `prd`, which is no environment of gate.yaml",
        "Write `prod`.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_says_where_and_what_to_write(tmp_path: Path, name: str) -> None:
    wrong = WRONG[name]
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, wrong.content)
    error = refused.value
    assert (error.path, error.line, error.column, error.message, error.remediation) == (
        "waivers.yaml",
        wrong.line,
        wrong.column,
        wrong.message,
        wrong.advice,
    )
    assert error.exit_code is ExitCode.USAGE


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    tree, project = written(tmp_path, "")
    with pytest.raises(ConfigError) as refused:
        load(tree, "other.yaml", project)
    assert (refused.value.message, refused.value.remediation) == ("there is no other.yaml", START)


def test_the_same_rule_and_subject_elsewhere_is_another_waiver(tmp_path: Path) -> None:
    more = text(environments="[prod]", expires="2027-01-01").partition("waivers:\n")[2]
    assert [one.environments for one in loaded(tmp_path, text(environments="[dev]") + more)] == [("dev",), ("prod",)]


def entries(content: str) -> tuple[Waiver, ...]:
    return read(content.encode(), "waivers.yaml")


@pytest.mark.parametrize(
    ("agreed", "kept", "expected"),
    [
        pytest.param(text(), text(), entries(text()), id="as agreed"),
        pytest.param(text(), "version: 1\nwaivers: []\n", (), id="removed"),
        pytest.param("version: 1\nwaivers: []\n", text(), (), id="added"),
        pytest.param(text(), text(expires="2028-01-31"), entries(text()), id="prolonged"),
        pytest.param(text(), text(subject="flow:flows/b.yml"), (), id="for another subject"),
        pytest.param(text(), text(rule="ENV-02"), (), id="for another rule"),
        pytest.param(text(environments="[dev]"), text(), entries(text(environments="[dev]")), id="widened"),
    ],
)
def test_a_change_can_remove_a_waiver_and_not_add_one(agreed: str, kept: str, expected: tuple[Waiver, ...]) -> None:
    found = still_agreed(entries(agreed), entries(kept))
    assert [(one.rule, one.environments, one.expires) for one in found] == [(one.rule, one.environments, one.expires) for one in expected]


def test_a_change_can_narrow_a_waiver_whose_place_is_where_the_change_has_it() -> None:
    found = still_agreed(entries(text()), entries(f"# moved\n\n{text(environments='[prod]')}"))
    assert [(one.environments, one.span.line) for one in found] == [(("prod",), 5)]


def test_the_schema_names_every_key_that_people_write() -> None:
    found: dict[str, Any] = schema()
    assert found["$defs"]["Entry"]["required"] == list(ENTRY)
    assert [name for name, key in found["$defs"]["Entry"]["properties"].items() if "description" not in key] == []
    assert found["$defs"]["Entry"]["properties"]["expires"] == {
        "description": "Last day, in UTC, on which it holds (YYYY-MM-DD); at most 90 days ahead in a protected environment.",
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    }
    assert {name: one["additionalProperties"] for name, one in found["$defs"].items()} == {"WaiverFile": False, "Entry": False}
