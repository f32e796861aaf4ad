resource "kestra_role" "viewer" {
  name       = "viewer"
  is_default = true

  permissions {
    type        = "FLOW"
    permissions = ["READ"]
  }

  permissions {
    type        = "EXECUTION"
    permissions = ["READ", "CREATE"]
  }
}
