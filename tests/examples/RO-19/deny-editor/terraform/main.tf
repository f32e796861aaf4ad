terraform {
  required_providers {
    airbyte = {
      source  = "airbytehq/airbyte"
      version = "~> 1.1"
    }
  }
}

provider "airbyte" {
  server_url = "https://airbyte.prod.example.com/api/public/v1"
}

resource "airbyte_permission" "analyst" {
  permission_type = "workspace_editor"
  user_id         = "c3231461-7373-4a98-aed1-9a79ad305d18"
  workspace_id    = "7c1f0e52-6a3b-4d8e-8f57-2b9d4e6a1c90"
}
