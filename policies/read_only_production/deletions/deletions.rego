# METADATA
# title: A flow deletes in its own namespace
# description: >-
#   A task that purges executions, flows, logs, files or keys reaches every namespace where it names none, and another team's where it names
#   that one. Nothing of it comes back. Flows in Kestra's namespace `system` are there to look after all others.
# custom:
#   id: RO-15
#   severity: medium
#   category: read-only-production
#   judges: [flows]
#   enforcement: {default: "off", protected: warn}
#   remediation: "Write `namespace` of the flow itself into the task, such as `namespace: \"{{ flow.namespace }}\"`."
#   references: ["https://kestra.io/docs/administrator-guide/purge"]
package gate.rules.read_only_production.deletions

import data.gate.lib.namespaces
import data.gate.lib.tasks

deny contains {"subject": reference.subject, "path": reference.namespace_path, "message": message} if {
	some kind, names in data.gate.data.deletions.tasks
	some reference in input.by_type.references[kind]
	tasks.name(reference.via) in names
	home := homes[reference.subject]
	home != "system"
	not namespaces.within(reference.namespace, [home])
	message := sprintf("%s deletes in %s", [tasks.name(reference.via), place(reference.namespace)])
}

homes[flow.subject] := flow.namespace if {
	some flow in input.flows
	is_string(flow.namespace)
}

place(namespace) := "every namespace" if namespace == "*"

else := "a namespace that an execution chooses" if contains(namespace, "«unknown»")

else := sprintf("the namespace %s", [namespace])
