resource "terraform_data" "load" {
  input = "load"
}

variable "sales_db_password" {
  type      = string
  sensitive = true
}
