package main

import data.lib.plan
import data.tagging

missing(resource) = names {
	given := object.get(resource.values, "tags", {})
	names := {name | name := tagging.required[_]; not given[name]}
}

deny_tags[{"msg": msg, "address": resource.address, "missing": names}] {
	resource := plan.resources[_]
	startswith(resource.type, "aws_")
	not exempt(resource.type)
	names := missing(resource)
	count(names) > 0
	msg := sprintf("%s lacks the tags %s", [resource.address, concat(", ", sort(names))])
}

warn_owner[msg] {
	resource := plan.resources[_]
	owner := resource.values.tags.owner
	not endswith(owner, "@example.com")
	msg := sprintf("the owner of %s is not one of us", [resource.address])
}

exempt(type) {
	tagging.exempt[_] == type
}
