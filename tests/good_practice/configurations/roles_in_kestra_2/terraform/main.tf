terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 2.0"
    }
  }

  backend "gcs" {
    bucket = "acme-terraform-state"
    prefix = "roles_in_kestra_2/prod"
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

locals {
  viewing = ["VIEW", "LIST"]
  roles = {
    viewer = {
      FLOW      = local.viewing
      EXECUTION = concat(local.viewing, ["ACCESS_LOGS", "ACCESS_OUTPUTS", "FOLLOW"])
    }
    operator = {
      FLOW      = concat(local.viewing, ["EXECUTE"])
      EXECUTION = concat(local.viewing, ["CREATE", "RESTART", "KILL", "REPLAY"])
    }
  }
}

resource "kestra_role" "this" {
  for_each = local.roles

  name = each.key

  dynamic "resources" {
    for_each = each.value

    content {
      type    = resources.key
      actions = resources.value
    }
  }
}

resource "kestra_group" "team" {
  for_each = toset(["analytics", "sales"])
  name     = each.key
}

resource "kestra_binding" "viewers" {
  for_each = kestra_group.team

  type        = "GROUP"
  external_id = each.value.id
  role_id     = kestra_role.this["viewer"].id
  namespace   = "company.${each.key}"
}

resource "kestra_binding" "on_call" {
  type        = "GROUP"
  external_id = kestra_group.team["analytics"].id
  role_id     = kestra_role.this["operator"].id
  namespace   = "company.analytics"
}
