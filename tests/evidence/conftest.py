from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evidence.signed import Store
from tests.evidence.stores import clone, on, remote
from tests.programs import require
from tests.s3 import S3, running


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Store.keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    store = Store(tmp_path_factory.mktemp("filled"), keys)
    store.fill()
    return store.folder


@pytest.fixture
def store(tmp_path: Path, keys: Path, filled: Path) -> Store:
    """Seven signed records: four of dev, three of prod."""
    shutil.copytree(filled, tmp_path / "evidence")
    return Store(tmp_path, keys)


@pytest.fixture(scope="session")
def one_s3() -> Iterator[S3]:
    with running() as server:
        yield server


@pytest.fixture
def s3(one_s3: S3, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    """An S3 server as it should be, that the environment variables name."""
    for name, value in one_s3.environment().items():
        monkeypatch.setenv(name, value)
    yield one_s3
    one_s3.answers = one_s3.as_it_was


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A bare repository, which others push to."""
    require("git")
    return remote(tmp_path)


@pytest.fixture(params=["folder", "branch", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each kind of store in turn, empty."""
    if request.param == "folder":
        return str(tmp_path / "evidence")
    if request.param == "branch":
        return on(clone(request.getfixturevalue("origin"), tmp_path / "clone"))
    return f"s3://{request.getfixturevalue('s3').bucket()}/gate"
