resource "kestra_role" "editor" {
  name = "editor"

  resources {
    type    = "FLOW"
    actions = ["VIEW", "LIST", "UPDATE", "DISABLE"]
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
