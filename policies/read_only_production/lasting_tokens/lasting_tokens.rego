# METADATA
# title: A token ends
# description: A token that lasts for years, or that each use makes last longer, is still good for whoever finds it in a state, a log or a laptop.
# custom:
#   id: RO-20
#   severity: medium
#   category: read-only-production
#   judges: [configuration.resources, plan.changes]
#   enforcement: {default: warn, protected: warn}
#   remediation: Write a `max_age` such as `P30D`, remove `extended`, and let the pipeline make a new token in time.
#   references: ["https://kestra.io/docs/terraform/resources/service_account_api_token"]
package gate.rules.read_only_production.lasting_tokens

import data.gate.lib.planned

deny contains finding(token, "extended", "is prolonged by each use") if {
	some token in tokens
	token.values.extended
}

deny contains finding(token, "max_age", sprintf("lasts for %v; the longest here is P%vD", [token.values.max_age, data.gate.data.tokens.longest_days])) if {
	some token in tokens
	not short(token.values.max_age)
}

tokens := array.concat(planned.objects("kestra_service_account_api_token"), planned.objects("kestra_user_api_token"))

# A duration in one unit; any other is taken for too long.
short(age) if {
	is_string(age)
	some [start, end, factor] in [["P", "D", 24], ["P", "W", 168], ["PT", "H", 1]]
	number := trim_suffix(trim_prefix(age, start), end)
	age == concat("", [start, number, end])
	trim(number, "0123456789") == ""
	units.parse(concat("", ["0", number])) * factor <= data.gate.data.tokens.longest_days * 24
}

finding(token, argument, what) := {"subject": token.subject, "path": [argument], "message": sprintf("%s %s", [token.address, what])}
