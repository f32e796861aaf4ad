resource "airbyte_source" "sales" {
  name         = "sales"
  workspace_id = "0f4d4a9e-0f0c-4a6f-9b21-0d3d3b7c7b11"
  configuration = jsonencode({
    sourceType = "postgres"
    host       = "db.dev.example.com"
    username   = "airbyte"
    password   = "secret_coordinate::sales/db/password"
  })
}
