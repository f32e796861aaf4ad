package gate.rules.secret_hygiene.missing_secrets_test

import data.gate.rules.secret_hygiene.missing_secrets as rule

use(target, dynamic) := {"subject": "flow:a", "path": ["tasks", 0], "target": target, "namespace": "company.sales", "dynamic": dynamic}

judged(reference, resources, changes) := found if found := rule.deny with input as {
	"environment": {"name": "dev", "secrets": ["crm_token"]},
	"by_type": {
		"references": {"secret": [reference]},
		"resources": {"kestra_namespace_secret": resources},
		"changes": {"kestra_namespace_secret": changes},
	},
}

made(namespace, key) := {"namespace": namespace, "secret_key": key}

missing := {{
	"subject": "flow:a",
	"path": ["tasks", 0],
	"message": "DB_PASSWORD is neither provisioned in company.sales nor among the `secrets` of dev",
}}

test_a_secret_that_nobody_made_is_denied if judged(use("DB_PASSWORD", false), [], []) == missing

test_one_of_another_namespace_is_no_help if {
	judged(use("DB_PASSWORD", false), [{"values": made("company.finance", "DB_PASSWORD")}], []) == missing
}

test_one_of_another_name_is_no_help if judged(use("DB_PASSWORD", false), [{"values": made("company.sales", "DB_USER")}], []) == missing

test_one_in_the_namespace_is_enough if judged(use("DB_PASSWORD", false), [{"values": made("company.sales", "DB_PASSWORD")}], []) == set()

test_one_above_it_is_enough_in_any_case if judged(use("db_password", false), [{"values": made("company", "DB_Password")}], []) == set()

test_one_that_the_plan_makes_is_enough if judged(use("DB_PASSWORD", false), [], [{"after": made("company", "DB_PASSWORD")}]) == set()

test_one_whose_name_is_not_known_yet_may_be_it if judged(use("DB_PASSWORD", false), [{"values": made("company", null)}], []) == set()

test_one_that_is_destroyed_is_no_help if judged(use("DB_PASSWORD", false), [], [{"after": null}]) == missing

test_one_that_exists_elsewhere_is_allowed if judged(use("CRM_Token", false), [], []) == set()

test_one_without_a_name_is_no_secret if judged(use(null, false), [], []) == set()

test_one_that_an_execution_chooses_is_another_rules_matter if judged(use("«unknown»", true), [], []) == set()
