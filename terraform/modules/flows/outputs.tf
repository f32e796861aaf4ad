output "flows" {
  description = "Each flow's namespace and id, by its file."
  value = {
    for file, flow in kestra_flow.this :
    file => { namespace = flow.namespace, id = flow.flow_id }
  }
}
