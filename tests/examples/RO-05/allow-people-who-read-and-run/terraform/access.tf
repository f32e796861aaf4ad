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

resource "kestra_group" "analysts" {
  name = "analysts"
}

resource "kestra_binding" "analysts" {
  type        = "GROUP"
  external_id = kestra_group.analysts.id
  role_id     = kestra_role.viewer.id
  namespace   = "company.analytics"
}
