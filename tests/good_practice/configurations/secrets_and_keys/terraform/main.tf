terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }

  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "secrets_and_keys/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "kestra" {
  url       = "https://kestra.prod.example.com"
  api_token = var.kestra_api_token
}

variable "kestra_api_token" {
  description = "Token of the service account that Terraform acts as."
  type        = string
  sensitive   = true
}

variable "secrets" {
  description = "Value of each secret, by its key."
  type        = map(string)
  sensitive   = true
}

resource "kestra_namespace_secret" "this" {
  for_each = toset(["WAREHOUSE_PASSWORD", "SLACK_WEBHOOK_URL"])

  namespace    = "company"
  secret_key   = each.key
  secret_value = var.secrets[each.key]
}

resource "kestra_kv" "settings" {
  for_each = {
    BATCH_SIZE = { type = "NUMBER", value = "500" }
    REGIONS    = { type = "JSON", value = jsonencode(["emea", "apac"]) }
    START_DATE = { type = "DATE", value = "2025-01-01" }
  }

  namespace = "company.analytics"
  key       = each.key
  type      = each.value.type
  value     = each.value.value
}

resource "kestra_flow" "report" {
  namespace = "company.analytics"
  flow_id   = "report"
  content   = file("${path.module}/report.yml")

  depends_on = [kestra_namespace_secret.this]
}
