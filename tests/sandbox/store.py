"""What a stand-in server remembers: named collections of JSON documents, in memory and, if wanted, in one JSON file.

What the documents mean is for the routes to say.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class Store:
    """Collections of documents by key. With a file, every change is written to it before the answer leaves."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._collections: dict[str, dict[str, Document]] = {}
        if file is not None and file.exists():
            self._collections = json.loads(file.read_text(encoding="utf-8"))

    def get(self, collection: str, key: str) -> Document | None:
        """Return a copy of a document, or None."""
        with self._lock:
            found = self._collections.get(collection, {}).get(key)
            return None if found is None else dict(found)

    def put(self, collection: str, key: str, document: Document) -> None:
        """Add or replace a document."""
        with self._lock:
            self._collections.setdefault(collection, {})[key] = document
            self._save()

    def remove(self, collection: str, key: str) -> bool:
        """Remove a document; whether there was one."""
        with self._lock:
            found = self._collections.get(collection, {}).pop(key, None)
            self._save()
            return found is not None

    def all(self, collection: str) -> dict[str, Document]:
        """Return copies of a collection's documents by key, sorted."""
        with self._lock:
            return {key: dict(value) for key, value in sorted(self._collections.get(collection, {}).items())}

    def _save(self) -> None:
        if self._file is None:
            return
        written = self._file.with_name(self._file.name + ".new")
        written.write_text(json.dumps(self._collections, indent=2, sort_keys=True), encoding="utf-8")
        written.replace(self._file)
