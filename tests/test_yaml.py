"""Strict YAML: what is read and where it stands, and for everything refused the place and the words."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate import yaml
from gate.model.kestra import Place
from gate.model.source import Json, ParseFailure, Piece, SourceMap


def read(text: str) -> yaml.Yaml:
    found = yaml.parse(text, "f.yml")
    assert isinstance(found, yaml.Yaml), found
    assert repr(strictly(text)) == repr(found.data)
    return found


def strictly(text: str) -> Json:
    """Return what the strict reader reads, or the code of its refusal; an escaped slash keeps a text from the quick one."""
    found = yaml.parse(f"# \\/\n{text}", "f.yml")
    return found.data if isinstance(found, yaml.Yaml) else found.code


def refused(text: str) -> ParseFailure:
    found = yaml.parse(text, "f.yml")
    assert isinstance(found, ParseFailure), found
    return found


def test_data_and_places() -> None:
    found = read("id: a\ntasks:\n  - id: first\n    script: |\n      one\n      two\n  - {id: b, on: [1, 2]}\nlast: 'x y'\n")

    assert found.data == {
        "id": "a",
        "tasks": [{"id": "first", "script": "one\ntwo\n"}, {"id": "b", "on": [1, 2]}],
        "last": "x y",
    }
    assert found.keys == {
        ("id",): Place(1, 1, 1, 3),
        ("tasks",): Place(2, 1, 2, 6),
        ("tasks", 0, "id"): Place(3, 5, 3, 7),
        ("tasks", 0, "script"): Place(4, 5, 4, 11),
        ("tasks", 1, "id"): Place(7, 6, 7, 8),
        ("tasks", 1, "on"): Place(7, 13, 7, 15),
        ("last",): Place(8, 1, 8, 5),
    }
    assert found.values == {
        (): Place(1, 1, 8, 12),
        ("id",): Place(1, 5, 1, 6),
        ("tasks",): Place(3, 3, 7, 24),
        ("tasks", 0): Place(3, 5, 7, 1),
        ("tasks", 0, "id"): Place(3, 9, 3, 14),
        ("tasks", 0, "script"): Place(4, 13, 7, 1),
        ("tasks", 1): Place(7, 5, 7, 24),
        ("tasks", 1, "id"): Place(7, 10, 7, 11),
        ("tasks", 1, "on"): Place(7, 17, 7, 23),
        ("tasks", 1, "on", 0): Place(7, 18, 7, 19),
        ("tasks", 1, "on", 1): Place(7, 21, 7, 22),
        ("last",): Place(8, 7, 8, 12),
    }


def test_columns_count_characters() -> None:
    assert read('{"é😀": x, b: y}').keys[("b",)] == Place(1, 11, 1, 12)


def test_line_ends_of_windows_are_line_ends() -> None:
    assert read("a: 1\r\nb:\r\n  c: 2\r\n").keys[("b", "c")] == Place(3, 3, 3, 4)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("true", True),
        ("Yes", True),
        ("ON", True),
        ("no", False),
        ("off", False),
        ("y", "y"),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("-5", -5),
        ("+1_000", 1000),
        ("010", 8),
        ("08", "08"),
        ("0x1F", 31),
        ("0b11", 3),
        ("0o17", "0o17"),
        ("0_", "0_"),
        ("0x_", "0x_"),
        ("12345678901234567890123", 12345678901234567890123),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-1_0.5", -10.5),
        ("1.2.3", "1.2.3"),
        ("1:30", "1:30"),
        ("2026-01-31", "2026-01-31"),
        ("'010'", "010"),
        ('"true"', "true"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_plain_scalars_mean_what_kestra_takes_them_for(text: str, meaning: object) -> None:
    found = read(f"a: {text}\n").data["a"]

    assert (type(found), found) == (type(meaning), meaning)


def test_a_key_is_its_own_text() -> None:
    assert read("true: a\n010: b\n1.50: c\nnull: d\n'': e\n").data == {"true": "a", "010": "b", "1.50": "c", "null": "d", "": "e"}


def test_a_value_left_out_means_what_the_caller_says() -> None:
    assert read("a:\nb: ''\n").data == {"a": None, "b": ""}
    found = yaml.parse("a:\n", "f.yml", empty="")
    assert isinstance(found, yaml.Yaml)
    assert found.data == {"a": ""}


REFUSALS = {
    "not YAML": ("a: [1\nb: 2\n", "syntax", 2, 2, "this is not YAML: while parsing a flow sequence did not find expected ',' or ']'"),
    "an unclosed quote": (
        "a: 'b\nc: 1\n",
        "syntax",
        1,
        4,
        "this is not YAML: while scanning a quoted scalar found unexpected end of stream",
    ),
    "a colon in a value": ("a: b: c\n", "syntax", 1, 5, "this is not YAML: mapping values are not allowed in this context"),
    "a tab as indentation": (
        "a:\n\tb: 1\n",
        "syntax",
        2,
        1,
        "this is not YAML: while scanning for the next token found character that cannot start any token",
    ),
    "a tab between tokens": ("é:\ta\n", "tab", 1, 3, "a tab stands here"),
    "a tab after a value, before a comment": ("a: b\t# c\n", "tab", 1, 5, "a tab stands here"),
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1, "the key `a` stands here again; it is already on line 1"),
    "a duplicate key, deep": (
        "a:\n  - x: {k: 1,\n        k: 2}\n",
        "duplicate-key",
        3,
        9,
        "the key `k` stands here again; it is already on line 2",
    ),
    "a duplicate key in other clothes": (
        "1: a\n'1': b\n",
        "duplicate-key",
        2,
        1,
        "the key `1` stands here again; it is already on line 1",
    ),
    "two documents": ("a: 1\n---\nb: 2\n", "documents", 2, 1, "a second document begins here"),
    "nothing": ("", "empty", 1, 1, "there is nothing in it but blanks and comments"),
    "only a comment": ("# a\n\n", "empty", 1, 1, "there is nothing in it but blanks and comments"),
    "a tag": ("a: !!str 5\n", "tag", 1, 4, "a tag (`!…`) stands here"),
    "a tag on a mapping": ("a: !x\n  b: 1\n", "tag", 1, 4, "a tag (`!…`) stands here"),
    "an anchor": ("a: &x 5\n", "anchor", 1, 4, "an anchor (`&…`) stands here"),
    "an anchor on a key": ("&x a: 5\n", "anchor", 1, 1, "an anchor (`&…`) stands here"),
    "an alias": ("a: *x\n", "alias", 1, 4, "an alias (`*…`) stands here"),
    "an alias as key": ("*x : 5\n", "alias", 1, 1, "an alias (`*…`) stands where a key should"),
    "a merge key": ("a:\n  <<: {b: 1}\n", "merge", 2, 3, "a merge key (`<<`) stands here"),
    "a list as key": ("? [a]\n: 1\n", "key", 1, 3, "a list or mapping stands where a key should"),
    "an unquoted expression": ("a: {{ x }}\n", "key", 1, 5, "a list or mapping stands where a key should"),
    "no key": ("?\n: 1\n", "key", 1, 2, "a key is missing before the colon"),
    "infinity": ("a: -.inf\n", "number", 1, 4, "something like a number that Kestra cannot read stands here"),
    "not a number": ("a: .NaN\n", "number", 1, 4, "something like a number that Kestra cannot read stands here"),
    "base 60 with a fraction": ("a: 1:30.5\n", "number", 1, 4, "something like a number that Kestra cannot read stands here"),
    "too large for a float": ("a: 1e999\n", "number", 1, 4, "a number that is too large stands here"),
    "too many digits": ("a: 1" + "0" * 1000, "number", 1, 4, "a number of more than 1,000 digits stands here"),
    "a question mark in brackets": ("a: [b?]\n", "syntax", 1, 5, "text with a question mark stands between brackets or braces"),
    "a question mark in a key in braces": ("{a?: 1}\n", "syntax", 1, 2, "text with a question mark stands between brackets or braces"),
    "an escaped slash": ('a: "b\\/c"\n', "syntax", 1, 4, "a slash is escaped in this text"),
    "a comment at once after a bar": ("a: |#b\n  c\n", "syntax", 1, 4, "a comment follows the sign of a block of text at once"),
    "a byte order mark": ("\ufeffa: 1\n", "character", 1, 1, "a byte order mark (U+FEFF) stands here"),
    "NUL": ("a: 1\nb: x\0\n", "character", 2, 5, "an invisible character (U+0000) stands here"),
    "an escape character": ("# \x1b[2K\n", "character", 1, 3, "an invisible character (U+001B) stands here"),
    "text that runs backwards": ("a: x\u202ey\n", "character", 1, 5, "an invisible character (U+202E) stands here"),
    "a line break of YAML 1.1": (
        "a: x\u2028b: y\n",
        "character",
        1,
        5,
        "an invisible line break, a new line to a YAML reader, (U+2028) stands here",
    ),
    "next line": ("a: x\x85\n", "character", 1, 5, "an invisible line break, a new line to a YAML reader, (U+0085) stands here"),
    "a lone carriage return": ("a: 1 # x\rb: 2\n", "character", 1, 9, "a carriage return without a line feed (U+000D) stands here"),
    "half a character": ("a: \ud83d\n", "character", 1, 4, "an invisible character (U+D83D) stands here"),
    "half a character, escaped": (
        'a: "\\ud83d"\n',
        "syntax",
        1,
        7,
        "this is not YAML: while parsing a quoted scalar found invalid Unicode character escape code",
    ),
    "nesting": ("[" * 101, "limit", 1, 101, "more than 100 levels of nesting"),
    "nesting without end": ("[" * 1_000_000, "limit", 1, 101, "more than 100 levels of nesting"),
    "values": ("- a\n" * 100_000, "limit", 100_000, 3, "more than 100,000 values"),
    "size": ("# " + "x" * 3 * 1024 * 1024, "limit", 1, 1, "more than 3,145,728 characters"),
}


@pytest.mark.parametrize(("text", "code", "line", "column", "message"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusal(text: str, code: str, line: int, column: int, message: str) -> None:
    found = refused(text)

    assert (found.code, found.path, found.line, found.column, found.message) == (code, "f.yml", line, column, message)
    assert found.remediation.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        'a: "b\\tc\td"',
        "a: |\n  b\tc\n  \td",
        "a: b # c\td",
        "# \t\na: b",
        "a: b\tc",
        'a: ["b?"]',
        "a: b?c",
        "a: [b]\nc: d?e",
        "{a: 1}\n",
        'a: "b\\\\/c"',
        "a: | # b\n  c",
        'a: "\\u202e\\0"',
        "a: '*x'",
        "a: '&x'",
        "a: '!x'",
        "'<<': 1",
        "[" * 100 + "]" * 100,
        "%YAML 1.2\n---\na: 1\n...\n",
        "---\na: 1\n",
    ],
)
def test_what_looks_refusable_and_is_not(text: str) -> None:
    read(text)


def test_bytes_become_text() -> None:
    assert yaml.decode("a: é\n".encode(), "f.yml") == "a: é\n"


@pytest.mark.parametrize(
    ("data", "line", "column", "byte"),
    [(b"a: 1\nb: caf\xe9\n", 2, 7, "e9"), ("é: ".encode() + b"\xff", 1, 4, "ff")],
    ids=["latin-1", "after a wide character"],
)
def test_bytes_that_are_not_utf8(data: bytes, line: int, column: int, byte: str) -> None:
    assert yaml.decode(data, "f.yml") == ParseFailure(
        code="encoding",
        message=f"f.yml is not UTF-8: byte 0x{byte} stands where a character should",
        remediation="Save the file as UTF-8 without a byte order mark.",
        path="f.yml",
        line=line,
        column=column,
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16(encoding: str) -> None:
    found = yaml.decode("\ufeffa: 1\n".encode(encoding), "f.yml")

    assert found == ParseFailure("encoding", "f.yml is UTF-16", "Save the file as UTF-8 without a byte order mark.", "f.yml", 1, 1)


def test_a_refusal_points_through_a_source_map() -> None:
    source = SourceMap((Piece(1, 1, "t.yml", 10, 5, True), Piece(2, 1, "t.yml", 11, 5, True), Piece(3, 1, "head.tf", 7, 3, False)))

    assert yaml.parse("a: 1\nb: 2\nb: 3\n", "f.yml", source=source) == ParseFailure(
        code="duplicate-key",
        message="the key `b` stands here again; it is already on line 11 of t.yml",
        remediation="Keep one of the two.",
        path="head.tf",
        line=7,
        column=3,
    )


def test_without_libyaml_nothing_is_read() -> None:
    """PyYAML then has another parser, which accepts half a character and more: no silent second reading."""
    script = "import sys; sys.modules['yaml._yaml'] = None; from gate import yaml; print(yaml.parse('a: 1', 'f.yml').code)"

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "libyaml\n"


def test_no_value_and_no_anchor_is_quoted() -> None:
    """A password that begins with `*`, `&` or `!` is an alias, an anchor or a tag to YAML."""
    for text in ("password: *canary", "password: &canary x", "password: !canary x", "password: 'canary", "password: canary: x"):
        assert "canary" not in str(refused(text))


def test_a_key_that_is_shown_cannot_steer_a_terminal() -> None:
    key = '"\\e[2K' + "x" * 200 + '"'

    assert (
        refused(f"{key}: 1\n{key}: 2\n").message
        == f"the key `\N{REPLACEMENT CHARACTER}[2K{'x' * 76}…` stands here again; it is already on line 1"
    )


def test_ten_times_the_text_takes_about_ten_times_as_long() -> None:
    def seconds(tasks: int) -> float:
        text = "tasks:\n" + "".join(f"  - id: t{index}\n    type: some.Type\n    message: hello\n" for index in range(tasks))
        runs = []
        for _ in range(3):
            start = time.perf_counter()
            read(text)
            runs.append(time.perf_counter() - start)
        return min(runs)

    assert seconds(5_000) < 30 * seconds(500)


@given(st.text(alphabet=st.sampled_from(list("ab:-?,[]{}&*!|>'\"%@`#\\/ \t\n\r~0123.ex_<=\0\x85\u2028\ufeff\ud800é😀")), max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = yaml.parse(text, "f.yml")

    if isinstance(found, yaml.Yaml):
        assert set(found.keys) == {path for path in found.values if path and isinstance(path[-1], str)}
    else:
        lines = text.split("\n")
        assert found.line is not None
        assert found.column is not None
        assert 1 <= found.line <= len(lines) + 1
        assert 1 <= found.column <= max(len(line) for line in lines) + 1


LINES = (
    r"""
