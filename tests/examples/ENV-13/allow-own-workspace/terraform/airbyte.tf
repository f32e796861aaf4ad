variable "workspace_id" {
  type    = string
  default = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90"
}

resource "airbyte_source" "shop" {
  name          = "shop"
  workspace_id  = var.workspace_id
  definition_id = "dfd88b22-b603-4c3d-aad7-3701784586b1"
  configuration = jsonencode({ count = 1000 })
}

resource "airbyte_destination" "lake" {
  name          = "lake"
  workspace_id  = var.workspace_id
  definition_id = "a7bcc9d8-13b3-4e49-b80d-d020b90045e3"
  configuration = jsonencode({ test_destination = { test_destination_type = "SILENT" } })
}

resource "airbyte_connection" "shop" {
  name           = "shop"
  source_id      = airbyte_source.shop.source_id
  destination_id = airbyte_destination.lake.destination_id
}
