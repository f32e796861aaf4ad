terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 2.0"
    }
  }

  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "service_accounts/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "kestra" {
  url       = "https://kestra.prod.example.com"
  api_token = var.kestra_api_token
}

variable "kestra_api_token" {
  description = "Token of the service account that Terraform acts as."
  type        = string
  sensitive   = true
}

resource "kestra_service_account" "reader" {
  name        = "reader"
  description = "Feeds the dashboard of those on call."
}

resource "kestra_service_account_api_token" "reader" {
  service_account_id = kestra_service_account.reader.id
  name               = "dashboard"
  max_age            = "P30D"
  extended           = false
}

resource "kestra_role" "reader" {
  name = "reader"

  resources {
    type    = "EXECUTION"
    actions = ["VIEW", "LIST"]
  }
}

resource "kestra_binding" "reader" {
  type        = "USER"
  external_id = kestra_service_account.reader.id
  role_id     = kestra_role.reader.id
  namespace   = "company"
}

output "token" {
  value     = kestra_service_account_api_token.reader.full_token
  sensitive = true
}
