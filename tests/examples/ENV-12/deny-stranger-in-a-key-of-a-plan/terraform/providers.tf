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
  server_url = "https://airbyte.prod.example.com/api/public/v1"
}

provider "kestra" {
  url = "https://kestra.prod.example.com"
}
