resource "kestra_namespace" "sales" {
  namespace_id = "company.sales"
}
