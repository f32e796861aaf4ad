# METADATA
# title: No secret is printed, labelled or returned
# description: >-
#   Logs, labels, outputs and stored values are kept and shown; Kestra hides a secret in some of them, by its exact text, and not in all.
# custom:
#   id: SEC-07
#   severity: high
#   category: secret-hygiene
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: Take the secret out, and read it by `{{ secret('NAME') }}` in the task that needs it.
#   references: ["https://kestra.io/docs/best-practices/secrets-management"]
package gate.rules.secret_hygiene.printed_secrets

import data.gate.lib.tasks

kept := {"description", "labels", "outputs"}

printing := {"Echo", "Fail", "Labels", "Log", "OutputValues", "Return", "Set", "SetVariables"}

deny contains {"subject": secret.subject, "path": secret.path, "message": message} if {
	some secret in input.by_type.references.secret
	secret.path[0] in kept
	message := sprintf("the secret is shown in the %s of the flow", [secret.path[0]])
}

deny contains {"subject": secret.subject, "path": secret.path, "message": sprintf("the secret is shown by a task of type %s", [name])} if {
	some secret in input.by_type.references.secret
	some path, name in printers[secret.subject]
	array.slice(secret.path, 0, count(path)) == path
}

printers[task.subject][task.path] := name if {
	some type, found in input.by_type.tasks
	startswith(type, "io.kestra.plugin.core.")
	name := tasks.name(type)
	name in printing
	some task in found
}
