"""Which environment variables Terraform may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gate.errors import ConfigError

PASSED = ("PATH", "HOME", "TMPDIR", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
REFUSED = (
    "TF_CLI_ARGS",
    "TF_CLI_CONFIG_FILE",
    "TERRAFORM_CONFIG",
    "TF_DATA_DIR",
    "TF_REATTACH_PROVIDERS",
    "TF_WORKSPACE",
    "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE",
    "TF_SKIP_PROVIDER_VERIFY",
    "TF_IN_AUTOMATION",
    "TF_INPUT",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "DYLD_INSERT_LIBRARIES",
)
"""Variables that change which program, arguments, providers or state Terraform uses; also everything that begins with TF_CLI_ARGS."""


def allowed(caller: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return the caller's variables that Terraform may see. Raises ConfigError for a name that would change what it runs."""
    for name in names:
        if name in REFUSED or name.startswith("TF_CLI_ARGS"):
            raise ConfigError(
                f"{name} in `terraform.env` would change what Terraform runs, which only gate decides",
                remediation=f"Remove {name} from the list; workspace and CLI configuration have keys of their own in gate.yaml.",
            )
    passed = {*PASSED, *PROXIES, *names}
    return {name: value for name, value in caller.items() if name in passed or name.startswith("LC_")}
