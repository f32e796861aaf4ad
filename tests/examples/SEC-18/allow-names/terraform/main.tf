resource "terraform_data" "load" {
  input = "load"
}

terraform {
  backend "http" {
    address  = "https://state.dev.example.com/sales"
    username = "terraform"
  }
}

variable "sales_db_password" {
  type      = string
  sensitive = true
}

locals {
  password_secret_name = "sales/db/password"
  token_lifetime       = "5m"
}
