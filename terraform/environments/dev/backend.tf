terraform {
  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "data-platform/dev.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}
