resource "kestra_flow" "sync" {
  flow_id   = "sync"
  namespace = "company.dev"
  content   = join("", [yamlencode({ id = "sync", namespace = "company.dev" }), file("${path.module}/tasks.yml")])
}
