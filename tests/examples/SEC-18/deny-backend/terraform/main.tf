resource "terraform_data" "load" {
  input = "load"
}

terraform {
  backend "http" {
    address  = "https://state.dev.example.com/sales"
    username = "terraform"
    password = "walnut-Quarry-17"
  }
}

locals {
  reporting_password = "Finch-Orchard-6"
}
