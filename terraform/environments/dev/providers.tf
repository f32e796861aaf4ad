terraform {
  required_version = ">= 1.8"

  required_providers {
    airbyte = {
      source  = "airbytehq/airbyte"
      version = "~> 1.2"
    }
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}

# Addresses are written here: a provider block without one would take it from the environment of whoever runs Terraform.
provider "airbyte" {
  server_url    = "http://localhost:8006/api/public/v1"
  client_id     = var.airbyte_client_id
  client_secret = var.airbyte_client_secret
}

provider "kestra" {
  url       = "http://localhost:8080"
  tenant_id = "main"
  username  = var.kestra_username
  password  = var.kestra_password
}
