# METADATA
# title: A secret that a flow uses is there
# description: A flow that names a secret which nobody provisioned fails when it comes to it, at night, and not when it is deployed.
# custom:
#   id: SEC-19
#   severity: medium
#   category: secret-hygiene
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: Provision it by `kestra_namespace_secret` in the flow's namespace or one above it, or list its key in `secrets` of gate.yaml.
#   references: ["https://kestra.io/docs/concepts/secret"]
package gate.rules.secret_hygiene.missing_secrets

import data.gate.lib.namespaces

deny contains {"subject": secret.subject, "path": secret.path, "message": message} if {
	some secret in input.by_type.references.secret
	not secret.dynamic
	is_string(secret.target)
	not upper(secret.target) in listed
	not provisioned(secret)
	message := sprintf("%s is neither provisioned in %s nor among the `secrets` of %s", [secret.target, secret.namespace, input.environment.name])
}

listed := {upper(key) | some key in input.environment.secrets}

provisioned(secret) if {
	some values in made
	namespaces.within(secret.namespace, [values.namespace])
	may_be(values.secret_key, secret.target)
}

# A key that is not known yet may be any.
may_be(key, name) if upper(object.get({null: name}, key, key)) == upper(name)

made contains one.values if some one in input.by_type.resources.kestra_namespace_secret

made contains one.after if some one in input.by_type.changes.kestra_namespace_secret
