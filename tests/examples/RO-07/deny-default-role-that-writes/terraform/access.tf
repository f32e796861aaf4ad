resource "kestra_role" "editor" {
  name       = "editor"
  is_default = true

  permissions {
    type        = "FLOW"
    permissions = ["READ", "CREATE", "UPDATE"]
  }
}
