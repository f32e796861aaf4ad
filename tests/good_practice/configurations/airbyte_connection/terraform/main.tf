terraform {
  required_version = "~> 1.9"

  required_providers {
    airbyte = {
      source  = "airbytehq/airbyte"
      version = "~> 1.2"
    }
  }

  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "airbyte_connection/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
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

variable "orders_password" {
  description = "Password of the reader of the orders."
  type        = string
  sensitive   = true
}

variable "warehouse_password" {
  type      = string
  sensitive = true
}

locals {
  workspace_id = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90"
}

resource "airbyte_source" "orders" {
  name          = "orders"
  workspace_id  = local.workspace_id
  definition_id = "decd338e-5647-4c0b-adf4-da0e75f5a750"
  configuration = jsonencode({
    host     = "orders.prod.example.com"
    port     = 5432
    database = "orders"
    username = "airbyte"
    password = var.orders_password
    ssl_mode = { mode = "require" }
  })
}

resource "airbyte_destination" "warehouse" {
  name          = "warehouse"
  workspace_id  = local.workspace_id
  definition_id = "25c5221d-dce2-4163-ade9-739ef790f503"
  configuration = jsonencode({
    host     = "warehouse.prod.example.com"
    port     = 5432
    database = "analytics"
    schema   = "raw"
    username = "airbyte"
    password = var.warehouse_password
  })
}

resource "airbyte_connection" "orders" {
  name                                 = "orders to warehouse"
  source_id                            = airbyte_source.orders.source_id
  destination_id                       = airbyte_destination.warehouse.destination_id
  namespace_definition                 = "custom_format"
  namespace_format                     = "orders"
  non_breaking_schema_updates_behavior = "propagate_columns"
  status                               = "active"

  schedule = {
    schedule_type = "manual"
  }

  lifecycle {
    prevent_destroy = true
  }
}
