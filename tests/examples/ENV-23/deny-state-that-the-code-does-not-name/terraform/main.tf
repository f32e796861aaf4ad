terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }

  backend "s3" {
    bucket = "acme-terraform-state"
    key    = "platform/prod.tfstate"
    region = "eu-central-1"
  }
}

provider "kestra" {
  url = "https://kestra.prod.example.com"
}

resource "kestra_kv" "threshold" {
  namespace = "company.prod.sales"
  key       = "threshold"
  value     = "10"
}

data "terraform_remote_state" "platform" {
  backend = "s3"
  config = {
    bucket = "acme-terraform-state"
    key    = var.key
    region = "eu-central-1"
  }
}

variable "key" {
  type = string
}
