resource "kestra_role" "viewer" {
  name = "viewer"

  resources {
    type    = "FLOW"
    actions = ["READ"]
  }

  resources {
    type    = "EXECUTION"
    actions = ["VIEW", "LIST", "ACCESS_LOGS", "FOLLOW"]
  }
}
