variable "workspace_id" {
  type = string
}

resource "airbyte_destination" "lake" {
  name          = "lake"
  workspace_id  = var.workspace_id
  definition_id = "a7bcc9d8-13b3-4e49-b80d-d020b90045e3"
  configuration = jsonencode({ test_destination = { test_destination_type = "SILENT" } })
}
