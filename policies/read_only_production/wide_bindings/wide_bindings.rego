# METADATA
# title: People have their roles in a namespace
# description: >-
#   A binding without a namespace holds for the whole tenant, and for each namespace that will ever be added to it. That people may run
#   flows everywhere is denied; that they may read everywhere is worth a look.
# custom:
#   id: RO-06
#   severity: medium
#   category: read-only-production
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: "off", protected: deny}
#   remediation: Write the `namespace` of their team into the binding; one binding for each, where they have several.
#   references: ["https://kestra.io/docs/enterprise/auth/rbac"]
package gate.rules.read_only_production.wide_bindings

import data.gate.lib.bindings
import data.gate.lib.roles

deny contains finding(binding, concat(", ", operates)) if {
	some binding in wide
	operates := union({roles.operates(role) | some role in bindings.roles(binding)})
	count(operates) > 0
}

warn contains finding(binding, "read") if {
	some binding in wide
	every role in bindings.roles(binding) { roles.operates(role) == set() }
}

wide contains binding if {
	some binding in bindings.people
	object.get(binding.values, "namespace", null) in [null, ""]
}

finding(binding, what) := {"subject": binding.subject, "path": [], "message": sprintf("%s lets people %s in every namespace", [binding.address, what])}
