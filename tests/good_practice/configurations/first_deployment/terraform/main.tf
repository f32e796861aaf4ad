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
    key          = "first_deployment/prod.tfstate"
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

# The first thing of a new team.
resource "kestra_namespace" "team" {
  namespace_id = "company.newcomers"

  allowed_namespaces {
    namespace = "company"
  }
}
