variable "airbyte_workspace_id" {
  description = "Airbyte workspace of this environment."
  type        = string
}

variable "airbyte_client_id" {
  description = "Airbyte application that Terraform acts as."
  type        = string
}

variable "airbyte_client_secret" {
  description = "Secret of that application; comes as TF_VAR_airbyte_client_secret."
  type        = string
  sensitive   = true
}

variable "kestra_username" {
  description = "Kestra user that Terraform acts as."
  type        = string
}

variable "kestra_password" {
  description = "Password of that user; comes as TF_VAR_kestra_password."
  type        = string
  sensitive   = true
}
