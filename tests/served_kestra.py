"""A server that answers as Kestra's interface does when it is asked for the schema of a flow."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SYNC = "io.kestra.plugin.airbyte.connections.Sync"
SCHEMA: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$ref": "#/definitions/io.kestra.core.models.flows.Flow",
    "definitions": {
        "io.kestra.core.models.flows.Flow": {
            "type": "object",
            "required": ["id", "namespace", "tasks"],
            "properties": {
                "tasks": {
                    "type": "array",
                    "items": {
                        "anyOf": [
                            {"allOf": [{"$ref": "#/definitions/io.kestra.plugin.core.log.Log"}, {"$dynamic": False}]},
                            {"allOf": [{"$ref": f"#/definitions/{SYNC}-2"}, {"$dynamic": False}]},
                        ]
                    },
                },
                "triggers": {"type": "array", "items": {"$ref": "#/definitions/io.kestra.plugin.fs.sftp.Trigger"}},
            },
        },
        "io.kestra.plugin.core.log.Log": {"type": "object", "properties": {"type": {"const": "io.kestra.plugin.core.log.Log"}}},
        f"{SYNC}-1": {
            "type": "object",
            "required": ["id", "type", "connectionId"],
            "properties": {
                "id": {"type": "string"},
                "type": {"enum": [SYNC, "io.kestra.plugin.airbyte.Sync"]},
                "connectionId": {"type": "string", "$dynamic": True},
                "wait": {"anyOf": [{"type": "boolean", "$dynamic": True}, {"type": "string", "$dynamic": True}]},
                "maxDuration": {"type": "string", "format": "duration", "$dynamic": False},
                "mode": {"type": "string", "enum": ["FULL", "PART"]},
                "options": {"allOf": [{"$ref": "#/definitions/Options"}, {"title": "How"}]},
                "runner": {"anyOf": [{"$ref": "#/definitions/Docker"}, {"$ref": "#/definitions/Process"}]},
            },
        },
        f"{SYNC}-2": {"allOf": [{"$ref": f"#/definitions/{SYNC}-1"}, {"type": "object", "required": ["type"]}]},
        "Options": {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}, "tags": {"type": "array"}}},
        "Docker": {"type": "object", "properties": {"type": {"const": "docker"}, "image": {"type": "string"}}},
        "Process": {"type": "object", "properties": {"type": {"const": "process"}}},
        "io.kestra.plugin.fs.sftp.Trigger": {
            "type": "object",
            "properties": {"type": {"const": "io.kestra.plugin.fs.sftp.Trigger"}, "from": {"type": "string"}},
        },
    },
}
BASIC = "Basic " + base64.b64encode(b"me:secret").decode()


class Kestra(BaseHTTPRequestHandler):
    """Answers by the path before the interface's own."""

    def do_GET(self) -> None:
        prefix, found, _ = self.path.partition("/api/v1/plugins/schemas/flow")
        if not found or prefix == "/elsewhere":
            self.send_error(404)
        elif prefix == "/moved":
            self.send_response(302)
            self.send_header("Location", "/api/v1/plugins/schemas/flow")
            self.end_headers()
        elif prefix == "/closed" and self.headers.get("Authorization") not in (BASIC, "Bearer token"):
            self.send_error(401)
        else:
            body = {"/text": b"<html>", "/list": b"[]", "/other": b"{}"}.get(prefix, json.dumps(SCHEMA).encode())
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """Serve on a free port of this machine, and yield the address."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), Kestra)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
