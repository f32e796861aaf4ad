"""Evidence in S3, Google Cloud Storage or Azure Blob Storage: every object is created once, on condition that there is none.

Credentials come from the variables that the cloud's own tools read; none is part of an address, and none is shown.
"""

from __future__ import annotations

import re
import secrets
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore import exceptions
from obstore import store as stores

from gate.config.stores import Kind, Store
from gate.errors import EvidenceError

if TYPE_CHECKING:
    from obstore.store import AzureStore, ClientConfig, GCSStore, RetryConfig, S3Config, S3Store

_ENDPOINTS = (
    *("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
    *("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT", "GOOGLE_BASE_URL"),
)
_BROKEN = {
    "Timeout": "it did not answer in time",
    "Connect": "it cannot be reached",
    "Interrupted": "the connection broke before the answer was complete",
    "Decode": "the connection broke before the answer was complete",
    "Request": "the connection broke before the answer was complete",
}
"""What the client calls it, and we."""
_CREDENTIALS: dict[Kind, str] = {
    "s3": "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role; profiles are not read.",
    "gs": "Set GOOGLE_APPLICATION_CREDENTIALS, or give the machine a service account.",
    "az": "Set AZURE_STORAGE_ACCOUNT_NAME and a key, a SAS token or a client, or give the machine an identity.",
}
_PROBE = "conditional-writes"
_RETRIES = 3
_AHEAD = 16
"""How many objects are read at a time."""
_WRITER = "writer"
"""The object's attribute that names the call of `create` that wrote it."""


class CloudObjects:
    """Objects below a prefix of a bucket (see `gate.promotion.ports.Objects`). `deadline` is what one request may take in seconds."""

    def __init__(self, store: Store, caller: Mapping[str, str], *, deadline: float = 30.0) -> None:
        """Prepare to reach the store; nothing is sent yet. Raises EvidenceError where the environment variables make no sense."""
        self._place = f"{store.kind}://{store.name}" + (f"/{store.prefix}" if store.prefix else "")
        self._kind = store.kind
        self._creates_once = store.kind != "s3"  # others' servers speak S3 too, and not all of it
        self._listed: dict[str, list[str]] = {}
        self._coming: dict[str, Future[bytes | None]] = {}
        self._pool = ThreadPoolExecutor(_AHEAD, thread_name_prefix="evidence")
        with self._in_words("is not set up"):
            self._store = _open(store, _plain_http(caller), deadline)

    def names(self, folder: str) -> list[str]:
        with self._in_words("cannot be listed"):
            found = obstore.list_with_delimiter(self._store, folder)
        paths = [*found["common_prefixes"], *(one["path"] for one in found["objects"])]
        self._listed[folder] = sorted(path.rpartition("/")[2] for path in paths)
        return list(self._listed[folder])

    def read(self, name: str) -> bytes | None:
        coming = self._coming.pop(name, None)
        self._read_ahead(name)
        return coming.result() if coming else self._read(name)

    def _read_ahead(self, name: str) -> None:
        """Begin to read what is listed after an object: a chain is read from its first record to its last, and a bucket is far away."""
        folder, _, last = name.rpartition("/")
        listed = self._listed.get(folder, [])
        first = bisect_right(listed, last)
        for path in (f"{folder}/{following}" for following in listed[first : first + _AHEAD]):
            if path not in self._coming:
                self._coming[path] = self._pool.submit(self._read, path)

    def _read(self, name: str) -> bytes | None:
        with self._in_words("cannot be read", name):
            try:
                return bytes(obstore.get(self._store, name).bytes())
            except FileNotFoundError:
                pass
        self.names(name.rpartition("/")[0])  # no object, or no bucket: only a list can tell
        return None

    def lost(self, folder: str) -> list[bytes]:  # noqa: ARG002
        return []

    def create(self, name: str, content: bytes) -> bool:
        self._expect_conditions()
        return self._create(name, content)

    def _create(self, name: str, content: bytes) -> bool:
        writer = secrets.token_hex(16)
        try:
            with self._in_words("cannot be written", name):
                obstore.put(self._store, name, content, mode="create", attributes={_WRITER: writer})
        except exceptions.AlreadyExistsError:
            return self._writer(name) == writer  # a request that was sent twice finds what it wrote the first time
        except EvidenceError as error:
            return self._written_after_all(name, writer, error)
        return True

    def _written_after_all(self, name: str, writer: str, error: EvidenceError) -> bool:
        """Return whose the object is, for the answer may be lost and not the request; raise the error where nothing shows."""
        try:
            found = self._writer(name)
        except EvidenceError:
            raise error from None
        if found is None:
            raise error
        return found == writer

    def _writer(self, name: str) -> str | None:
        """Return who wrote an object, None where there is none."""
        with self._in_words("cannot be read", name):
            try:
                return str(obstore.get(self._store, name).attributes.get(_WRITER, ""))
            except FileNotFoundError:
                return None

    def _expect_conditions(self) -> None:
        """Refuse a store that takes no notice of conditions, as some do that speak a part of S3: writers would replace each other."""
        if self._creates_once:
            return
        for _ in range(2):
            try:
                with self._in_words("cannot be written", _PROBE):
                    obstore.put(self._store, _PROBE, b"gate asks here whether an object is created only once.\n", mode="create")
            except exceptions.AlreadyExistsError:
                self._creates_once = True
                return
        raise EvidenceError(
            f"{self._place} writes an object again that exists, though asked not to; two writers could not see each other",
            remediation="Keep evidence in a store that obeys `If-None-Match` when it writes.",
        )

    @contextmanager
    def _in_words(self, what: str, name: str = "") -> Iterator[None]:
        """Raise EvidenceError for what goes wrong; that an object exists already is for the caller to judge."""
        try:
            yield
        except exceptions.AlreadyExistsError:
            raise
        except (exceptions.BaseError, OSError, ValueError) as error:
            reason, remediation = _reason(error, self._kind)
            place = f"{self._place}/{name}" if name else self._place
            raise EvidenceError(f"{place} {what}: {reason}", remediation=remediation) from None


def _plain_http(caller: Mapping[str, str]) -> bool:
    """Return whether an environment variable names a server without TLS; to write `http://` there is to want it."""
    return any(caller.get(name, "").startswith("http://") for name in _ENDPOINTS)


def _open(store: Store, plain_http: bool, deadline: float) -> S3Store | GCSStore | AzureStore:  # noqa: FBT001 - one caller
    client: ClientConfig = {"timeout": f"{int(deadline * 300)}ms", "connect_timeout": f"{int(deadline * 150)}ms", "allow_http": plain_http}
    retry: RetryConfig = {"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=deadline * 0.6)}
    if store.kind == "s3":
        sure: S3Config = {"conditional_put": "etag", "checksum_algorithm": "SHA256"}  # a bucket with object lock asks for a checksum
        return stores.S3Store(store.name, prefix=store.prefix, config=sure, client_options=client, retry_config=retry)
    kind = stores.GCSStore if store.kind == "gs" else stores.AzureStore
    return kind(store.name, prefix=store.prefix, client_options=client, retry_config=retry)


def _reason(error: Exception, kind: Kind) -> tuple[str, str]:
    """Say why and what to do, in words that never quote the request: its address may carry a signature."""
    text = str(error)
    code = re.search(r"<Code>(\w+)</Code>", text)
    status = re.search(r"status code: ([1-5]\d\d)", text)
    answer = code[1] if code else status[1] if status else type(error).__name__
    if re.search(r"169\.254\.\d|/latest/api/token|token request|Account must be specified", text):
        return "there are no credentials", _CREDENTIALS[kind]
    if isinstance(error, FileNotFoundError) or answer in ("NoSuchBucket", "ContainerNotFound"):
        return "there is no such bucket", "Create it, or correct `evidence.store` in gate.yaml."
    if status and status[1] in ("401", "403"):
        return f"access is refused ({answer})", "Check the credentials; they must be allowed to list, read and create objects there."
    for word, reason in _BROKEN.items():
        if f"kind: {word}" in text:
            return reason, "See whether the store is up and can be reached from here, and run the command again."
    return f"it answers {answer}", "See what the store says to the cloud's own tools, and run the command again."
