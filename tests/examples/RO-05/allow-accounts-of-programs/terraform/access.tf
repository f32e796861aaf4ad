resource "kestra_role" "editor" {
  name = "editor"

  permissions {
    type        = "FLOW"
    permissions = ["READ", "CREATE", "UPDATE"]
  }
}

resource "kestra_service_account" "terraform" {
  name = "terraform"
}

resource "kestra_binding" "terraform" {
  type        = "USER"
  external_id = kestra_service_account.terraform.id
  role_id     = kestra_role.editor.id
}

resource "kestra_group" "deployers" {
  name = "deployers"
}

resource "kestra_binding" "deployers" {
  type        = "GROUP"
  external_id = kestra_group.deployers.id
  role_id     = kestra_role.editor.id
}
