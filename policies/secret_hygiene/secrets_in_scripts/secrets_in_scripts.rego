# METADATA
# title: A script reads secrets from its environment
# description: >-
#   Kestra writes what an expression gives into the text of the script: it is then in process lists, in traces of shells, in error
#   messages and in caches, and a quote in the secret becomes a command.
# custom:
#   id: SEC-08
#   severity: medium
#   category: secret-hygiene
#   judges: [flows]
#   enforcement: {default: warn, protected: warn}
#   remediation: >-
#     Write `env`, such as `DB_PASSWORD: "{{ secret('DB_PASSWORD') }}"`, and `$DB_PASSWORD` or `os.environ["DB_PASSWORD"]` in the script.
#   references: ["https://kestra.io/docs/best-practices/secrets-management"]
package gate.rules.secret_hygiene.secrets_in_scripts

deny contains {"subject": secret.subject, "path": secret.path, "message": message} if {
	some secret in input.by_type.references.secret
	some step in secret.path
	step in {"script", "command", "commands", "beforeCommands"}
	message := sprintf("a secret is written into the %s when it runs", [step])
}
