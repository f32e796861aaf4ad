"""argv for `ssh-keygen -Y`. It never asks: a key that needs a passphrase is used through an agent, or refused in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from gate.config.signers import SignerLine, read_signers
from gate.errors import ProcessError, RefusedError
from gate.process import Completed, run
from gate.promotion.ports import Signer
from gate.ssh.armor import Claimed, claimed

_PASSED = ("PATH", "HOME", "TMPDIR", "SSH_AUTH_SOCK", "SSH_SK_PROVIDER")
_DEADLINE = 60.0
"""Seconds: somebody may have to touch a hardware key."""


class SshKeygen:
    """See `gate.promotion.ports.Signatures`. Times in files of signers are UTC."""

    def __init__(self, caller: Mapping[str, str]) -> None:
        self._environment = {name: caller[name] for name in _PASSED if name in caller} | {
            "LC_ALL": "C",
            "TZ": "UTC",  # in a zone with summer time an hour comes twice
            "SSH_ASKPASS": "false",  # the program of that name: whoever is asked for a passphrase gives none
            "SSH_ASKPASS_REQUIRE": "force",  # or what is signed would be taken for the passphrase
        }

    def sign(self, content: bytes, *, key: Path, namespace: str) -> str:
        """Return the armored signature. Raises ProcessError."""
        if not key.is_file():
            raise ProcessError(f"the key {key} does not exist", remediation="Name a private key, or the public one of a key in your agent.")
        signed = self._run("-Y", "sign", "-f", str(key.absolute()), "-n", namespace, stdin=content)
        if signed.code != 0:
            raise _not_signed(key, signed.stderr)
        return signed.stdout.decode("ascii")

    def signer(self, content: bytes, signature: str, *, signers: bytes, namespace: str, time: str) -> Signer:
        """Return who signed. Raises RefusedError, ConfigError for a file of signers that names nobody, and ProcessError."""
        claim = claimed(signature)
        if claim is None:
            raise _refused("it is not an SSH signature")
        if claim.namespace != namespace:
            raise _refused(f"it was signed as `{claim.namespace}`, not as `{namespace}`")
        lines = [line for line in read_signers(signers, "the file of signers", namespace) if line.key == claim.key]
        if not lines:
            raise _refused(f"nobody who may sign it has the key {claim.fingerprint}")
        self._verify(content, signature, lines, claim, time)
        return Signer(principals=tuple(dict.fromkeys(name for line in lines for name in line.principals)), key=claim.fingerprint)

    def _verify(self, content: bytes, signature: str, lines: Sequence[SignerLine], claim: Claimed, time: str) -> None:
        """Let ssh-keygen verify; it gets the lines of the one key, and nothing that gate did not read in them."""
        at = datetime.fromisoformat(time).astimezone(UTC).strftime("%Y%m%d%H%M%S")
        said = ""
        with TemporaryDirectory(prefix="gate-") as folder:
            file, signers = Path(folder, "signature"), Path(folder, "signers")
            file.write_text(signature)
            for line in lines:
                signers.write_text(line.written(claim.namespace))
                who = ("-I", line.principals[0], "-n", claim.namespace)
                verified = self._run("-Y", "verify", "-f", str(signers), "-s", str(file), f"-Overify-time={at}", *who, stdin=content)
                if verified.code == 0:
                    return
                said = verified.stderr
        raise _refused(_reason(said, claim, time))

    def _run(self, *arguments: str, stdin: bytes) -> Completed:
        return run(("ssh-keygen", *arguments), cwd=Path("/"), env=self._environment, timeout=_DEADLINE, stdin=stdin)


def _not_signed(key: Path, said: str) -> ProcessError:
    if "passphrase" in said:
        return ProcessError(
            f"the key {key} has a passphrase, and no agent holds it",
            remediation=f"Run `ssh-add {key}` first, or use a key without a passphrase; gate never asks for one.",
        )
    if "No private key found for public key" in said:
        return ProcessError(
            f"no agent holds the private key of {key}", remediation="Add it with `ssh-add`, and let SSH_AUTH_SOCK name the agent."
        )
    if "UNPROTECTED PRIVATE KEY" in said:
        return ProcessError(f"the key {key} can be read by others, so ssh-keygen refuses it", remediation=f"Run `chmod 600 {key}`.")
    last = (said.strip().splitlines() or ["it said nothing"])[-1]
    return ProcessError(f"ssh-keygen cannot sign with {key}: {last}", remediation="Make `ssh-keygen -Y sign` work with this key.")


def _reason(said: str, claim: Claimed, time: str) -> str:
    for words, when in (("has expired", "had expired"), ("not yet valid", "was not valid yet")):
        if words in said:
            return f"its key {claim.fingerprint} {when} at {time}"
    if "incorrect signature" in said:
        return "the signature does not fit: what was signed, or the signature, was changed"
    last = re.sub(r"^\S+?/signers:\d+: ", "", (said.strip().splitlines() or ["it said nothing"])[0])
    return f"ssh-keygen does not accept the signature: {last}"


def _refused(reason: str) -> RefusedError:
    return RefusedError(reason, remediation="Do not trust it; ask whoever should have signed it.")
