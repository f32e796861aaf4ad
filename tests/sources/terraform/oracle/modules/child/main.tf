variable "name" {
  type = string
}
variable "optional" {
  default = "none"
}
locals {
  greeting = "hello ${var.name}"
}
resource "terraform_data" "inside" {
  input = local.greeting
}
output "greeting" {
  value = local.greeting
}
output "folder" {
  value = path.module
}
output "file" {
  value = file("${path.module}/text.txt")
}
output "optional" {
  value = var.optional
}
output "id" {
  value = terraform_data.inside.id
}
