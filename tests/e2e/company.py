"""A company in miniature: a remote, state and evidence elsewhere, people with keys, and a clone for each machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.cli.commands import gate
from tests.promotion.signing import People
from tests.s3 import S3

SETTINGS = """\
version: 1
environments:
  dev:
    terraform:
      dir: terraform/dev
      env: [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY]
      state: {{backend: s3, bucket: {bucket}, key: dev.tfstate}}
    flows: [flows]
    kestra: {{url: "http://localhost:8080", version: "1.3"}}
    namespaces: [company]
  prod:
    protected: true
    branch: main
    promotes_from: dev
    approvals: {{required: 1, allowed_signers: trust/approvers}}
    terraform:
      dir: terraform/prod
      env: [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY]
      state: {{backend: s3, bucket: {bucket}, key: prod.tfstate}}
    flows: [flows]
    kestra: {{url: "https://kestra.prod.example.com", version: "1.3"}}
    namespaces: [company]
    resource_types: [terraform_data]
evidence: {{store: "{store}", signers: trust/ci}}
"""
ROOT = """\
terraform {{
  backend "s3" {{
    bucket                      = "{bucket}"
    key                         = "{name}.tfstate"
    region                      = "us-east-1"
    use_lockfile                = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_requesting_account_id  = true
    skip_region_validation      = true
    skip_s3_checksum            = true
    endpoints                   = {{ s3 = "{url}" }}
  }}
}}

module "flows" {{
  source      = "../modules/flows"
  environment = "{name}"
}}
"""
MODULE = """\
variable "environment" {
  type = string
}

resource "terraform_data" "flow" {
  for_each = fileset("${path.module}/../../../flows", "**/*.yml")
  input    = [var.environment, file("${path.module}/../../../flows/${each.value}")]
}
"""
FLOW = """\
id: {name}
namespace: company.sales
labels:
  system.readOnly: "true"
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: {text}
"""


class Company:
    """People and machines share a remote and nothing else; what they trust lies in the repository."""

    def __init__(self, folder: Path, s3: S3, store: str) -> None:
        self.folder = folder
        (folder / "keys").mkdir()
        self.people = People(folder / "keys")
        self._s3 = s3
        bucket = s3.bucket()
        self._git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
        files = {
            "gate.yaml": SETTINGS.format(bucket=bucket, store=store.format(bucket=bucket)),
            "terraform/modules/flows/main.tf": MODULE,
            "flows/orders.yml": FLOW.format(name="orders", text="hello"),
            "trust/approvers": self.people.line("anna") + self.people.line("bela"),
            "trust/ci": self.people.line("ci", options='namespaces="gate-evidence"'),
            ".gitignore": ".gate/\n",
            **{f"terraform/{name}/main.tf": ROOT.format(bucket=bucket, name=name, url=s3.url) for name in ("dev", "prod")},
        }
        self.author = self.clone("author")
        self.merge("Begin", **files)

    def clone(self, name: str) -> Path:
        """Return a fresh clone of what is merged."""
        self._git(self.folder, "clone", "--quiet", "remote.git", name)
        return self.folder / name

    def merge(self, message: str, **files: str) -> None:
        """Let anna write files, and merge her signed commit into main."""
        for name, text in files.items():
            (self.author / name).parent.mkdir(parents=True, exist_ok=True)
            (self.author / name).write_text(text)
        self._git(self.author, "add", "--all")
        self._git(self.author, "commit", "--quiet", "--gpg-sign", "--message", message)
        self._git(self.author, "push", "--quiet", "origin", "HEAD:main")

    def pull(self, clone: Path) -> None:
        self._git(clone, "pull", "--quiet", "--ff-only", "origin", "main")

    def gate(self, clone: Path, *arguments: str, key: str = "") -> subprocess.CompletedProcess[str]:
        """Run gate in a clone, with the credentials of the store, and with somebody's key if one is named."""
        named = ("--key", str(self.people.key(key))) if key else ()
        return gate(clone, *arguments, *named, **self._s3.environment())

    def _git(self, folder: Path, *arguments: str) -> None:
        settings = {
            "user.name": "anna",
            "user.email": "anna@example.com",
            "gpg.format": "ssh",
            "user.signingkey": str(self.people.key("anna")),
            "init.defaultBranch": "main",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        subprocess.run(("git", *options, *arguments), cwd=folder, check=True, capture_output=True)
