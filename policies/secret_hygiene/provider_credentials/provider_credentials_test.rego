package gate.rules.secret_hygiene.provider_credentials_test

import data.gate.rules.secret_hygiene.provider_credentials as rule

judged(credentials) := with_secrets(credentials, [])

with_secrets(credentials, secrets) := found if found := rule.deny with input as {
	"configuration": {"providers": [{"subject": "config:provider.kestra.prod", "key": "kestra.prod", "credentials": credentials}]},
	"secrets": secrets,
}

secret(subject, kind) := {"subject": subject, "path": ["password"], "kind": kind, "confidence": "high"}

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

test_what_is_put_together_from_literals_is_denied if {
	with_secrets([], [secret("config:provider.kestra.prod", "provider")]) == {{
		"subject": "config:provider.kestra.prod",
		"path": ["password"],
		"message": "the password of provider kestra.prod is written in the code",
	}}
}

test_it_is_said_once if {
	count(with_secrets([{"path": ["password"], "literal": true}], [secret("config:provider.kestra.prod", "provider")])) == 1
}

test_another_provider_and_another_kind_are_other_matters if {
	with_secrets([], [secret("config:provider.kestra.dev", "provider"), secret("config:provider.kestra.prod", "property")]) == set()
}
