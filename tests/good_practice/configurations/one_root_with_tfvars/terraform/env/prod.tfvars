environment      = "prod"
schedule_enabled = true
