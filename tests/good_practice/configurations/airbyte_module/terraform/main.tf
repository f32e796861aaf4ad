terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
    airbyte = {
      source  = "airbytehq/airbyte"
      version = "~> 1.2"
    }
  }

  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "airbyte_module/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "kestra" {
  url      = "https://kestra.prod.example.com"
  username = var.kestra_username
  password = var.kestra_password
}

variable "kestra_username" {
  type = string
}

variable "kestra_password" {
  type      = string
  sensitive = true
}

provider "airbyte" {
  server_url    = "https://airbyte.prod.example.com/api/public/v1"
  client_id     = var.airbyte_client_id
  client_secret = var.airbyte_client_secret
}

variable "airbyte_client_id" {
  type = string
}

variable "airbyte_client_secret" {
  type      = string
  sensitive = true
}

variable "api_keys" {
  description = "Key of each source's interface, by the source."
  type        = map(string)
  sensitive   = true
}

module "ingestion" {
  source = "./modules/ingestion"

  workspace_id = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90"
  sources      = ["stripe", "hubspot"]
  api_keys     = var.api_keys
}

resource "kestra_kv" "connection" {
  for_each = module.ingestion.connections

  namespace = "company.ingestion"
  key       = "${upper(each.key)}_CONNECTION_ID"
  value     = each.value
  type      = "STRING"
}
