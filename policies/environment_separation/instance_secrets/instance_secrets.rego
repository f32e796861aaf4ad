# METADATA
# title: Environments that share an open-source Kestra use different secrets
# description: The open-source edition takes secrets from the server's own environment, so that every flow of the instance can read each of them.
# custom:
#   id: ENV-21
#   severity: high
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Give the secret a key of its own in each environment, such as `PROD_DB_PASSWORD`, and list it in `secrets` of that one in gate.yaml;
#     better, give each environment an instance.
#   references: ["https://kestra.io/docs/concepts/secret"]
package gate.rules.environment_separation.instance_secrets

import data.gate.lib.instances

deny contains finding(one, sprintf("the secret %s is that of %s, in the same instance", [one.target, other.name])) if {
	some [one, other] in shared
	one.target in other.secrets
	not one.target in input.environment.secrets
}

warn contains finding(one, sprintf("gate.yaml does not say that the secret %s is not that of %s, in the same instance", [one.target, other.name])) if {
	some [one, other] in shared
	listed := {environment.name | some environment in [input.environment, other]; one.target in environment.secrets}
	count(listed) != 1
}

shared contains [one, other] if {
	input.environment.kestra.edition == "oss"
	some other in instances.shared
	some one in input.by_type.references.secret
	is_string(one.target)
}

finding(one, message) := {"subject": one.subject, "path": one.path, "message": message}
