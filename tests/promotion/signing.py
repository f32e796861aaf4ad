"""People with SSH keys, made by the real ssh-keygen, and a real agent."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.promotion.approval import Approval, SignedApproval, encode, signed_content
from gate.ssh import SshKeygen
from tests.programs import require

APPROVES = 'namespaces="gate-approval"'


class People:
    """Whoever is named has a key; each has one per name of a key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.signatures = SshKeygen(os.environ)

    def key(self, name: str) -> Path:
        """Return a private key, made when it is first asked for."""
        path = self.folder / name
        if not path.exists():
            argv = (require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path))
            subprocess.run(argv, check=True, capture_output=True)
        return path

    def public(self, name: str) -> str:
        """Return the type and key, as a file of signers has them."""
        return " ".join(self.key(name).with_suffix(".pub").read_text().split()[:2])

    def fingerprint(self, name: str) -> str:
        argv = (require("ssh-keygen"), "-l", "-f", str(self.key(name).with_suffix(".pub")))
        return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.split()[1]

    def line(self, name: str, principals: str = "", options: str = APPROVES) -> str:
        """Return a line of a file of signers."""
        return f"{principals or f'{name}@example.com'} {options} {self.public(name)}\n"

    def sign(self, name: str, approval: Approval, namespace: str = "gate-approval") -> bytes:
        """Return the file of an approval."""
        signature = self.signatures.sign(signed_content(approval), key=self.key(name), namespace=namespace)
        return encode(SignedApproval(approval=approval, signature=signature))


@contextmanager
def agent(*keys: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of an agent that holds these keys."""
    started = subprocess.run((require("ssh-agent"), "-s"), check=True, capture_output=True, text=True).stdout
    found = dict(re.findall(r"(SSH_\w+)=([^;]+);", started))
    environment = {**os.environ, **found}
    try:
        for key in keys:
            subprocess.run((require("ssh-add"), "-q", str(key)), env=environment, check=True, capture_output=True)
        yield environment
    finally:
        subprocess.run((require("ssh-agent"), "-k"), env=environment, check=True, capture_output=True)
