resource "kestra_service_account" "terraform" {
  name        = "terraform"
  super_admin = true
}
