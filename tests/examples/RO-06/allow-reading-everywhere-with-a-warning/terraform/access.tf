resource "kestra_role" "viewer" {
  name = "viewer"

  resources {
    type    = "FLOW"
    actions = ["VIEW", "LIST"]
  }

  resources {
    type    = "EXECUTION"
    actions = ["VIEW", "LIST", "ACCESS_LOGS", "FOLLOW"]
  }
}

resource "kestra_group" "analysts" {
  name = "analysts"
}

resource "kestra_binding" "analysts" {
  type        = "GROUP"
  external_id = kestra_group.analysts.id
  role_id     = kestra_role.viewer.id
}
