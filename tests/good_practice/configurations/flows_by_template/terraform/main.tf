terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }

  backend "gcs" {
    bucket = "acme-terraform-state"
    prefix = "flows_by_template/prod"
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

variable "environment" {
  type = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "There are dev and prod."
  }
}

locals {
  content = {
    for file in fileset(path.module, "flows/*.yml.tftpl") :
    trimsuffix(basename(file), ".yml.tftpl") => templatefile("${path.module}/${file}", { environment = var.environment })
  }
}

resource "kestra_flow" "this" {
  for_each = local.content

  namespace = yamldecode(each.value).namespace
  flow_id   = each.key
  content   = each.value
}
