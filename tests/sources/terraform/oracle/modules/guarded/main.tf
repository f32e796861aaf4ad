variable "secret" {
  type = string
}

output "secret" {
  value     = "x${var.secret}"
  sensitive = true
}
