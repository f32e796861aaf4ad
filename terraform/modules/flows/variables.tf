variable "directory" {
  description = "Folder whose *.yml files are the flows."
  type        = string
}

variable "variables" {
  description = "What differs between environments, as the flow templates name it."
  type = object({
    airbyte_url = string
    dbt_target  = string
    environment = string
  })
}

variable "connection_namespace" {
  description = "Namespace in which the flows look up connection ids."
  type        = string
}

variable "connection_ids" {
  description = "Airbyte connection ids by the key under which the flows look them up."
  type        = map(string)
}
