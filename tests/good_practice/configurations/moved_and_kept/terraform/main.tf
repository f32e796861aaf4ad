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
    key          = "moved_and_kept/prod.tfstate"
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

resource "kestra_flow" "orders" {
  namespace = "company.sales"
  flow_id   = "orders"
  content   = file("${path.module}/orders.yml")

  lifecycle {
    prevent_destroy = true

    postcondition {
      condition     = self.namespace == "company.sales"
      error_message = "The flow of the orders belongs to sales."
    }
  }
}

moved {
  from = kestra_flow.load_orders
  to   = kestra_flow.orders
}

import {
  to = kestra_kv.limit
  id = "company.sales/LIMIT"
}

resource "kestra_kv" "limit" {
  namespace = "company.sales"
  key       = "LIMIT"
  value     = "250"
  type      = "NUMBER"
}

check "orders_is_there" {
  assert {
    condition     = kestra_flow.orders.flow_id == "orders"
    error_message = "There is no flow of the orders."
  }
}
