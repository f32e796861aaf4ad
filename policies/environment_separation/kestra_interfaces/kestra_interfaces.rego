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

import data.gate.lib.words

deny contains {"subject": one.subject, "path": one.path, "message": message} if {
	some one in foreign
	wrong(one)
	message := sprintf("it calls the Kestra at %s%s", [one.target, words.whose(one.environments)])
}

wrong(one) if count(one.environments) > 0

# What a task of Kestra calls is a Kestra; another program may have an interface that looks like one.
wrong(one) if {
	input.environment.protected
	startswith(one.via, "io.kestra.")
}

foreign := {one |
	some one in input.by_type.references["kestra-api"]
	is_string(one.target)
	one.target != "«unknown»"
	not input.environment.name in one.environments
}
