package gate.rules.secret_hygiene.provider_credentials_test

import data.gate.rules.secret_hygiene.provider_credentials as rule

judged(credentials) := found if found := rule.deny with input as {"configuration": {"providers": [{
	"subject": "config:provider.kestra.prod",
	"key": "kestra.prod",
	"credentials": credentials,
}]}}

test_a_literal_is_denied_where_it_stands if {
	judged([{"path": ["username"], "literal": false}, {"path": ["password"], "literal": true}]) == {{
		"subject": "config:provider.kestra.prod",
		"path": ["password"],
		"message": "the password of provider kestra.prod is written in the code",
	}}
}

test_a_nested_literal_is_denied if {
	judged([{"path": ["google_iap", 0, "service_account_key"], "literal": true}]) == {{
		"subject": "config:provider.kestra.prod",
		"path": ["google_iap", 0, "service_account_key"],
		"message": "the google_iap.0.service_account_key of provider kestra.prod is written in the code",
	}}
}

test_a_variable_is_allowed if judged([{"path": ["api_token"], "literal": false}]) == set()

test_no_credentials_are_allowed if judged([]) == set()
