terraform {
  required_version = ">= 1.8"

  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 1.3"
    }
  }
}
