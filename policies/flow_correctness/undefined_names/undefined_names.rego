# METADATA
# title: Expressions read what the flow defines
# description: >-
#   Kestra saves a flow whose expressions read an input, output, variable or trigger that does not exist, and fails when it comes to them:
#   often at night, in the part of the flow that should have told somebody.
# custom:
#   id: FLOW-10
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: Correct the name, or define it; a name with a hyphen is written in brackets, as in `outputs['load-data']`.
#   references: ["https://kestra.io/docs/expressions", "https://kestra.io/docs/workflow-components/inputs"]
package gate.rules.flow_correctness.undefined_names

deny contains finding(one) if {
	some one in input.graph.undefined
	one.needed
}

warn contains finding(one) if {
	some one in input.graph.undefined
	not one.needed
}

# The name tells apart what one text reads.
finding(one) := {"subject": one.subject, "path": array.concat(one.path, [one.name]), "message": sprintf("nothing defines %s%s", [one.name, hint(one)])}

hint(one) := sprintf("; did you mean %s?", [one.nearest]) if one.nearest != null

hint(one) := "" if one.nearest == null
