"""A small environment for real Terraform and a stand-in provider, with a secret in everything that Terraform plans, runs and says."""

from __future__ import annotations

from tests.canaries.canary import Canary
from tests.sandbox.server import Server

PLANTED: dict[str, Canary] = {}


def plant(place: str, form: str = "{} é&+") -> Canary:
    """Return a new canary."""
    return PLANTED.setdefault(place, Canary.at(place, form))


PASSWORD = plant("credential of the provider", "{}")
SHADE = plant("sensitive variable from the environment", "{}/é&")
TINT = plant("sensitive variable from a var_file")
HUE = plant("sensitive variable, its default")

SETTINGS = """\
version: 1
policies:
  packs: [{path: policies/team}, {path: policies/conftest, style: conftest, judges: [flows]}]
environments:
  dev:
    terraform:
      dir: dev
      var_files: [team.tfvars]
      env: [TF_VAR_shade, TF_VAR_kestra_password]
      cli_config: terraform.rc
      state: {backend: local, path: dev.tfstate}
    kestra: {url: "ADDRESS", version: "1.3"}
    namespaces: [company]
    hosts: ["127.0.0.1"]
    enforcement: {TEAM-01: warn, TEAM-02: warn, TEAM-05: warn, conftest.deny: warn}
  bare:
    terraform: {dir: bare, env: [TF_VAR_shade], state: {backend: local}}
    enforcement: {TEAM-01: warn, TEAM-02: warn, TEAM-05: warn, conftest.deny: warn}
"""

MAIN = f"""\
terraform {{
  required_providers {{
    kestra = {{
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }}
  }}
  backend "local" {{ path = "dev.tfstate" }}
}}
variable "kestra_password" {{ sensitive = true }}
variable "shade" {{ sensitive = true }}
variable "tint" {{ sensitive = true }}
variable "hue" {{
  sensitive = true
  default   = {HUE.quoted}
}}
provider "kestra" {{
  url       = "ADDRESS"
  tenant_id = "main"
  username  = "gate"
  password  = var.kestra_password
}}
resource "kestra_flow" "f" {{
  namespace = "company"
  flow_id   = "f"
  content   = templatefile("${{path.module}}/flow.yml.tftpl", {{ shade = var.shade }})
}}
resource "kestra_kv" "k" {{
  namespace = "company"
  key       = "API_TOKEN"
  value     = {plant("value of a key").quoted}
}}
resource "kestra_namespace_secret" "s" {{
  namespace    = "company"
  secret_key   = "DB"
  secret_value = {plant("secret of a namespace").quoted}
}}
resource "kestra_namespace_file" "n" {{
  namespace = "company"
  filename  = "profiles.yml"
  content   = "prod:\\n  password: {plant("file of a namespace", "{}")}\\n"
}}
resource "terraform_data" "d" {{
  input = {{ a = [var.tint], b = "x ${{var.hue}} y", c = {{ password = {plant("literal below the name of a secret").quoted} }} }}
  provisioner "local-exec" {{
    command = "sleep 1; echo login --password={plant("command of a provisioner", "{}")}"
  }}
  provisioner "local-exec" {{
    command     = "echo ${{nonsensitive(base64encode(var.tint))}}"
    environment = {{ DB_PASSWORD = {plant("environment of a provisioner").quoted} }}
  }}
}}
output "marked" {{
  value     = var.tint
  sensitive = true
}}
output "told" {{ value = nonsensitive("an address with ${{var.shade}} in it") }}
output "encoded" {{ value = nonsensitive(base64encode("user:${{var.shade}}:realm")) }}
output "listed" {{ value = {{ a = [nonsensitive(var.hue)] }} }}
output "password" {{ value = {plant("output with the name of a secret").quoted} }}
check "c" {{
  assert {{
    condition     = terraform_data.d.input.b == "none"
    error_message = "a check says ${{nonsensitive(var.shade)}}"
  }}
}}
"""

FLOW = f"""\
id: f
namespace: company
tasks:
  - id: one
    type: io.kestra.plugin.core.log.Log
    message: "${{shade}}"
  - id: two
    type: io.kestra.plugin.core.log.Log
    message: hello
    password: {plant("template of a flow", "{}")}
"""

BARE = f"""\
variable "shade" {{{{ sensitive = true }}}}
variable "hue" {{{{
  sensitive = true
  default   = {HUE.quoted}
}}}}
resource "terraform_data" "failing" {{{{
  lifecycle {{{{
    precondition {{{{
      condition     = var.shade {{operator}} ""
      error_message = "the condition was about ${{{{nonsensitive(var.shade)}}}} and ${{{{nonsensitive(var.hue)}}}}"
    }}}}
  }}}}
  provisioner "local-exec" {{{{
    command = "echo '${{{{nonsensitive(var.hue)}}}}' >&2; echo '${{{{nonsensitive(var.shade)}}}}'; exit 7"
  }}}}
}}}}
"""
"""A root without a provider that fails: its condition when it is planned, unless it holds, and its program when it is applied."""


def drift(server: Server) -> None:
    """Change things behind Terraform's back."""
    source = f"id: f\nnamespace: company\ntasks: [{{id: x, type: t, password: {plant('drift of a flow', '{}')}}}]\n"
    server.store.put("flows", "main/company/f", {"source": source, "revision": 9})
    server.store.put("kv", "main/company/API_TOKEN", {"type": "STRING", "value": str(plant("drift of a key"))})
