"""Addresses of stores, as `evidence.store` writes them."""

from __future__ import annotations

import pytest

from gate.config.stores import Store, parse


@pytest.mark.parametrize(
    ("address", "store"),
    [
        (".gate/evidence", Store(kind="folder", name=".gate/evidence")),
        ("/srv/evidence", Store(kind="folder", name="/srv/evidence")),
        ("git://gate-evidence", Store(kind="git", name="gate-evidence")),
        ("git://audit/gate", Store(kind="git", name="audit/gate")),
        ("s3://acme.audit", Store(kind="s3", name="acme.audit")),
        ("s3://acme/gate/prod/", Store(kind="s3", name="acme", prefix="gate/prod")),
        ("gs://acme_audit/gate", Store(kind="gs", name="acme_audit", prefix="gate")),
        ("az://acme-audit/gate", Store(kind="az", name="acme-audit", prefix="gate")),
    ],
)
def test_an_address_names_a_place(address: str, store: Store) -> None:
    assert parse(address) == store
