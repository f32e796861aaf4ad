terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }

  backend "s3" {}
}

provider "kestra" {
  url      = "https://kestra.${var.environment}.example.com"
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
}

variable "schedule_enabled" {
  type    = bool
  default = false
}

resource "kestra_flow" "nightly" {
  namespace = "company.platform"
  flow_id   = "nightly"
  content = templatefile("${path.module}/nightly.yml", {
    environment = var.environment
    disabled    = !var.schedule_enabled
  })
}
