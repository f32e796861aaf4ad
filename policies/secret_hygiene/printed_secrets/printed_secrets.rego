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

kept := {"description", "labels", "outputs"}

printing := {"Echo", "Fail", "Labels", "Log", "OutputValues", "Return", "Set", "SetVariables"}

deny contains {"subject": secret.subject, "path": secret.path, "message": message} if {
	some secret in input.by_type.references.secret
	secret.path[0] in kept
	message := sprintf("the secret is shown in the %s of the flow", [secret.path[0]])
}

deny contains {"subject": flow.subject, "path": secret.path, "message": sprintf("the secret is shown by a task of type %s", [name])} if {
	some flow in input.flows
	some task in flow.tasks
	startswith(task.type, "io.kestra.plugin.core.")
	name := regex.replace(task.type, `.*[.]`, "")
	name in printing
	some secret in flow.references
	secret.kind == "secret"
	array.slice(secret.path, 0, count(task.path)) == task.path
}
