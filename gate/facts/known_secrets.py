"""Which arguments hold secrets, by the kind of thing that they belong to: providers, resources, backends, tasks of flows. Data only.

Sources: the schemas of kestra-io/kestra 1.3 and 2.0, airbytehq/airbyte 0.1 to 1.2 and of common providers, Terraform's backends,
and the plugins of Kestra 1.3.
"""

from __future__ import annotations

PROVIDERS: dict[str, frozenset[str]] = {
    "kestra": frozenset({"password", "api_token", "jwt", "extra_headers"}),
    "airbyte": frozenset({"bearer_auth", "client_id", "client_secret", "username", "password", "token_url", "google_iap"}),
}
"""Provider → arguments that its schema marks as sensitive, and headers, which may carry a credential."""

LITERALS: dict[str, frozenset[str]] = {
    "kestra": frozenset({"password", "api_token", "jwt"}),
    "airbyte": frozenset({"bearer_auth", "client_secret", "password"}),
}
"""Provider → arguments that give access by themselves: an id, a user name or an address does not."""

ANYTHING: dict[str, frozenset[str]] = {
    "airbyte_connector_configuration": frozenset({"configuration", "configuration_secrets", "configuration_json"}),
    "aws_ssm_parameter": frozenset({"value", "insecure_value"}),
    "azurerm_app_configuration_key": frozenset({"value"}),
    "consul_keys": frozenset({"key", "var"}),
    "github_actions_variable": frozenset({"value"}),
    "kestra_kv": frozenset({"value"}),
    "kubernetes_config_map": frozenset({"data", "binary_data"}),
    "kubernetes_config_map_v1": frozenset({"data", "binary_data"}),
}
"""Resource type → arguments that may hold a secret, or something that is none: hidden in their place, known by its name elsewhere."""

RESOURCES: dict[str, frozenset[str]] = {
    "airbyte_destination": frozenset({"configuration"}),
    "airbyte_source": frozenset({"configuration"}),
    "aws_iam_access_key": frozenset({"secret", "encrypted_secret", "ses_smtp_password_v4"}),
    "aws_iam_user_login_profile": frozenset({"password", "encrypted_password"}),
    "aws_db_instance": frozenset({"password"}),
    "aws_rds_cluster": frozenset({"master_password"}),
    "aws_redshift_cluster": frozenset({"master_password"}),
    "aws_secretsmanager_secret_version": frozenset({"secret_string", "secret_binary"}),
    "azuread_application_password": frozenset({"value"}),
    "azuread_service_principal_password": frozenset({"value"}),
    "azurerm_key_vault_certificate": frozenset({"certificate"}),
    "azurerm_key_vault_secret": frozenset({"value"}),
    "azurerm_storage_account": frozenset(
        {
            *("primary_access_key", "primary_connection_string", "primary_blob_connection_string"),
            *("secondary_access_key", "secondary_connection_string", "secondary_blob_connection_string"),
        }
    ),
    "azurerm_storage_account_sas": frozenset({"sas"}),
    "databricks_secret": frozenset({"string_value"}),
    "digitalocean_database_cluster": frozenset({"uri", "private_uri", "password"}),
    "github_actions_environment_secret": frozenset({"plaintext_value", "encrypted_value"}),
    "github_actions_organization_secret": frozenset({"plaintext_value", "encrypted_value"}),
    "github_actions_secret": frozenset({"plaintext_value", "encrypted_value"}),
    "gitlab_group_variable": frozenset({"value"}),
    "gitlab_project_variable": frozenset({"value"}),
    "google_secret_manager_secret_version": frozenset({"secret_data"}),
    "google_service_account_key": frozenset({"private_key"}),
    "google_sql_user": frozenset({"password"}),
    "helm_release": frozenset({"set_sensitive"}),
    "kestra_namespace": frozenset({"secret_configuration", "storage_configuration"}),
    "kestra_namespace_secret": frozenset({"secret_value"}),
    "kestra_security_integration": frozenset({"secret_token"}),
    "kestra_service_account_api_token": frozenset({"full_token"}),
    "kestra_tenant": frozenset({"secret_configuration", "storage_configuration"}),
    "kestra_user_api_token": frozenset({"full_token"}),
    "kestra_user_password": frozenset({"password"}),
    "kubernetes_secret": frozenset({"data", "binary_data", "data_wo", "binary_data_wo"}),
    "kubernetes_secret_v1": frozenset({"data", "binary_data", "data_wo", "binary_data_wo"}),
    "local_sensitive_file": frozenset({"content", "content_base64"}),
    "mysql_user": frozenset({"plaintext_password", "auth_string_hashed"}),
    "postgresql_role": frozenset({"password"}),
    "random_bytes": frozenset({"base64", "hex"}),
    "random_password": frozenset({"result", "bcrypt_hash"}),
    "snowflake_user": frozenset({"password", "rsa_public_key"}),
    "tls_locally_signed_cert": frozenset({"ca_private_key_pem"}),
    "tls_private_key": frozenset({"private_key_pem", "private_key_openssh", "private_key_pem_pkcs8"}),
    "tls_self_signed_cert": frozenset({"private_key_pem"}),
    "vault_generic_secret": frozenset({"data", "data_json"}),
    "vault_kv_secret": frozenset({"data", "data_json"}),
    "vault_kv_secret_v2": frozenset({"data", "data_json"}),
}
"""Resource type → arguments whose whole value is a secret, or holds some."""

