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
  default = "http://kestra.dev.example.com:8080"
}
