# METADATA
# title: A flow does not change the Kestra that runs it
# description: >-
#   Tasks of Kestra's own plugin use the server's credentials where they have none. They can grant rights, switch triggers, and delete flows
#   and executions, without a plan and past every role of the flow's author.
# custom:
#   id: RO-03
#   severity: high
#   category: read-only-production
#   judges: [flows]
#   enforcement: {default: "off", protected: deny}
#   remediation: Remove the task; roles, triggers and flows belong in Terraform, and what a person does once, they do with their own account.
#   references: ["https://kestra.io/plugins/plugin-kestra"]
package gate.rules.read_only_production.kestra_writes

import data.gate.lib.tasks

deny contains finding(subject, path, sprintf("%s changes Kestra itself", [trim_prefix(type, "io.kestra.")])) if {
	some type in tasks.types
	own(type)
	not tasks.name(type) in data.gate.data.kestra_tasks.reading
	some [subject, path] in tasks.places(type)
}

warn contains finding(call.subject, call.path, "a call of Kestra's own interface may change anything in it") if {
	some call in input.by_type.references["kestra-api"]
	not startswith(call.via, "io.kestra.plugin.")
	not [call.subject, call.path] in tasks.gets
}

own(type) if startswith(type, "io.kestra.plugin.kestra.")

own(type) if endswith(type, ".trigger.Toggle")

finding(subject, path, message) := {"subject": subject, "path": path, "message": message}
