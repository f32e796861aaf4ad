# METADATA
# title: A flow means what it seems to mean
# description: >-
#   Kestra's reader of YAML looks up no aliases, merges nothing, passes over tags and stops after the first document, without a word. A
#   reviewer, an editor and Terraform's provider read such a flow otherwise: what is approved is not what runs.
# custom:
#   id: FLOW-21
#   severity: medium
#   category: flow-correctness
#   judges: [flows]
#   enforcement: {default: warn, protected: deny}
#   remediation: Write values out; put text that begins with `*`, `&` or `!` in quotes; give each flow a file of its own.
#   references: ["https://kestra.io/docs/workflow-components/flow"]
package gate.rules.flow_correctness.surprises

deny contains {"subject": flow.subject, "path": surprise.path, "message": says[surprise.kind]} if {
	some flow in input.flows
	some surprise in flow.surprises
}

says := {
	"alias": "Kestra takes an alias for text, the name behind the `*`",
	"anchor": "Kestra leaves the anchor out, and no alias needs it",
	"merge": "Kestra takes `<<` for the name of a key, and merges nothing",
	"tag": "Kestra leaves the tag out, and takes a word or number behind it for text",
	"documents": "Kestra reads no further than here: a second document begins",
}
