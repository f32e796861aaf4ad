"""A bundle is its rules and its data, or nothing: unsigned, signed by another, changed, cut short and booby-trapped ones are refused."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from gate.catalog import archive as archives
from gate.catalog.bundle import open_bundle
from gate.catalog.catalog import PackSource, load
from gate.errors import InputError
from tests.catalog.bundles import FILES, archive, claims, private_key, private_pem, public_pem, signatures, signed, tar, token_by_hand
from tests.catalog.packs import RULE, pack, rule
from tests.programs import require

BUNDLE = Path(__file__).with_name("bundle")
KEY = public_pem(private_key())
_AGAIN = "Build it again with `opa build --bundle FOLDER --signing-key KEY`, and fetch it whole."


def _open(content: bytes, key: bytes | None = KEY) -> dict[str, bytes]:
    tree = open_bundle(content, "team.tar.gz", key=key, key_path="trust/bundle.pub")
    return {path: tree.read(path) for path in tree.files("")}


def _refusal(content: bytes, key: bytes | None = KEY) -> tuple[str, str, str | None]:
    with pytest.raises(InputError) as refused:
        _open(content, key)
    return refused.value.message, refused.value.remediation, refused.value.path


def test_a_bundle_that_opa_built_and_signed_is_a_pack() -> None:
    tree = open_bundle((BUNDLE / "team.tar.gz").read_bytes(), "team.tar.gz", key=(BUNDLE / "team.pub").read_bytes(), key_path="team.pub")

    read = load([PackSource(name="team.tar.gz", tree=tree, folder="", shown="team.tar.gz/")])

    assert [(one.id, one.package, one.module.path) for one in read.rules] == [
        ("TEAM-01", "team.rules.tasks", "team.tar.gz/rules/tasks/tasks.rego")
    ]
    assert read.data == {"gate": {"data": {"limits": {"tasks": 1}}}}
    assert read.failures == ()


def test_a_signed_bundle_is_its_rules() -> None:
    assert _open(archive(signed(FILES, private_key()))) == {"rules/first.rego": RULE.encode()}


def test_files_that_are_neither_rules_nor_data_are_left_out() -> None:
    files = FILES | {"README.md": b"words", "rules/names.json": b"[]", ".manifest": b'{"roots":["team"],"metadata":{"a":1},"revision":"7"}'}
    assert _open(archive(files), None) == {"rules/first.rego": RULE.encode()}


def test_data_at_any_level_is_data_below_gate_data() -> None:
    files = {
        "data.json": b'{"gate": {"data": {"limits": {"tasks": 3}}}}',
        "gate/data/limits/data.yaml": b"triggers: 1.50\n",
        "gate/data/names/data.json": b'{"big": 12345678901234567890, "text": "<\\u2028>"}',
    }
    assert _open(archive(files), None) == {
        "data/limits.json": b'{"tasks":3,"triggers":1.5}',
        "data/names.json": b'{"big":12345678901234567890,"text":"<\\u2028>"}',
    }


def test_a_folder_and_a_bundle_stand_together_and_the_team_s_data_overrides(tmp_path: Path) -> None:
    tree = open_bundle((BUNDLE / "team.tar.gz").read_bytes(), "team.tar.gz", key=(BUNDLE / "team.pub").read_bytes(), key_path="team.pub")
    bundle = PackSource(name="team.tar.gz", tree=tree, folder="", shown="team.tar.gz/")
    clashing = rule(2, "gate.rules.second").replace("T-02", "TEAM-01")
    folder = pack(tmp_path, {"first.rego": RULE, "second.rego": clashing, "data/limits.yaml": "tasks: 5\nhours: 2\n"})

    read = load([folder, bundle], [pack(tmp_path, {"limits.yaml": "tasks: 9\n"}, "ours")])

    assert [one.id for one in read.rules] == ["T-01", "TEAM-01"]
    assert [(one.code, one.message, one.path) for one in read.failures] == [
        ("duplicate", "the id TEAM-01 stands here again; pack/second.rego has it already", "team.tar.gz/rules/tasks/tasks.rego")
    ]
    assert read.data == {"gate": {"data": {"limits": {"tasks": 9, "hours": 2}}}}


UNUSABLE: dict[str, tuple[dict[str, bytes], str]] = {
    "data outside": ({"data.json": b'{"team": {"a": 1}}'}, "it holds data at `team`, and rules read data below `gate.data` alone"),
    "data beside": ({"gate/data.json": b'{"lib": {"a": 1}}'}, "it holds data at `gate.lib`, and rules read data below `gate.data` alone"),
    "data that is a list": ({"data.json": b"[]"}, "data.json gives a value to a place that has one already, or to the root"),
    "data twice": (
        {"data.json": b'{"gate": {"data": {"a": 1}}}', "gate/data/data.json": b'{"a": 2}'},
        "gate/data/data.json gives a value to a place that has one already, or to the root",
    ),
    "a name that leads out": ({"gate/data/data.json": b'{"../a": {}}'}, "what it holds at `gate.data` is no mapping from names to data"),
    "a key twice": ({"data.json": b'{"gate": {}, "gate": {}}'}, "data.json: a key stands twice in one object"),
    "no JSON": ({"data.json": b'{"gate": '}, "data.json: it is not JSON: expecting value in line 1"),
    "no number": ({"data.json": b'{"gate": {"data": {"a": NaN}}}'}, "data.json: NaN is no number of JSON"),
    "too deep": ({"data.json": b"[" * 100_000}, "data.json: it is nested too deeply"),
    "no YAML": ({"data.yaml": b"gate: *a\n"}, "data.yaml: line 1: an alias (`*…`) stands here"),
    "WebAssembly": ({"policy.wasm": b"\0asm"}, "policy.wasm is compiled, and gate reads rules as Rego"),
    "a plan": ({"plan.json": b"{}"}, "plan.json is compiled, and gate reads rules as Rego"),
    "a manifest of WebAssembly": ({".manifest": b'{"wasm": [{"entrypoint": "a"}]}'}, ".manifest is no manifest of Rego"),
    "a binary manifest": ({".manifest.pb": b"\0"}, ".manifest.pb is not JSON"),
    "a patch": ({"patch.json": b"{}"}, "it changes another bundle by patch.json"),
    "a signature that nobody checks": ({".signatures.json": b"{}"}, "it is signed, and gate.yaml names no key for it"),
}


@pytest.mark.parametrize(("files", "what"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_a_bundle_may_not_hold(files: dict[str, bytes], what: str) -> None:
    message, remediation, path = _refusal(archive({"rules/first.rego": RULE.encode()} | files), None)
    assert (message, path) == (f"the bundle cannot be used: {what}", "team.tar.gz")
    assert remediation


def _entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.size = kind, link, size
    return entry


_GOOD = archive(FILES)
BROKEN = {
    "nothing": (b"", "it is cut short"),
    "no gzip": (b"PK\x03\x04 a zip file", "it is not a gzip file, or damaged"),
    "no tar": (gzip.compress(b"words" * 1000), "it is not a tar archive, or damaged"),
    "an empty tar": (gzip.compress(bytes(512)), "it is cut short, or something stands behind its end"),
    "gzip cut short": (_GOOD[:-20], "it is cut short"),
    "gzip damaged": (_GOOD[:60] + b"\xff\xff" + _GOOD[62:], "it is not a gzip file, or damaged"),
    "bytes behind gzip": (_GOOD + b"more", "something stands behind its end"),
    "a second gzip": (_GOOD + _GOOD, "something stands behind its end"),
    "tar without its end": (gzip.compress(tar(FILES)[:2048]), "it is cut short, or something stands behind its end"),
    "tar cut inside a file": (gzip.compress(tar(FILES)[:700]), "it is not a tar archive, or damaged"),
    "bytes behind tar": (gzip.compress(tar(FILES) + b"more"), "it is cut short, or something stands behind its end"),
    "tar behind tar": (gzip.compress(tar(FILES) + tar(FILES)), "it is cut short, or something stands behind its end"),
    "a name twice": (archive(FILES, _entry("rules/first.rego")), "it holds rules/first.rego twice"),
    "a name twice, written in two ways": (archive(FILES, _entry("./data.json")), "it holds data.json twice"),
    "a way out": (
        archive(FILES, _entry("rules/../../etc/passwd")),
        "it holds 'rules/../../etc/passwd', which is no plain path below its root",
    ),
    "a doubled slash": (archive(FILES, _entry("//etc/passwd")), "it holds '//etc/passwd', which is no plain path below its root"),
    "a backslash": (archive(FILES, _entry("rules\\a.rego")), "it holds 'rules\\\\a.rego', which is no plain path below its root"),
    "a link": (archive(FILES, _entry("a.rego", tarfile.SYMTYPE, "/etc/passwd")), "it holds a.rego as a link"),
    "a hard link": (archive(FILES, _entry("a.rego", tarfile.LNKTYPE, "rules/first.rego")), "it holds a.rego as a link"),
    "a device": (archive(FILES, _entry("a.rego", tarfile.CHRTYPE)), "it holds a.rego, which is neither a file nor a folder"),
    "a bomb": (gzip.compress(bytes(8 << 20)), "unpacked, it is far too large"),
    "too many files": (archive({f"{n}.md": b"" for n in range(archives.MAX_FILES + 1)}), "it holds more than 10,000 files"),
    "a large file": (bytes(archives.MAX_ARCHIVE + 1), "it is larger than 32 MB"),
}


@pytest.mark.parametrize(("content", "what"), BROKEN.values(), ids=BROKEN)
def test_an_archive_that_is_broken_or_could_be_read_in_two_ways_is_refused(content: bytes, what: str) -> None:
    message, remediation, path = _refusal(content, None)
    assert (message, path) == (f"the bundle cannot be read: {what}", "team.tar.gz")
    assert remediation


def test_every_cut_of_a_bundle_is_refused() -> None:
    content = (BUNDLE / "team.tar.gz").read_bytes()
    for size in range(len(content)):
        message, _, path = _refusal(content[:size], (BUNDLE / "team.pub").read_bytes())
        assert (message.partition(":")[0], path) == ("the bundle cannot be read", "team.tar.gz"), size


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"])
def test_every_signature_of_an_rsa_key_counts(algorithm: str) -> None:
    key = private_key("RSA-2048")
    assert _open(archive(signed(FILES, key, algorithm)), public_pem(key))


@pytest.mark.parametrize(("curve", "algorithm"), [("P-256", "ES256"), ("P-384", "ES384"), ("P-521", "ES512")])
def test_every_signature_of_an_ec_key_counts(curve: str, algorithm: str) -> None:
    key = private_key(curve)
    assert _open(archive(signed(FILES, key, algorithm)), public_pem(key))


def _confused(algorithm: str) -> dict[str, bytes]:
    """Signed with the public key as if it were a shared secret, or with nothing."""
    header = {"alg": algorithm, "typ": "JWT"}
    covered, _ = token_by_hand(header, claims(FILES), b"")
    secret = hmac.new(KEY, covered, hashlib.sha256).digest() if algorithm == "HS256" else b""
    return {**FILES, ".signatures.json": signatures(token_by_hand(header, claims(FILES), secret)[1])}


def _changed(name: str, content: bytes) -> dict[str, bytes]:
    return signed(FILES, private_key()) | {name: content}


def _without(name: str) -> dict[str, bytes]:
    return {path: content for path, content in signed(FILES, private_key()).items() if path != name}


def _listing(**change: Any) -> dict[str, bytes]:
    said = claims(FILES)
    said["files"][0] |= change
    return signed(FILES, private_key(), said=said)


_OTHER_ADVICE = "Fetch it again from who signs it; if another key signs it now, put that key's public half into trust/bundle.pub."
_CHANGED_ADVICE = "Fetch it again; if the change is meant, sign it again."
_KIND = "its signature is not of a kind that the key trust/bundle.pub makes (ES256)"
_KIND_ADVICE = "Sign it with the key of trust/bundle.pub."
_DIGEST = "the digest of rules/first.rego is of a kind that gate does not accept (SHA-256, SHA-384, SHA-512, SHA-512-256)"
UNTRUSTED: dict[str, tuple[dict[str, bytes], str, str]] = {
    "unsigned": (FILES, "it is not signed, and gate.yaml names the key trust/bundle.pub for it", _AGAIN),
    "another key": (signed(FILES, private_key(owner="other")), "it is not signed by the key trust/bundle.pub", _OTHER_ADVICE),
    "the public key as a secret": (_confused("HS256"), _KIND, _KIND_ADVICE),
    "no algorithm": (_confused("none"), _KIND, _KIND_ADVICE),
    "another kind of key": (signed(FILES, private_key("RSA-2048"), "RS256"), _KIND, _KIND_ADVICE),
    "a rule changed": (_changed("rules/first.rego", b"package x"), "rules/first.rego is not what was signed", _CHANGED_ADVICE),
    "data changed": (_changed("data.json", b'{"gate":{}}'), "data.json is not what was signed", _CHANGED_ADVICE),
    "a file added": (_changed("rules/more.rego", b"package x"), "it holds rules/more.rego, which is not signed", _AGAIN),
    "a second signature added": (_changed("rules/.signatures.json", b"{}"), "it holds rules/.signatures.json, which is not signed", _AGAIN),
    "a file removed": (_without("rules/first.rego"), "rules/first.rego was signed and is missing", _AGAIN),
    "a weak digest": (_listing(algorithm="MD5"), _DIGEST, _AGAIN),
    "no digest": (_listing(algorithm=""), _DIGEST, _AGAIN),
    "a file listed twice": (
        signed(FILES, private_key(), said={"files": claims(FILES)["files"] * 2}),
        "its signature lists a file twice",
        _AGAIN,
    ),
    "no list of files": (signed(FILES, private_key(), said={}), "its signature does not list files with their digests", _AGAIN),
    "a scope": (
        signed(FILES, private_key(), said=claims(FILES) | {"scope": "write"}),
        "its signature holds for one scope only, and gate knows no scopes",
        "Sign it without `scope`.",
    ),
    "a plugin": (
        FILES | {".signatures.json": signatures("a.b.c", plugin="ours")},
        "it was signed with a plugin of OPA",
        "Sign it with OPA's own `--signing-key`.",
    ),
    "no token": (FILES | {".signatures.json": signatures("words")}, "its signature cannot be read", _AGAIN),
    "no signature": (
        FILES | {".signatures.json": b'{"signatures": []}'},
        ".signatures.json does not hold exactly one signature",
        _AGAIN,
    ),
    "two signatures": (
        FILES | {".signatures.json": b'{"signatures": ["a", "b"]}'},
        ".signatures.json does not hold exactly one signature",
        _AGAIN,
    ),
}


@pytest.mark.parametrize(("files", "what", "remediation"), UNTRUSTED.values(), ids=UNTRUSTED)
def test_a_bundle_that_the_key_did_not_sign_as_it_is_is_refused(files: dict[str, bytes], what: str, remediation: str) -> None:
    assert _refusal(archive(files)) == (f"the bundle is not trusted: {what}", remediation, "team.tar.gz")


KEYS = {
    "a private key": (private_pem(private_key()), "a private key stands where a public one should"),
    "no key": (b"words", "this is no public key in PEM form"),
    "a damaged key": (KEY.replace(b"M", b"N", 1), "this is no public key in PEM form"),
    "a short key": (public_pem(private_key("RSA-1024")), "this key is of a kind that bundles are not signed with"),
    "another curve": (public_pem(private_key("K")), "this key is of a kind that bundles are not signed with"),
}


@pytest.mark.parametrize(("key", "what"), KEYS.values(), ids=KEYS)
def test_a_key_that_cannot_be_trusted_is_refused(key: bytes, what: str) -> None:
    message, remediation, path = _refusal(archive(signed(FILES, private_key())), key)
    assert (message, path) == (what, "trust/bundle.pub")
    assert remediation


ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA-2048"),
    "ES256": "P-256",
    "ES384": "P-384",
    "ES512": "P-521",
}
DATA = """{"gate": {"data": {"odd": {
  "text": "<a href='x'>&amp;</a> \\u2028\\u2029 \\b\\f\\u0007\\u007f \\" \\\\ / é 😀", "é": null, "z": [true, false, {}, []],
  "numbers": [1, 1.0, 1.50, 1e3, -0.0, 12345678901234567890123, 1E-7]
}}}}"""


def _opa(*arguments: object, folder: Path) -> None:
    subprocess.run([require("opa"), *map(str, arguments)], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.mark.parametrize(("algorithm", "kind"), ALGORITHMS.items(), ids=ALGORITHMS)
def test_what_opa_signs_is_trusted(algorithm: str, kind: str, tmp_path: Path) -> None:
    key, source = private_key(kind), tmp_path / "source"
    (source / "rules").mkdir(parents=True)
    (tmp_path / "key.pem").write_bytes(private_pem(key))
    (source / "rules" / "first.rego").write_text(RULE)
    (source / "data.json").write_text(DATA)
    (source / ".manifest").write_text('{"revision": "7 <&>", "roots": ["gate"], "metadata": {"n": 1.50, "b": "\\u2028"}}')

    _opa("build", "--bundle", source, "--signing-key", "key.pem", "--signing-alg", algorithm, "--output", "team.tar.gz", folder=tmp_path)

    files = _open((tmp_path / "team.tar.gz").read_bytes(), public_pem(key))
    assert json.loads(files["data/odd.json"]) == json.loads(DATA)["gate"]["data"]["odd"]


def test_a_folder_that_opa_signed_as_it_is_is_trusted(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(private_pem(private_key("RSA-2048")))
    source = tmp_path / "source"
    (source / "gate/data").mkdir(parents=True)
    (source / "first.rego").write_text(RULE)
    (source / "gate/data/data.yaml").write_text("limits: {tasks: 3, names: [a, 'b', null]}\n")
    _opa("sign", "--bundle", ".", "--signing-key", tmp_path / "key.pem", folder=source)
    with tarfile.open(tmp_path / "team.tar.gz", "w:gz") as written:
        written.add(source, "")

    files = _open((tmp_path / "team.tar.gz").read_bytes(), public_pem(private_key("RSA-2048")))

    assert files == {"data/limits.json": b'{"names":["a","b",null],"tasks":3}', "first.rego": RULE.encode()}
