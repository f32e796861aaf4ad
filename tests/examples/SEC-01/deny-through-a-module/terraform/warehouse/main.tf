variable "password" {
  type      = string
  sensitive = true
}

resource "postgresql_role" "load" {
  name     = "load"
  password = var.password
}
