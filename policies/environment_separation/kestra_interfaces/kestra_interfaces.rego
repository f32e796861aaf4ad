# METADATA
# title: A flow talks to its own Kestra
# description: >-
#   Kestra's interface starts, changes and deletes flows. A flow that calls another instance's deploys there past its gate, with
#   credentials that are kept here.
# custom:
#   id: ENV-14
#   severity: critical
#   category: environment-separation
#   judges: [flows]
#   enforcement: {default: deny, protected: deny}
#   remediation: >-
#     Use a Subflow, or write this environment's own address or `{{ kestra.url }}`; list a host that it owns in `hosts` of gate.yaml.
#   references: ["https://kestra.io/docs/best-practices/manage-environments"]
package gate.rules.environment_separation.kestra_interfaces

deny contains finding(one, concat(", ", one.environments)) if {
	some one in foreign
	count(one.environments) > 0
}

# A task for Kestra names one for certain; an address may only look alike.
deny contains finding(one, "no environment") if {
	some one in foreign
	input.environment.protected
	startswith(one.via, "io.kestra.")
	count(one.environments) == 0
}

foreign := {one |
	some one in input.by_type.references["kestra-api"]
	is_string(one.target)
	one.target != "«unknown»"
	not input.environment.name in one.environments
}

finding(one, whose) := {"subject": one.subject, "path": one.path, "message": sprintf("it calls the Kestra at %s of %s", [one.target, whose])}
