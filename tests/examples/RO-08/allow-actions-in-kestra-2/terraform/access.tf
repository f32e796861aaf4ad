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
