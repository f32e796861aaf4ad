terraform {
  required_providers {
    airbyte = {
      source  = "airbytehq/airbyte"
      version = "~> 1.2"
    }
  }
}

variable "workspace_id" {
  type = string
}

variable "sources" {
  type = set(string)
}

variable "api_keys" {
  type      = map(string)
  sensitive = true
}

locals {
  definitions = {
    stripe  = "e094cb9a-26de-4645-8761-65c0c425d1de"
    hubspot = "36c891d9-4bd9-43ac-bad2-10e12756272c"
  }
}

resource "airbyte_source" "this" {
  for_each = var.sources

  name          = title(each.key)
  workspace_id  = var.workspace_id
  definition_id = local.definitions[each.key]
  configuration = jsonencode({ start_date = "2025-01-01T00:00:00Z", client_secret = var.api_keys[each.key] })
}

resource "airbyte_destination" "null" {
  name          = "dev-null"
  workspace_id  = var.workspace_id
  definition_id = "a7bcc9d8-13b3-4e49-b80d-d020b90045e3"
  configuration = jsonencode({ test_destination = { test_destination_type = "SILENT" } })
}

resource "airbyte_connection" "this" {
  for_each = airbyte_source.this

  name           = "${each.key} to dev-null"
  source_id      = each.value.source_id
  destination_id = airbyte_destination.null.destination_id
  schedule       = { schedule_type = "manual" }
}

output "connections" {
  value = { for name, connection in airbyte_connection.this : name => connection.connection_id }
}