a: 1¦a: 2¦'a': 3¦"b": [x, y]¦b: {c: d, c: e}¦b: {"c":1}¦- f¦- - g¦- h: i¦  j: k¦  - l¦<<: m¦"<<": n¦o: &p q¦o: *p¦*p : r¦&p s: t
u: !!str 1¦! v: w¦x: !a y¦z: |-¦z: >+2¦    text  ¦    # text¦# comment¦---¦...¦%YAML 1.1¦%YAML 1.2¦: 1¦'': 1¦{}: 1¦[a]: b
c: "d\u0041"¦e: 'f''g'¦h: 1:30.5¦h: 1:30¦h: .inf¦h: 1e999¦h: 0x1F¦h: 010¦h: ~¦h: yes¦yes: no¦h:¦h: a: b¦h: [¦]¦h: {¦}¦  ¦i: "j
k"¦l: m #n¦o: | p¦q: "r\/s"¦t: |#u¦  v¦- |-¦w: [*x]¦y: [&z a, b]¦- ¦-¦z: {a, b: }¦z: [a, , b]
""".strip("\n")
    .replace("\n", "¦")
    .split("¦")
)


@given(st.lists(st.sampled_from(LINES), max_size=7).map("\n".join))
def test_what_the_quick_reader_reads_is_what_the_strict_one_does(text: str) -> None:
    found = yaml.parse(text, "f.yml")

    assert repr(strictly(text)) == repr(found.data if isinstance(found, yaml.Yaml) else found.code)


@given(st.binary(max_size=40))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    found = yaml.decode(data, "f.yml")

    assert isinstance(found, ParseFailure) or found.encode() == data


TOLERATED: dict[str, tuple[str, Json, list[tuple[str, tuple[str | int, ...], int, int]]]] = {
    "an alias is its own name": ("a: &x 1\nb: *x\n", {"a": 1, "b": "x"}, [("alias", ("b",), 2, 4)]),
    "an alias of what it is called": ("a: &x x\nb: *x\n", {"a": "x", "b": "x"}, []),
    "an alias of a number called as it is": ("a: &5 5\nb: *5\n", {"a": 5, "b": "5"}, [("alias", ("b",), 2, 4)]),
    "an alias of a mapping": ("a: &x {b: x}\nc: [*x]\n", {"a": {"b": "x"}, "c": ["x"]}, [("alias", ("c", 0), 2, 5)]),
    "an alias of the last anchor": (
        "a: &x x\nb: &x y\nc: *x\n",
        {"a": "x", "b": "y", "c": "x"},
        [("anchor", ("a",), 1, 4), ("alias", ("c",), 3, 4)],
    ),
    "an alias of nothing": ("a: *x\n", {"a": "x"}, [("alias", ("a",), 1, 4)]),
    "an anchor that nothing needs": ("a: &x b\n", {"a": "b"}, [("anchor", ("a",), 1, 4)]),
    "a value that is lost to an anchor": ("a: &x\n", {"a": None}, [("anchor", ("a",), 1, 4)]),
    "an anchor before a key": ("&x a: b\n", {"a": "b"}, [("anchor", ("a",), 1, 1)]),
    "a merge key": (
        "a: &x {b: 1}\nc:\n  <<: *x\n",
        {"a": {"b": 1}, "c": {"<<": "x"}},
        [("merge", ("c", "<<"), 3, 3), ("alias", ("c", "<<"), 3, 7)],
    ),
    "a tag before text": ("a: !x 5\n", {"a": "5"}, [("tag", ("a",), 1, 4)]),
    "a tag of text": ("a: !!str 5\n", {"a": "5"}, [("tag", ("a",), 1, 4)]),
    "a tag before a list": ("a: !x [1]\n", {"a": [1]}, [("tag", ("a",), 1, 4)]),
    "a tag before a key": ("!x a: 5\n", {"a": 5}, [("tag", ("a",), 1, 1)]),
    "a second document": ("a: 1\n---\nb: 2\n", {"a": 1}, [("documents", ("---",), 2, 1)]),
    "a second document that is broken": ("a: 1\n---\n[\n", {"a": 1}, [("documents", ("---",), 2, 1)]),
    "nothing of all that": ("a: '*x'\n", {"a": "*x"}, []),
}


@pytest.mark.parametrize(("text", "data", "surprises"), TOLERATED.values(), ids=TOLERATED.keys())
def test_what_a_tolerant_reader_takes_and_notes(text: str, data: Json, surprises: list[object]) -> None:
    found = yaml.parse(text, "f.yml", tolerant=True)

    assert isinstance(found, yaml.Yaml), found
    assert found.data == data
    assert [(one.kind, one.path, one.place.line, one.place.column) for one in found.surprises] == surprises
    assert isinstance(yaml.parse(text, "f.yml"), ParseFailure) is bool(surprises or "*x\n" in text)


@pytest.mark.parametrize(
    "text",
    [
        "a: !!int '5'",
        "a: !!null x",
        "a: !!binary aGk=",
        "a: !!bool 'true'",
        "a: !!float 5",
        "a: ! 5",
        "a: &x k\n*x : v",
        "? [a]\n: b",
        "a: 1\na: 2",
    ],
)
def test_what_a_tolerant_reader_refuses_too(text: str) -> None:
    assert isinstance(yaml.parse(text, "f.yml", tolerant=True), ParseFailure)
