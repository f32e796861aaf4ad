package main

import rego.v1

array_of(value) := value if is_array(value)

array_of(value) := [value] if not is_array(value)

documents contains {"address": change.address, "document": json.unmarshal(change.change.after.policy)} if {
	some change in input.resource_changes
	change.type in {"aws_iam_policy", "aws_iam_role_policy"}
	change.change.after.policy
}

deny_wildcard contains {"msg": msg, "severity": "critical", "details": {"address": one.address}} if {
	some one in documents
	some statement in array_of(one.document.Statement)
	statement.Effect == "Allow"
	some action in array_of(statement.Action)
	endswith(action, "*")
	some resource in array_of(statement.Resource)
	resource == "*"
	msg := sprintf("%s allows %s on everything", [one.address, action])
}
