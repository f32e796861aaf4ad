"""SSH signatures, made and verified by ssh-keygen with the keys and agents that people have. What is signed is not known here."""

from __future__ import annotations

from gate.ssh.keygen import SshKeygen

__all__ = ["SshKeygen"]
