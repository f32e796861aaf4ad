"""Evidence in a bucket, over real HTTP: what goes wrong there is said in words, and nothing that is absent is taken for empty."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gate.config.stores import parse
from gate.errors import EvidenceError
from gate.evidence.cloud import CloudObjects
from tests.s3 import CREDENTIALS, S3, answer_lost, counted, half_an_object, looked_at, nobody, slow, user, without_conditions

FIRST, SECOND = "records/dev/00000001.json", "records/dev/00000002.json"


def opened(address: str, deadline: float = 10) -> CloudObjects:
    return CloudObjects(parse(address), os.environ, deadline=deadline)


@pytest.fixture
def place(s3: S3) -> str:
    """A bucket with one object."""
    address = f"s3://{s3.bucket()}/gate"
    assert opened(address).create(FIRST, b"first")
    return address


def ways(store: CloudObjects) -> dict[str, Callable[[], object]]:
    """Everything that can be asked of a store."""
    return {
        "list": lambda: store.names("records/dev"),
        "read": lambda: store.read(FIRST),
        "read what is not there": lambda: store.read("records/prod/00000001.json"),
        "create": lambda: store.create(SECOND, b"x"),
    }


def refusals(store: CloudObjects) -> dict[str, tuple[str, str]]:
    """What each way says and advises; each must fail."""
    found = {}
    for name, way in ways(store).items():
        with pytest.raises(EvidenceError) as caught:
            way()
        found[name] = (caught.value.message, caught.value.remediation)
    return found


def test_a_bucket_that_is_missing_is_not_an_empty_one(s3: S3) -> None:
    gone = f"s3://{s3.bucket()}-gone/gate"
    advice = "Create it, or correct `evidence.store` in gate.yaml."
    assert refusals(opened(gone)) == {
        "list": (f"{gone} cannot be listed: there is no such bucket", advice),
        "read": (f"{gone} cannot be listed: there is no such bucket", advice),
        "read what is not there": (f"{gone} cannot be listed: there is no such bucket", advice),
        "create": (f"{gone}/conditional-writes cannot be written: there is no such bucket", advice),
    }


def test_a_server_that_is_not_there(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", nobody())
    advice = "See whether the store is up and can be reached from here, and run the command again."
    assert refusals(opened(place, deadline=2)) == {
        "list": (f"{place} cannot be listed: it cannot be reached", advice),
        "read": (f"{place}/{FIRST} cannot be read: it cannot be reached", advice),
        "read what is not there": (f"{place}/records/prod/00000001.json cannot be read: it cannot be reached", advice),
        "create": (f"{place}/conditional-writes cannot be written: it cannot be reached", advice),
    }


def test_a_server_that_is_slow_is_given_up_in_time(place: str, s3: S3) -> None:
    s3.answers = slow(s3, 60)
    store, before = opened(place, deadline=1), time.monotonic()
    with pytest.raises(EvidenceError, match=f"^{place} cannot be listed: it did not answer in time$"):
        store.names("records")
    with pytest.raises(EvidenceError, match=f"^{place}/conditional-writes cannot be written: it did not answer in time$"):
        store.create(SECOND, b"x")
    assert time.monotonic() - before < 20


@pytest.mark.parametrize(
    ("credentials", "code"),
    [({"AWS_ACCESS_KEY_ID": "AKIAUNKNOWN"}, "InvalidAccessKeyId"), ({"AWS_SECRET_ACCESS_KEY": "canary-wrong"}, "SignatureDoesNotMatch")],
)
def test_credentials_that_are_wrong(place: str, s3: S3, monkeypatch: pytest.MonkeyPatch, credentials: dict[str, str], code: str) -> None:
    for name, value in {**user(s3, "s3:*"), **credentials}.items():
        monkeypatch.setenv(name, value)
    with looked_at(s3):
        found = refusals(opened(place))
    assert found["list"] == (
        f"{place} cannot be listed: access is refused ({code})",
        "Check the credentials; they must be allowed to list, read and create objects there.",
    )
    assert {message.partition(": ")[2] for message, _ in found.values()} == {f"access is refused ({code})"}
    assert "canary" not in str(found)


def test_a_store_that_may_only_be_read(place: str, s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in user(s3, "s3:GetObject", "s3:ListBucket").items():
        monkeypatch.setenv(name, value)
    with looked_at(s3):
        store = opened(place)
        assert (store.names("records/dev"), store.read(FIRST)) == (["00000001.json"], b"first")
        with pytest.raises(EvidenceError) as caught:
            store.create(SECOND, b"x")
    assert caught.value.message == f"{place}/conditional-writes cannot be written: access is refused (AccessDenied)"
    assert opened(place).names("records/dev") == ["00000001.json"]


def test_no_credentials_at_all(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CREDENTIALS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", nobody())
    with pytest.raises(EvidenceError) as caught:
        opened(place, deadline=1).read(FIRST)
    assert caught.value.message == f"{place}/{FIRST} cannot be read: there are no credentials"
    assert caught.value.remediation == "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role; profiles are not read."


def test_an_account_of_azure_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(EvidenceError, match=r"^az://acme-audit/gate is not set up: there are no credentials$") as caught:
        opened("az://acme-audit/gate")
    assert caught.value.remediation.startswith("Set AZURE_STORAGE_ACCOUNT_NAME and a key, ")


def test_half_an_object_is_no_object(place: str, s3: S3) -> None:
    s3.answers = half_an_object(s3)
    with pytest.raises(EvidenceError) as caught:
        opened(place, deadline=1).read(FIRST)
    assert caught.value.message == f"{place}/{FIRST} cannot be read: the connection broke before the answer was complete"


@pytest.mark.parametrize("times", [1, 100], ids=["once, and asked again", "each time"])
def test_a_write_whose_answer_is_lost_has_written(place: str, s3: S3, times: int) -> None:
    store = opened(place)
    store.create(SECOND, b"second")
    s3.answers = answer_lost(s3, method="PUT", times=times)
    assert store.create("records/dev/00000003.json", b"third")
    assert not store.create(SECOND, b"second"), "the same bytes, but by somebody else"
    s3.answers = s3.as_it_was
    assert store.read("records/dev/00000003.json") == b"third"


def test_a_checksum_goes_with_what_is_written_as_object_lock_wants_it(place: str, s3: S3) -> None:
    seen: list[str] = []

    def noting(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        seen.append(environ.get("HTTP_X_AMZ_CHECKSUM_SHA256", ""))
        return s3.as_it_was(environ, start)

    store = opened(place)
    store.create(SECOND, b"second")
    s3.answers = noting
    store.create("records/dev/00000003.json", b"third")
    assert seen == [base64.b64encode(sha256(b"third").digest()).decode()]


def test_a_server_that_forgets_conditions_is_refused_before_it_replaces_anything(place: str, s3: S3) -> None:
    s3.answers = without_conditions(s3)
    with pytest.raises(EvidenceError) as caught:
        opened(place).create(FIRST, b"replaced")
    assert caught.value.message == (
        f"{place} writes an object again that exists, though asked not to; two writers could not see each other"
    )
    assert caught.value.remediation == "Keep evidence in a store that obeys `If-None-Match` when it writes."
    assert opened(place).read(FIRST) == b"first"


def test_what_the_server_says_of_itself_is_told(place: str, s3: S3) -> None:
    def busy(_: dict[str, object], start: Callable[..., object]) -> list[bytes]:
        answer = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
        start("503 Slow Down", [("Content-Length", str(len(answer)))])
        return [answer]

    s3.answers = busy
    with pytest.raises(EvidenceError, match=f"^{place} cannot be listed: it answers SlowDown$"):
        opened(place, deadline=1).names("records")


def test_a_chain_of_more_objects_than_one_answer_lists(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    store = opened(place)
    names = [f"{number:08}.json" for number in range(1, 6)]
    assert [store.create(f"records/dev/{name}", b"x") for name in names] == [False, True, True, True, True]
    assert store.names("records/dev") == names


def test_a_chain_is_read_many_objects_at_a_time(place: str, s3: S3) -> None:
    store = opened(place)
    names = [f"records/dev/{number:08}.json" for number in range(2, 40)]
    for name in names:
        store.create(name, name.encode())
    most: list[int] = []
    s3.answers = counted(s3, most)
    store.names("records/dev")
    assert [store.read(name) for name in names] == [name.encode() for name in names]
    assert max(most) >= 8
    assert len(most) == 1 + len(names), "each is asked for once"


def test_an_object_beside_the_prefix_is_not_below_it(s3: S3) -> None:
    bucket = s3.bucket()
    opened(f"s3://{bucket}/gate2").create(FIRST, b"x")
    opened(f"s3://{bucket}").create("records/prod/00000001.json", b"x")
    assert opened(f"s3://{bucket}/gate").names("records") == []


def test_an_installation_without_the_client_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules/obstore.py").write_text("raise ImportError('not installed')\n")
    (tmp_path / "gate.yaml").write_text("version: 1\nenvironments: {dev: {}}\nevidence: {store: s3://acme/gate}\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "modules")}
    argv = (sys.executable, "-c", "import sys; from gate.cli.main import main; sys.exit(main())", "show", "dev")
    ended = subprocess.run(argv, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "`evidence.store` begins with `s3://`, and the client for it is not installed" in ended.stderr
    assert "Run `pip install 'gate[cloud]'`." in ended.stderr


def test_who_keeps_evidence_in_a_folder_loads_neither_client_nor_branch() -> None:
    code = "import sys, gate.cli.promoting; print(sorted(set(sys.modules) & {'obstore', 'gate.evidence.cloud', 'gate.git.orphan'}))"
    assert subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True).stdout == "[]\n"
