"""`gate log` and `gate verify` on the real command line, in a clone that has only public keys and the store."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.commands import gate, said
from tests.evidence.signed import Store, judged, sha
from tests.programs import require
from tests.ssh.keys import fingerprint_of

SIGNED = """\
version: 1
environments:
  dev: {}
  prod: {protected: true}
evidence: {store: evidence, signers: trust/evidence_signers}
"""
UNSIGNED = "version: 1\nenvironments: {dev: {}, prod: {protected: true}}\nevidence: {store: evidence}\n"


@pytest.fixture
def store(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A clone with seven signed records: four of dev, three of prod."""
    found = Store(tmp_path / "clone", Store.keys(tmp_path_factory.mktemp("keys")))
    (found.base / "trust").mkdir(parents=True)
    (found.base / "trust/evidence_signers").write_text(found.signers)
    (found.base / "gate.yaml").write_text(SIGNED)
    found.fill()
    return found


def test_log_shows_who_did_what_newest_first(store: Store) -> None:
    assert said(gate(store.base, "log", "prod")) == (
        0,
        (
            "prod  3 records, every signature holds\n"
            "    3  2026-11-21T10:02:00Z  applied             ci@example.com\n"
            "    2  2026-11-21T10:01:00Z  apply begins        ci@example.com  commit c0ffee000000, approved by anna@example.com\n"
            "    1  2026-11-21T10:00:00Z  plan ALLOW          ci@example.com  commit c0ffee000000\n"
        ),
        "",
    )
    assert gate(store.base, "log", "--quiet").stdout == (
        "dev      3  2026-11-21T09:02:00Z  applied             ci@example.com\n"
        "dev      2  2026-11-21T09:01:00Z  apply begins        ci@example.com  commit c0ffee000000, approved by anna@example.com\n"
        "\n"
        "prod      3  2026-11-21T10:02:00Z  applied             ci@example.com\n"
        "prod      2  2026-11-21T10:01:00Z  apply begins        ci@example.com  commit c0ffee000000, approved by anna@example.com\n"
    )


def test_log_is_json_for_machines(store: Store) -> None:
    document = json.loads(gate(store.base, "log", "--format", "json").stdout)
    assert (document["schema"], [(one["name"], one["signed"]) for one in document["environments"]]) == (
        "gate.log/v1",
        [("dev", True), ("prod", True)],
    )
    records = document["environments"][1]["records"]
    assert records[1] == {
        "counter": 2,
        "time": "2026-11-21T10:01:00Z",
        "digest": store.chain().read("prod")[1].digest,
        "gate": "0.1.0",
        "signer": {"principals": ["ci@example.com"], "key": fingerprint_of(store.ci)},
        "kind": "intent",
        "plan": sha("a"),
        "seal": sha("1"),
        "commit": "c0ffee0000000000000000000000000000000000",
        "dirty": [],
        "tree": sha("d"),
        "reconciles": None,
        "approvals": [{"principal": "anna@example.com", "key": "SHA256:anna", "approval": sha("e")}],
    }


def test_log_shows_only_what_holds(store: Store) -> None:
    store.envelope("prod", 2, signatures=[])
    done = gate(store.base, "log")
    assert (done.returncode, done.stdout) == (3, "")
    assert "prod/00000002.json cannot be trusted: it is not signed, and `evidence.signers` asks for signatures" in done.stderr


def test_verify_proves_every_chain(store: Store) -> None:
    assert said(gate(store.base, "verify")) == (
        0,
        (
            "ALLOW  dev: 4 records, the last of 2026-11-21T09:03:00Z, signed by ci@example.com\n"
            "ALLOW  prod: 3 records, the last of 2026-11-21T10:02:00Z, signed by ci@example.com\n"
        ),
        "",
    )
    assert said(gate(store.base, "verify", "--quiet")) == (0, "", "")


def test_verify_shows_every_record_where_it_is_asked_for(store: Store) -> None:
    lines = gate(store.base, "verify", "prod", "--verbose").stdout.splitlines()
    key = fingerprint_of(store.ci)
    assert lines[1:] == [f"{one.counter:>5}  {one.time}  {one.digest}  {key}" for one in store.chain().read("prod")]


