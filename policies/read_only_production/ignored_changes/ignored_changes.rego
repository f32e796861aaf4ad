# METADATA
# title: Nothing that is reviewed is ignored
# description: >-
#   Terraform neither shows nor repairs what `ignore_changes` names, so that people can edit it in production, for good and unseen.
#   That `prevent_destroy` is missing needs no rule: RO-09 stops what it would.
# custom:
#   id: RO-14
#   severity: high
#   category: read-only-production
#   judges: [configuration.resources]
#   enforcement: {default: warn, protected: deny}
#   remediation: Remove the argument from `ignore_changes`, and write into the code what it is meant to be.
#   references: ["https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle"]
package gate.rules.read_only_production.ignored_changes

deny contains {"subject": resource.subject, "path": path, "message": message} if {
	some type, resources in input.by_type.resources
	some prefix in ["airbyte_", "kestra_"]
	startswith(type, prefix)
	some resource in resources
	some [path, what] in ignored(type, resource.lifecycle.ignore_changes)
	message := sprintf("changes of %s of %s are ignored", [what, resource.address])
}

ignored(type, arguments) := {[[], "everything"]} if is_string(arguments)

else := {[[name], name] |
	some text in arguments
	name := split(split(trim(text, "\""), ".")[0], "[")[0]
	not unreviewed(type, name)
}

unreviewed(type, name) if name in data.gate.data.unreviewed[type]
