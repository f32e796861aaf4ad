# METADATA
# title: A namespace of Kestra has a policy in force
# description: From Kestra 2 on, policies of the Enterprise Edition stop what comes past Terraform too; one that only evaluates stops nothing.
# custom:
#   id: RO-21
#   severity: low
#   category: read-only-production
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: "off", protected: warn}
#   remediation: "Add a `kestra_policy` for the namespace, one above it or the tenant, without `enforcement: EVALUATE` or `DISABLED`."
#   references: ["https://kestra.io/docs/enterprise/governance"]
package gate.rules.read_only_production.namespace_policies

import data.gate.lib.namespaces
import data.gate.lib.planned
import data.gate.lib.versions

deny contains {"subject": namespace.subject, "path": ["namespace_id"], "message": sprintf("no policy is in force in %s", [namespace.values.namespace_id])} if {
	input.environment.kestra.edition == "ee"
	not versions.major(input.environment.kestra.version) in {"0", "1"}
	some namespace in planned.objects("kestra_namespace")
	is_string(namespace.values.namespace_id)
	not governed(namespace.values.namespace_id)
}

governed(namespace) if {
	some policy in planned.objects("kestra_policy")
	covers(policy.values, namespace)
	is_object(policy.values.content)
	not object.get(policy.values.content, "enforcement", "ACTIVE") in {"EVALUATE", "DISABLED"}
}

covers(policy, _) if policy.scope in {"INSTANCE", "TENANT"}
covers(policy, namespace) if {
	is_string(policy.namespace)
	namespaces.within(namespace, [policy.namespace])
}