FAMILIES: dict[str, frozenset[str]] = {
    "airbyte_destination_": frozenset({"configuration"}),
    "airbyte_source_": frozenset({"configuration"}),
}
"""Beginning of the types of a family, such as one type for each connector → arguments as in `RESOURCES`."""

PLAIN = frozenset(
    {("google_secret_manager_secret_version", "secret"), ("google_secret_manager_secret_version_access", "secret")}
    | {("kestra_namespace_secret", "secret_key")}
)
"""Arguments that sound like a secret and are only the name of one."""

BACKENDS = frozenset(
    {
        *("access_key", "access_token", "account_key", "client_certificate", "client_certificate_password", "client_key", "client_secret"),
        *("credentials", "customer_encryption_key", "encryption_key", "oidc_request_token", "oidc_token", "password", "sas_token"),
        *("secret_id", "secret_key", "security_token", "session_token", "sse_customer_key", "client_private_key_pem", "token", "username"),
        *("private_key", "private_key_password", "user_ocid", "fingerprint", "http_auth"),
    }
)
"""Settings of Terraform's backends that are credentials, or come with one. `conn_str` (pg) is hidden as far as it holds one."""

TASKS: dict[str, frozenset[str]] = {
    "airbyte.": frozenset({"username", "clientId", "token"}),
    "aws.": frozenset({"accessKeyId", "secretKeyId", "sessionToken", "stsRoleExternalId"}),
    "azure.": frozenset({"pemCertificate", "connectionString", "sasToken", "sharedKeyAccountAccessKey", "accessKey"}),
    "core.http.": frozenset({"headers", "username"}),
    "core.trigger.Webhook": frozenset({"key"}),
    "databricks.": frozenset({"googleCredentials"}),
    "dbt.": frozenset({"profiles", "env", "inputFiles"}),
    "fs.": frozenset({"keyfile", "username"}),
    "gcp.": frozenset({"serviceAccount", "impersonatedServiceAccount"}),
    "git.": frozenset({"username"}),
    "jdbc.": frozenset({"sslKey", "sslKeyPassword", "trustStorePassword", "privateKey", "privateKeyPassword"}),
    "kestra.": frozenset({"username"}),
    "notifications.": frozenset({"url", "routingKey"}),
    "scripts.": frozenset({"env", "inputFiles", "config", "auth", "username"}),
    "docker.": frozenset({"env", "inputFiles", "config", "auth", "username"}),
    "slack.": frozenset({"url"}),
    "terraform.": frozenset({"env", "inputFiles"}),
}
"""Type of a task or trigger after `io.kestra.plugin.` (its beginning) → properties in it, however deep, that hold secrets."""

IN_PLACE = frozenset({"clientId", "config", "env", "headers", "inputFiles", "profiles", "username"})
"""Properties of tasks that may hold what is no secret: hidden in their place, known by its name elsewhere."""
