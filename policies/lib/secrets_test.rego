package gate.lib.secrets_test

import data.gate.lib.secrets

secret(kind, confidence) := {"subject": "flow:a", "path": ["tasks", 0], "kind": kind, "what": "password", "confidence": confidence}

all := [secret("url", "high"), secret("url", "medium"), secret("url", "low"), secret("token", "high"), secret("token", "low")]

test_what_is_sure_is_not_low if {
	secrets.sure({"url"}) == [secret("url", "high"), secret("url", "medium")] with input as {"secrets": all}
}

test_what_is_doubtful_is_low if {
	secrets.doubtful({"url", "token"}) == [secret("url", "low"), secret("token", "low")] with input as {"secrets": all}
}

test_it_is_said_where_it_stands if {
	secrets.found(secret("url", "high"), "is here") == {"subject": "flow:a", "path": ["tasks", 0], "message": "password is here"}
}

test_a_stand_in_is_said_to_be_one if {
	said := secrets.stand_in(secret("url", "low")).message
	said == "password is written here, or a stand-in for it"
}