def test_verify_proves_one_record_and_its_chain(store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    shutil.copy(store.file("prod", 3), copy)
    expected = "ALLOW  record 3 of prod: an apply ended as `applied` at 2026-11-21T10:02:00Z, signed by ci@example.com\n"
    assert said(gate(store.base, "verify", str(copy))) == (0, expected, "")

    store.file("prod", 3).unlink()
    done = gate(store.base, "verify", str(copy))
    assert (done.returncode, done.stdout) == (
        1,
        (
            f"DENY  the record {copy} cannot be trusted: the evidence of prod has no such record 3\n"
            "  fix: Find out who changed it and restore it from a copy; gate does not go on without its evidence.\n"
        ),
    )


def test_verify_denies_a_chain_in_doubt_and_goes_on_to_the_next(store: Store) -> None:
    store.sign_again("prod", 1, store.stranger)
    done = gate(store.base, "verify")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "ALLOW  dev: 4 records, the last of 2026-11-21T09:03:00Z, signed by ci@example.com"
    assert re.fullmatch(
        rf"DENY  the record {store.folder}/records/prod/00000001\.json cannot be trusted: nobody who may sign it has the key SHA256:\S+",
        done.stdout.splitlines()[1],
    )


@pytest.mark.parametrize("command", ["verify", "log"])
def test_signers_may_be_those_of_a_commit(store: Store, command: str) -> None:
    """A change that names its own key, or none, does not say whose records count."""
    commit(store.base)
    whole = gate(store.base, command)
    (store.base / "gate.yaml").write_text(UNSIGNED)
    assert said(gate(store.base, command, "--base", "HEAD")) == (whole.returncode, whole.stdout, "")
    (store.base / "gate.yaml").write_text(SIGNED)
    (store.base / "trust/evidence_signers").write_text(store.signers.replace("ci@example.com", "mallory@example.com"))
    assert said(gate(store.base, command, "--base", "HEAD")) == (whole.returncode, whole.stdout, "")
    assert "mallory@example.com" in gate(store.base, command).stdout


def commit(folder: Path) -> None:
    name = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    for arguments in (("init", "-q"), ("add", "gate.yaml", "trust"), ("commit", "-q", "-m", "trusted")):
        subprocess.run((require("git"), *name, *arguments), cwd=folder, check=True, capture_output=True)


def test_verify_remembers_what_it_proved(store: Store) -> None:
    assert gate(store.base, "verify", "prod").returncode == 0
    store.file("prod", 3).unlink()
    done = gate(store.base, "verify", "prod")
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        1,
        "DENY  the evidence of prod was cut: it has 2 records, and this clone saw record 3",
    )
    shutil.rmtree(store.folder)
    assert gate(store.base, "verify").stdout.splitlines()[0] == (
        "DENY  the evidence of prod was cut: it has 0 records, and this clone saw record 3"
    )


def test_verify_never_allows_what_nobody_signed(store: Store) -> None:
    shutil.rmtree(store.folder)
    (store.base / "gate.yaml").write_text(UNSIGNED)
    store.chain(signed=False).append("dev", judged(sha("1")), time="2026-11-21T09:00:00Z", gate="0.1.0")
    words = "it holds together, and nobody signed it: gate.yaml names no `evidence.signers`"
    assert said(gate(store.base, "verify")) == (
        3,
        (
            f"INDETERMINATE  dev: 1 record, the last of 2026-11-21T09:00:00Z; {words}\n"
            "  fix: Name the keys that may sign in `evidence.signers`, and keep new evidence in a new store.\n"
        ),
        "",
    )
    assert said(gate(store.base, "verify", str(store.file("dev", 1))))[0] == 3
    assert gate(store.base, "log").stdout.splitlines()[0] == "dev  1 record, nobody signed them"


def test_verify_without_evidence_proves_nothing(store: Store) -> None:
    shutil.rmtree(store.folder)
    assert said(gate(store.base, "verify")) == (
        3,
        "",
        "error: there are no records in evidence\n  fix: Run `gate plan ENV`, or correct `evidence.store`.\n",
    )
    assert said(gate(store.base, "verify", "dev")) == (3, "INDETERMINATE  dev: there are no records\n  fix: Run `gate plan dev`.\n", "")
    assert said(gate(store.base, "log")) == (0, "There are no records.\n", "")


def test_quiet_log_of_plans_that_were_never_applied_is_empty(store: Store) -> None:
    shutil.rmtree(store.folder)
    store.chain(key=store.ci).append("dev", judged(sha("1")), time="2026-11-21T09:00:00Z", gate="0.1.0")
    assert said(gate(store.base, "log", "--quiet")) == (0, "", "")


@pytest.mark.parametrize("command", ["log", "verify"])
def test_a_name_that_is_nothing_is_a_wrong_command_line(store: Store, command: str) -> None:
    assert said(gate(store.base, command, "prd")) == (2, "", "error: gate.yaml has no environment `prd`\n  fix: Did you mean `prod`?\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [("[]", "Expected `object`, got `array`"), (f'{{"a":{"[" * 100_000}', "maximum recursion depth exceeded")],
    ids=["another kind", "without end"],
)
def test_a_file_that_is_neither_is_denied(store: Store, tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "notes.json"
    file.write_text(content)
    done = gate(store.base, "verify", str(file))
    assert done.returncode == 1
    assert done.stdout.startswith(f"DENY  {file} is not a seal: {words}")


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_nothing_starts_without_a_key_that_may_sign(store: Store, command: str) -> None:
    (store.base / "dev").mkdir()
    (store.base / "gate.yaml").write_text(SIGNED.replace("dev: {}", "dev: {terraform: {dir: dev}}"))
    unnamed = "error: gate.yaml names `evidence.signers`, so records are signed, and no key is named to sign with\n"
    fix = "  fix: Name it by `--key FILE` or GATE_KEY: a private key, or the public one of a key in your agent.\n"
    assert said(gate(store.base, command, "dev")) == (2, "", unnamed + fix)
    done = gate(store.base, command, "dev", GATE_KEY=str(store.stranger))
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        1,
        f"error: the key {store.stranger} may not sign evidence: nobody who may sign it has the key {fingerprint_of(store.stranger)}",
    )
    done = gate(store.base, command, "dev", "--key", str(store.ci))
    assert "evidence" not in done.stderr
