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
    key          = "roles_in_kestra_1/prod.tfstate"
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

resource "kestra_role" "viewer" {
  name        = "viewer"
  description = "Reads."

  dynamic "permissions" {
    for_each = ["FLOW", "EXECUTION", "NAMESPACE", "DASHBOARD", "KVSTORE"]

    content {
      type        = permissions.value
      permissions = ["READ"]
    }
  }
}

resource "kestra_role" "deployer" {
  name = "deployer"

  permissions {
    type        = "FLOW"
    permissions = ["READ", "CREATE", "UPDATE", "DELETE"]
  }
}

resource "kestra_group" "analysts" {
  name        = "analysts"
  description = "Everybody in analytics."
}

resource "kestra_binding" "analysts" {
  type        = "GROUP"
  external_id = kestra_group.analysts.id
  role_id     = kestra_role.viewer.id
  namespace   = "company.analytics"
}

resource "kestra_service_account" "terraform" {
  name        = "terraform"
  description = "Applies what was reviewed."
}

resource "kestra_binding" "terraform" {
  type        = "USER"
  external_id = kestra_service_account.terraform.id
  role_id     = kestra_role.deployer.id
}
