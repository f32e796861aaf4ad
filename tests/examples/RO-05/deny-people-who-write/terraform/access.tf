resource "kestra_role" "editor" {
  name = "editor"

  permissions {
    type        = "FLOW"
    permissions = ["READ", "CREATE", "UPDATE"]
  }
}

resource "kestra_group" "analysts" {
  name = "analysts"
}

resource "kestra_binding" "analysts" {
  type        = "GROUP"
  external_id = kestra_group.analysts.id
  role_id     = kestra_role.editor.id
  namespace   = "company.analytics"
}
