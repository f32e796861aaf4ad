terraform {
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}

provider "kestra" {
  url = var.kestra_url
}

variable "kestra_url" {
  type    = string
  default = "https://kestra.prod.example.com"
}
