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
    key          = "flows_by_fileset/prod.tfstate"
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

locals {
  files = fileset("${path.module}/flows", "**/*.yml")
  flows = { for file in local.files : file => yamldecode(file("${path.module}/flows/${file}")) }
}

resource "kestra_flow" "this" {
  for_each = local.flows

  namespace = each.value.namespace
  flow_id   = each.value.id
  content   = file("${path.module}/flows/${each.key}")
}

output "urls" {
  description = "Where each flow can be seen."
  value       = [for flow in kestra_flow.this : "https://kestra.prod.example.com/ui/main/flows/edit/${flow.namespace}/${flow.flow_id}"]
}
