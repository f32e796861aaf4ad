variable "airbyte_url" {
  type    = string
  default = "https://airbyte.dev.example.com/api/public/v1"
}

provider "airbyte" {
  server_url = var.airbyte_url
}

resource "airbyte_destination" "lake" {
  name          = "lake"
  workspace_id  = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90"
  definition_id = "a7bcc9d8-13b3-4e49-b80d-d020b90045e3"
  configuration = jsonencode({ test_destination = { test_destination_type = "SILENT" } })
}
