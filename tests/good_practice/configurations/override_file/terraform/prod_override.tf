# Laid beside main.tf by the pipeline that deploys to production.
terraform {
  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "override_file/prod.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

provider "kestra" {
  url = "https://kestra.prod.example.com"
}
