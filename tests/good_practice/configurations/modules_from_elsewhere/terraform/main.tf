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
    key          = "modules_from_elsewhere/prod.tfstate"
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

module "flows" {
  source  = "app.terraform.io/acme/flows/kestra"
  version = "3.1.0"

  namespace = "company.analytics"
}

module "alerts" {
  source = "git::https://github.com/acme/terraform-kestra-alerts.git?ref=v1.4.2"

  namespace = "company.platform"
}

resource "kestra_kv" "owner" {
  namespace = "company.platform"
  key       = "OWNER"
  value     = "platform"
  type      = "STRING"
}
