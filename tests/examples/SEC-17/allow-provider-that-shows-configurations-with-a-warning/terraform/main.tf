terraform {
  required_providers {
    airbyte = {
      source  = "airbytehq/airbyte"
      version = "~> 1.0.2"
    }
  }
}

provider "airbyte" {
  server_url = "http://localhost:8006/api/public/v1"
}

variable "sales_password" {
  type      = string
  sensitive = true
}

resource "airbyte_source" "sales" {
  name          = "sales"
  workspace_id  = "0f4d4a9e-0f0c-4a6f-9b21-0d3d3b7c7b11"
  configuration = jsonencode({ sourceType = "postgres", password = var.sales_password })
}
