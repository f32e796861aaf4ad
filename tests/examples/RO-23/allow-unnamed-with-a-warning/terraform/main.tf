terraform {
  backend "s3" {
    bucket = "acme-state"
    key    = "prod.tfstate"
    region = "eu-central-1"
  }
}

resource "kestra_kv" "greeting" {
  namespace = "company.prod"
  key       = "greeting"
  value     = "hello"
}
