terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }

  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "flows/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "kestra" {
  url      = "https://kestra.prod.example.com"
  username = var.kestra_username
  password = var.kestra_password
}

variable "kestra_username" {
  type = string
}

variable "kestra_password" {
  type      = string
  sensitive = true
}

resource "kestra_kv" "connection" {
  for_each = {
    ORDERS_CONNECTION_ID    = "1b0d5d3e-9a5e-4f0d-9a35-3c9d0d5b7f21"
    CUSTOMERS_CONNECTION_ID = "52a9a2f4-1b54-4d7c-8a31-6c1d6f0a7e88"
  }

  namespace = "company.ingestion"
  key       = each.key
  value     = each.value
  type      = "STRING"
}
