# METADATA
# title: A provider's credentials are not written in the code
# description: Whoever reads the repository, its history, a plan or the state reads the credential, and keeps it after leaving.
# custom:
#   id: SEC-14
#   severity: critical
#   category: secret-hygiene
#   judges: [configuration.providers]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Declare a variable with `sensitive = true` and without a default, set it through TF_VAR_… where Terraform runs,
#     and replace the credential, which is no longer a secret.
#   references: ["https://developer.hashicorp.com/terraform/language/manage-sensitive-data"]
package gate.rules.secret_hygiene.provider_credentials

import data.gate.lib.secrets

deny contains {"subject": provider.subject, "path": path, "message": message} if {
	some [provider, path] in written
	name := concat(".", [sprintf("%v", [part]) | some part in path])
	message := sprintf("the %s of provider %s is written in the code", [name, provider.key])
}

written contains [provider, credential.path] if {
	some provider in input.configuration.providers
	some credential in provider.credentials
	credential.literal
}

# Put together from literals.
written contains [provider, secret.path] if {
	some secret in secrets.sure({"provider"})
	some provider in input.configuration.providers
	provider.subject == secret.subject
}
