variable "workspace_id" {
  description = "Workspace that everything lives in."
  type        = string
}

variable "sources" {
  description = "Sources by name; configuration is JSON."
  type = map(object({
    definition_id = string
    configuration = string
  }))
}

variable "destination" {
  description = "The destination of every connection; configuration is JSON."
  type = object({
    name          = string
    definition_id = string
    configuration = string
  })
}

variable "connections" {
  description = "Connections by name, each from one of the sources."
  type = map(object({
    source = string
    prefix = string
  }))
}
