resource "kestra_namespace_file" "profiles" {
  namespace = "company.sales"
  filename  = "/dbt/profiles.yml"
  content   = file("${path.module}/dbt/profiles.yml")
}
