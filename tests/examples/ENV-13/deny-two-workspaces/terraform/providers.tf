terraform {
  required_providers {
    airbyte = {
      source  = "airbytehq/airbyte"
      version = "~> 1.2"
    }
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}

provider "airbyte" {
  server_url = "http://airbyte.dev.example.com:8006/api/public/v1"
}

provider "kestra" {
  url = "http://kestra.dev.example.com:8080"
}
