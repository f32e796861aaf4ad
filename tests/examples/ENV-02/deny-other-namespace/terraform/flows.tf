resource "kestra_flow" "sync" {
  flow_id   = "sync"
  namespace = "company.dev.sales"
  content   = <<-EOT
    id: sync
    namespace: company.dev
    tasks:
      - id: log
        type: io.kestra.plugin.core.log.Log
        message: synced
  EOT
}
