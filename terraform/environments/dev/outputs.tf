output "flow_urls" {
  description = "Where each flow can be seen and run."
  value = {
    for file, flow in module.flows.flows :
    file => "http://localhost:8080/ui/main/flows/edit/${flow.namespace}/${flow.id}"
  }
}
