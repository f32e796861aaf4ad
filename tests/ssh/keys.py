"""Keys that tests sign with, and the lines that name them in files of signers."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.programs import require


def make_key(folder: Path, name: str, *, kind: str = "ed25519", passphrase: str = "") -> Path:
    """Create a key pair, and return the private key's path."""
    path = folder / name
    subprocess.run((require("ssh-keygen"), "-q", "-t", kind, "-N", passphrase, "-C", name, "-f", path), check=True, capture_output=True)
    return path


def signer_line(key: Path, principal: str, namespace: str, options: str = "") -> str:
    """The line that lets a key sign in a namespace, with more options where they begin with a comma."""
    kind, public, *_ = key.with_name(f"{key.name}.pub").read_text().split()
    return f'{principal} namespaces="{namespace}"{options} {kind} {public}\n'


def fingerprint_of(key: Path) -> str:
    """The fingerprint, as ssh-keygen says it."""
    said = subprocess.run((require("ssh-keygen"), "-l", "-f", key.with_name(f"{key.name}.pub")), check=True, capture_output=True)
    return said.stdout.decode().split()[1]
