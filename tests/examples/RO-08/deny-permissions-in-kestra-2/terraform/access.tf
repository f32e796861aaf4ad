resource "kestra_role" "viewer" {
  name = "viewer"

  permissions {
    type        = "FLOW"
    permissions = ["READ"]
  }

  permissions {
    type        = "EXECUTION"
    permissions = ["READ", "CREATE"]
  }
}
