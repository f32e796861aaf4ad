resource "kestra_flow" "sync" {
  flow_id   = "sync"
  namespace = "company.dev"
  content   = join("", [yamlencode({ namespace = "company.dev" }), file("${path.module}/tasks.yml")])
}
