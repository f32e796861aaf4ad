resource "kestra_kv" "release" {
  namespace = "company.sales"
  key       = "RELEASE"
  value     = "2024-07"

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.local_command.announce]
    }
  }
}

action "local_command" "announce" {
  config { command = "./announce.sh" }
}
