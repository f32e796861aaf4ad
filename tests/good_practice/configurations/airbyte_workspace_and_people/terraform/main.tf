terraform {
  required_version = "~> 1.9"

  required_providers {
    airbyte = {
      source  = "airbytehq/airbyte"
      version = "~> 1.2"
    }
  }

  backend "gcs" {
    bucket = "acme-terraform-state"
    prefix = "airbyte_workspace_and_people/prod"
  }
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

variable "analysts" {
  description = "Ids of those who may look."
  type        = set(string)
  default     = ["0d7a3b6e-2f27-4b6d-9d55-3e0f4b7b6f11"]
}

resource "airbyte_permission" "analyst" {
  for_each = var.analysts

  user_id         = each.key
  workspace_id    = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90"
  permission_type = "workspace_reader"
}
