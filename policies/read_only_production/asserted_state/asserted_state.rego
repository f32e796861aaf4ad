# METADATA
# title: A protected environment says where its state lies
# description: >-
#   A plan made from another state changes another environment. gate can only refuse it (RO-11) where gate.yaml says which state is
#   the right one.
# custom:
#   id: RO-23
#   severity: medium
#   category: read-only-production
#   judges: [configuration]
#   enforcement: {default: warn, protected: warn}
#   remediation: "Write backend and key of the state below `terraform` in gate.yaml, such as `state: {backend: s3, bucket: …, key: …}`."
#   references: ["https://developer.hashicorp.com/terraform/language/backend"]
package gate.rules.read_only_production.asserted_state

deny contains {"subject": input.environment.subject, "path": ["terraform"], "message": message} if {
	input.environment.protected
	is_null(input.environment.state)
	message := sprintf("gate.yaml does not say where the state of %s lies, so a plan made from another one is not refused", [input.environment.name])
}
