provider "airbyte" {
  server_url = "https://airbyte.prod.example.com/api/public/v1"
}

locals {
  workspaces = { dev = "0f4d4a9e-0f0c-4a6f-9b21-0d3d3b7c7b11", prod = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90" }
}

module "shop" {
  source       = "./shop"
  workspace_id = local.workspaces.dev
}
